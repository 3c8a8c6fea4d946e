import pc from "picocolors";
import { expect, it } from "vitest";
import { banner } from "./banner.ts";
import { databaseName } from "./database-name.ts";

it("gives an address that can be opened when the server listens on every one", () => {
  const running = {
    version: "1.2.3",
    dataDir: "/data",
    databaseUrl: "sqlite:/data/hookswitch.db",
    telephony: "test numbers",
    firstRun: null,
  };
  const text = banner({ ...running, url: "http://0.0.0.0:4400" }, pc.createColors(false));
  expect(text).toContain(
    "running on http://127.0.0.1:4400 and every other address of this machine (http://0.0.0.0:4400)",
  );
  expect(text).toContain("described at http://127.0.0.1:4400/openapi.json");
  expect(banner({ ...running, url: "http://[::]:80" }, pc.createColors(false))).toContain("http://[::1]:80");
});

it.each([
  ["sqlite:/data/hookswitch.db", "SQLite, /data/hookswitch.db"],
  ["postgres://user:geheim@db.example:5433/calls?sslmode=require", "PostgreSQL, calls at db.example:5433"],
  ["postgresql://db.example/a%20b", "PostgreSQL, a b at db.example:5432"],
  ["postgres:///calls?host=/run/postgresql", "PostgreSQL, calls at /run/postgresql:5432"],
])("calls %s by a name without a password", (url, name) => {
  expect(databaseName(url)).toBe(name);
});
