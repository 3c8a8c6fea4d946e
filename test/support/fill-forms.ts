import type { Page } from "playwright-core";

/** What is entered in a form, and what becomes of it when it is sent. */
export type RefusedForm = {
  at: string;
  /** Enters what the server refuses, and no browser. */
  enter(page: Page): Promise<unknown>;
  send: string;
  /** The fields that are marked, each with some of the words at it; the first of them is in focus. */
  marked: Record<string, string>;
};

export const LONG = "x".repeat(300);

/** The one field of that name, within a part of the page. */
export const field = (part: Pick<Page, "locator" | "getByLabel">, name: string) =>
  part.locator("input, textarea").and(part.getByLabel(new RegExp(`^${name.replace(/[()]/g, "\\$&")}( \\*)?$`)));

/** Fills fields by their names. */
export function fill(values: Record<string, string>) {
  return async (page: Page) => {
    for (const [name, value] of Object.entries(values)) await field(page, name).fill(value);
  };
}

export async function add(page: Page, name: string, value: string): Promise<void> {
  await field(page, name).fill(value);
  await field(page, name).press("Enter");
}

export async function choose(page: Page, name: string, option: string, group = page.locator("body")): Promise<void> {
  await group.getByRole("combobox", { name }).click();
  await page.getByRole("option", { name: option }).click();
}

export const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
export const toggle = (page: Page, name: string) => page.getByRole("switch", { name }).press("Space");
export const open = (page: Page, section: string) =>
  page.getByRole("button", { name: new RegExp(`^${section} `) }).click();
