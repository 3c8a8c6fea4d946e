import { expect, it } from "vitest";
import { StoreError } from "../store/store-error.ts";
import { createStoreHealth } from "./store-health.ts";

it("tells of the store's own trouble until a write succeeds, and of nobody else's mistakes", async () => {
  const health = createStoreHealth();
  expect(health.trouble()).toBeNull();
  health.failed(new Error("a mistake of ours"));
  expect(health.trouble()).toBeNull();
  const full = new StoreError("database or disk is full", "SQLITE_FULL");
  health.failed(full);
  health.failed(new Error("a mistake of ours"));
  expect(health.trouble()).toBe(full);
  await expect(health.noting(Promise.reject(full))).rejects.toBe(full);
  expect(health.trouble()).toBe(full);
  expect(await health.noting(Promise.resolve("stored"))).toBe("stored");
  expect(health.trouble()).toBeNull();
  health.failed(full);
  health.succeeded();
  expect(health.trouble()).toBeNull();
});
