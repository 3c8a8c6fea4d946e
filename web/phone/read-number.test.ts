import fc from "fast-check";
import { expect, test } from "vitest";
import { countryOf, dialable, formatTyped, readNumber, shownNumber } from "./read-number.ts";

test.each([
  ["+49 (0)30 / 1234-5678", "+493012345678"],
  ["tel:+1-202-555-0100", "+12025550100"],
  ["sip:+12025550100@example.com;user=phone", "+12025550100"],
  ["(202) 555‑0100", "2025550100"],
  ["＋１ ２０２ ５５５ ０１００", "+12025550100"],
  ["*31#", "*31#"],
  ["call me", ""],
])("takes of %j what is dialled", (text, digits) => expect(dialable(text)).toBe(digits));

test("groups a number while it is typed, and leaves extensions as they are", () => {
  expect(formatTyped("+12025550", "GB")).toBe("+1 202 555 0");
  expect(formatTyped("020794601", "GB")).toBe("020 7946 01");
  expect(formatTyped("204", "GB")).toBe("204");
});

test("reads what is meant", () => {
  expect(readNumber("", "GB")).toEqual({ kind: "nothing" });
  expect(readNumber("020 7946 0100", "GB")).toMatchObject({ kind: "number", number: "+442079460100", country: "GB" });
  expect(readNumber("0031201234567", "NL")).toMatchObject({ kind: "number", number: "+31201234567" });
  expect(readNumber("+12025550100", "GB")).toMatchObject({ number: "+12025550100", shown: "+1 202 555 0100" });
  expect(readNumber("204", "GB")).toEqual({ kind: "extension", number: "204", shown: "204" });
  expect(readNumber("+1202", "GB").kind).toBe("incomplete");
});

test("shows the platform's numbers for people", () => {
  expect(shownNumber("+493023125014")).toBe("+49 30 23125014");
  expect(shownNumber("anonymous")).toBe("anonymous");
});

test("finds the country in the browser's languages", () => {
  expect(countryOf(["en", "de-AT"])).toBe("AT");
  expect(countryOf(["en"])).toBe("US");
});

test("no text that is pasted does any harm", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      expect(dialable(text)).toMatch(/^\+?[\d*#]*$/);
      readNumber(text, "GB");
      shownNumber(text);
    }),
  );
});
