import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { texts } from "../texts.ts";

/** Lets one allow calls to be shown on the desktop, where the browser knows that. */
export function AllowNotes() {
  const { settings: words, notices } = texts.phone;
  const [permission, setPermission] = useState(() =>
    "Notification" in globalThis ? Notification.permission : "denied",
  );
  if (permission === "granted") return <Text size="sm">{words.notify}</Text>;
  if (permission === "denied") return <Text size="sm">{words.notifyRefused}</Text>;
  return (
    <Button size="xs" variant="default" onClick={() => void Notification.requestPermission().then(setPermission)}>
      {notices.allowNotify}
    </Button>
  );
}
