import { Button, Drawer, Group, Progress, Select, Slider, Stack, Switch, Text, Title } from "@mantine/core";
import { useEffect, useState } from "react";
import { COUNTRIES } from "../parts/countries.ts";
import { texts } from "../texts.ts";
import { AllowNotes } from "./allow-notes.tsx";
import { openMicrophone, watchLevel } from "./microphone.ts";
import type { PhoneHost } from "./open-phone.ts";
import { OtherPhones } from "./other-phones.tsx";
import { isCountry } from "./read-number.ts";
import { changeSettings, useSettings } from "./settings.ts";

const { settings: words } = texts.phone;

type Props = { opened: boolean; onClose(): void; host: PhoneHost; agentId: string };

/** Devices, and how one likes the phone; kept in this browser. */
export function PhoneSettings({ opened, onClose, host, agentId }: Props) {
  return (
    <Drawer.Root opened={opened} onClose={onClose} position="right">
      <Drawer.Overlay />
      <Drawer.Content>
        <Group justify="space-between" p="md">
          <Drawer.Title fw={700}>{words.title}</Drawer.Title>
          <Drawer.CloseButton aria-label={texts.phone.close} />
        </Group>
        <Drawer.Body>{opened && <Fields host={host} agentId={agentId} />}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}

function Fields({ host, agentId }: { host: PhoneHost; agentId: string }) {
  const settings = useSettings();
  const { level, devices } = useMicrophoneTest(settings.input);
  const listOf = (kind: MediaDeviceKind) => [
    { value: "", label: words.system },
    ...devices
      .filter((device) => device.kind === kind && device.deviceId !== "" && device.deviceId !== "default")
      .map(({ deviceId, label }, index) => ({ value: deviceId, label: label || words.device(index + 1) })),
  ];
  const canChooseOutput = "setSinkId" in HTMLMediaElement.prototype;
  const outputs = {
    data: listOf("audiooutput"),
    allowDeselect: false,
    disabled: !canChooseOutput,
    description: canChooseOutput ? undefined : words.noOutputs,
  };
  return (
    <Stack gap="lg">
      <Stack gap="xs">
        <Select
          label={words.input}
          data={listOf("audioinput")}
          allowDeselect={false}
          value={settings.input}
          onChange={(input) => {
            changeSettings({ input: input ?? "" });
            host.commands.changeMicrophone();
          }}
        />
        <Progress
          value={(level ?? 0) * 100}
          transitionDuration={80}
          aria-label={words.level}
          color={(level ?? 0) > 0.9 ? "red" : "green.7"}
        />
        <Text size="sm">{level === null ? texts.phone.notices.micRefusedHint : words.levelHint}</Text>
      </Stack>
      <Select
        label={words.output}
        {...outputs}
        value={settings.output}
        onChange={(output) => changeSettings({ output: output ?? "" })}
      />
      <Stack gap="xs">
        <Select
          label={words.ringer}
          {...outputs}
          value={settings.ringer}
          onChange={(ringer) => changeSettings({ ringer: ringer ?? "" })}
        />
        <Text size="sm" fw={500} id="phone-volume">
          {words.volume}
        </Text>
        <Slider
          min={0}
          max={100}
          label={(value) => `${value} %`}
          thumbProps={{ "aria-labelledby": "phone-volume" }}
          value={Math.round(settings.ringVolume * 100)}
          onChange={(value) => changeSettings({ ringVolume: value / 100 })}
        />
        <Group>
          <Button size="xs" variant="default" onClick={host.tryRing}>
            {words.tryRing}
          </Button>
        </Group>
      </Stack>
      <Select
        label={words.country}
        data={COUNTRIES}
        searchable
        allowDeselect={false}
        value={settings.country}
        onChange={(country) => country !== null && isCountry(country) && changeSettings({ country })}
      />
      <AllowNotes />
      <Switch
        label={words.shortcuts}
        checked={settings.hasShortcuts}
        onChange={({ currentTarget }) => changeSettings({ hasShortcuts: currentTarget.checked })}
      />
      <Stack gap="xs">
        <Title order={3} size="h5">
          {words.others}
        </Title>
        <OtherPhones agentId={agentId} />
      </Stack>
    </Stack>
  );
}

/** The level of a microphone (null where it cannot be had) and the devices, whose names browsers tell only meanwhile. */
function useMicrophoneTest(input: string) {
  const [level, setLevel] = useState<number | null>(0);
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([]);
  useEffect(() => {
    const ended = new AbortController();
    async function watch() {
      const stream = await openMicrophone(input);
      const unwatch = ended.signal.aborted ? () => {} : watchLevel(stream, setLevel);
      const end = () => {
        unwatch();
        for (const track of stream.getTracks()) track.stop();
      };
      if (ended.signal.aborted) end();
      else ended.signal.addEventListener("abort", end);
      await list();
    }
    async function list() {
      const found = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
      if (!ended.signal.aborted) setDevices(found);
    }
    watch().catch(() => setLevel(null));
    navigator.mediaDevices?.addEventListener("devicechange", () => void list(), { signal: ended.signal });
    return () => ended.abort();
  }, [input]);
  return { level, devices };
}
