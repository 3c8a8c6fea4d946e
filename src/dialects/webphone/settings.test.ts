import { expect, test } from "vitest";
import { exampleConnector } from "../../../test/support/example-connector.ts";
import { clockOf, settings } from "./settings.ts";

const MOMENT = Date.parse("2026-06-12T10:03:14.000Z");
const timeWith = (given: Record<string, unknown>) => clockOf(exampleConnector({ settings: given }))(MOMENT);

test("a transcription goes by the connector's zone, by UTC where none is chosen", () => {
  expect(timeWith(settings.parse({}))).toBe("10:03:14 AM");
  expect(timeWith(settings.parse({ timezone: "Europe/Amsterdam" }))).toBe("12:03:14 PM");
  expect(timeWith(settings.parse({ timezone: "america/new_york" }))).toBe("06:03:14 AM");
});

test("what is no zone is refused with an example of one, and is UTC should it be stored", () => {
  expect(settings.safeParse({ timezone: "Europe/Atlantis" }).error?.issues).toEqual([
    expect.objectContaining({ path: ["timezone"], message: "give the name of a time zone, such as Europe/Amsterdam" }),
  ]);
  for (const timezone of ["Europe/Atlantis", "", 2, null, ["UTC"]]) expect(timeWith({ timezone })).toBe("10:03:14 AM");
});

test("a connector saved with another zone goes by that", () => {
  const connector = exampleConnector({ settings: { timezone: "Europe/Amsterdam" } });
  expect(clockOf(connector)(MOMENT)).toBe("12:03:14 PM");
  expect(clockOf({ ...connector, settings: { timezone: "Asia/Tokyo" } })(MOMENT)).toBe("07:03:14 PM");
});
