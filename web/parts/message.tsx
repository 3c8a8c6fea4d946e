import { Box, Text } from "@mantine/core";
import { texts } from "../texts.ts";
import { prettyJson } from "./pretty-json.ts";

/** A part of a request or an answer. Whatever it is, it is shown as text; a keyboard can scroll it. */
export function MessageText({ text }: { text: string }) {
  return (
    <Box component="pre" className="code" tabIndex={0}>
      {text}
    </Box>
  );
}

/** A header in a line. */
export function headerLines(headers: Record<string, string>): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}

/** The headers of a request, for those who ask for them. */
export function Headers({ headers }: { headers: Record<string, string> }) {
  const lines = headerLines(headers);
  return (
    <details>
      <summary>
        <Text span size="sm">
          {texts.message.headers(lines.length)}
        </Text>
      </summary>
      <Box mt={6}>
        <MessageText text={lines.join("\n")} />
      </Box>
    </details>
  );
}

/** The body of a request, JSON with a line for each value. */
export function Body({ body, isTall = false }: { body: string; isTall?: boolean }) {
  return (
    <Box component="pre" className={isTall ? "code tall" : "code"} tabIndex={0} data-body>
      {body === "" ? texts.message.noBody : prettyJson(body)}
    </Box>
  );
}
