/** Every text of the dashboard, a file for each part: a translation is these files again. */
import { access } from "./texts/access.ts";
import { calling } from "./texts/calling.ts";
import { calls } from "./texts/calls.ts";
import { connectors } from "./texts/connectors.ts";
import { deliveries } from "./texts/deliveries.ts";
import { editor } from "./texts/editor.ts";
import { frame } from "./texts/frame.ts";
import { home } from "./texts/home.ts";
import { inspectors } from "./texts/inspectors.ts";
import { people } from "./texts/people.ts";
import { phone } from "./texts/phone.ts";
import { settings } from "./texts/settings.ts";
import { template } from "./texts/template.ts";
import { widgets } from "./texts/widgets.ts";

export const texts = {
  locale: "en-GB",
  product: "Hookswitch",
  ...frame,
  ...home,
  ...calls,
  ...calling,
  ...deliveries,
  ...connectors,
  ...editor,
  ...template,
  ...inspectors,
  ...access,
  ...settings,
  ...people,
  ...widgets,
  phone,
};
