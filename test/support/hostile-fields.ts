const WORD = "ever".repeat(1_000);

/** What a CRM that is broken, or means harm, may answer of a contact within what is taken from it. */
export const HOSTILE_FIELDS = [
  { title: "t".repeat(256), value: WORD, isWebsite: false },
  { title: "\u202eeltit", value: "\u202egnp.exe \u05e2\u05d1\u05e8\u05d9\u05ea", isWebsite: false },
  { title: "Lines", value: "line\n".repeat(800), isWebsite: false },
  { title: "Marks", value: `Z${"\u0335\u0322".repeat(60)}o`, isWebsite: false },
  { title: "Page", value: "javascript:alert(1)", isWebsite: false },
  { title: "Long page", value: `https://crm.example/${WORD}`, isWebsite: true },
  { title: "Null", value: "be\u0000fore", isWebsite: false },
];
