import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Country, readCountry, readPhoneNumber } from "./phone-number.ts";

describe("a phone number is read", () => {
  it.each<[string, Country | undefined, string]>([
    ["+442079460100", undefined, "+442079460100"],
    [" +44 (0)20 7946-0100 ", undefined, "+442079460100"],
    ["+1 (415) 555-0100", undefined, "+14155550100"],
    ["020 7946 0100", "GB", "+442079460100"],
    ["2079460100", "GB", "+442079460100"],
    ["0309876543", "NL", "+31309876543"],
    ["00493023125014", "DE", "+493023125014"],
    ["+493023125014", "NL", "+493023125014"],
    ["06 1234567", "IT", "+39061234567"],
  ])("%j in %s as %s", (text, country, number) => {
    expect(readPhoneNumber(text, country)).toEqual({ number });
  });

  it.each<[string, Country | undefined, string]>([
    ["", "GB", "empty"],
    ["   ", undefined, "empty"],
    ["020 7946 0100", undefined, "begins with +"],
    ["+1234567890", undefined, "there is no number +1234567890"],
    ["3001", "NL", "there is no number +313001 in NL"],
    ["1-800-FLOWERS", "US", "no phone number"],
    ["+44 20 7946 0100 ext 5", undefined, "extension"],
    ["call +442079460100 now", "GB", "no phone number"],
    ["+", "GB", "no phone number"],
    [`+44${"0".repeat(80)}`, undefined, "longer"],
  ])("but not %j in %s", (text, country, reason) => {
    expect(readPhoneNumber(text, country).refusal).toContain(reason);
  });

  it("as E.164 or not at all, whatever the text is, and the same again when it is read again", () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(..."+0123456789 ()-.x;=") }),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(text, fc.constantFrom<Country | undefined>(undefined, "GB", "US", "DE"), (written, country) => {
        const { number, refusal } = readPhoneNumber(written, country);
        if (number === undefined) {
          expect(refusal).not.toBe("");
        } else {
          expect(number).toMatch(/^\+[1-9]\d{4,14}$/);
          expect(readPhoneNumber(number)).toEqual({ number });
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a country is read", () => {
  it.each([
    ["GB", "GB"],
    ["uk", "GB"],
    [" nl ", "NL"],
    ["XX", null],
    ["", null],
    ["DEU", null],
    ["__proto__", null],
  ])("%j as %s", (text, country) => {
    expect(readCountry(text)).toBe(country);
  });
});
