import { DatabaseError } from "pg";
import { expect, it } from "vitest";
import { StoreError } from "../store-error.ts";
import { tellTrouble } from "./tell-trouble.ts";

const refusal = (code: string) => Object.assign(new DatabaseError("the server said no", 18, "error"), { code });

it.each([
  ["08006", "the connection broke"],
  ["25P03", "the transaction's node stood still"],
  ["53100", "its disk is full"],
  ["57P01", "an operator stopped it"],
])("tells %s as the store's trouble: %s", (code) => {
  expect(() => tellTrouble(refusal(code))).toThrow(StoreError);
});

it("tells what is about the statement as it is", () => {
  expect(() => tellTrouble(refusal("23505"))).toThrow(DatabaseError);
});

it("tells what never came to the server as the store's trouble, with the reason there is", () => {
  const refused = Object.assign(new Error(""), { code: "ECONNREFUSED" });
  expect(() => tellTrouble(refused)).toThrow(expect.objectContaining({ name: "StoreError", message: "ECONNREFUSED" }));
});
