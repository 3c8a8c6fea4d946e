import type { WidgetSettings } from "../contract/widgets.ts";

/** A widget as it is stored: its numbers in E.164, its country and time zone by their canonical names. */
export type Widget = WidgetSettings & {
  id: string;
  account_id: string;
  /** What names it in a lead's request. */
  key: string;
  created_at: number;
  updated_at: number;
};
