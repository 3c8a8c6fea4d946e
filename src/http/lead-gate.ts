/** Who may post a lead: the holder of an API key of the widget's account, or a form on one of the widget's websites. */
import type { IncomingHttpHeaders } from "node:http";
import type { WidgetDesk } from "../calls/widget-desk.ts";
import type { Widget } from "../model/widget.ts";
import { clientOf } from "./auth.ts";
import type { FindKey } from "./authenticate.ts";
import { leadProblem } from "./lead-refusal.ts";
import type { Problem } from "./problem.ts";
import { type Limit, limitOf, retryAfterSeconds, TokenBuckets } from "./rate-limit.ts";

/** How many wrong keys an address may send in a minute before it is told to wait. */
const FAILURES: Limit = { perSecond: 20 / 60, burst: 20 };

type Asking = { ip: string; headers: IncomingHttpHeaders };

/** Every refusal is a thrown `Problem`. */
export type LeadGate = {
  /** The widget, for whoever has a key of its account that may post leads. */
  byApiKey(keys: { widgetKey: string; apiKey: string }, from: Asking): Promise<Widget>;
  /** The widget, for a form on a website that it allows, with the headers that let the website read the answer. */
  byOrigin(widgetKey: string, from: Asking): Promise<{ widget: Widget; headers: Record<string, string> }>;
};

export function createLeadGate({ widgetDesk, findKey }: { widgetDesk: WidgetDesk; findKey: FindKey }): LeadGate {
  const failures = new TokenBuckets();
  const requests = new TokenBuckets();
  const forms = new TokenBuckets();

  /** A wrong key; after too many of them from one address, that. */
  function wrong(problem: Problem, { ip }: Asking): Problem {
    const taken = failures.take(clientOf(ip), FAILURES);
    return taken.allowed ? problem : tooMany("Too many unknown keys came from your address.", taken.waitMs);
  }

  return {
    async byApiKey({ widgetKey, apiKey }, from) {
      const [widget, auth] = await Promise.all([widgetDesk.byKey(widgetKey), findKey(apiKey)]);
      if (widget === null) throw wrong(unknownWidget(), from);
      if (auth === null || auth.accountId !== widget.account_id) throw wrong(wrongApiKey(), from);
      if (auth.scopes !== "all" && !auth.scopes.has("leads:write")) throw missingScope();
      if (auth.rateLimit !== null) {
        const taken = requests.take(auth.actor.id, limitOf(auth.rateLimit));
        if (!taken.allowed) throw tooMany(`This key may make ${auth.rateLimit} requests per second.`, taken.waitMs);
      }
      const origin = originOf(from.headers);
      if (origin !== null && widget.allowed_origins.length > 0) refuseForeign(widget, origin);
      if (!widget.enabled) throw disabled();
      return widget;
    },
    async byOrigin(widgetKey, from) {
      const widget = await widgetDesk.byKey(widgetKey);
      if (widget === null) throw wrong(unknownWidget(), from);
      const origin = originOf(from.headers);
      refuseForeign(widget, origin);
      const headers = {
        "access-control-allow-origin": origin ?? "*",
        "access-control-expose-headers": "retry-after",
        vary: "Origin",
      };
      const limit: Limit = { perSecond: widget.form_rate_limit / 60, burst: widget.form_rate_limit };
      const taken = forms.take(`${widget.id} ${clientOf(from.ip)}`, limit);
      if (!taken.allowed) throw tooMany("Too many requests came from your address.", taken.waitMs, headers);
      if (!widget.enabled) throw disabled(headers);
      return { widget, headers };
    },
  };
}

/** Where a browser's request comes from (RFC 6454 §7), which its page cannot forge; null where nothing says so. */
function originOf({ origin, referer }: IncomingHttpHeaders): string | null {
  const origins = origin ?? (referer === undefined ? null : URL.parse(referer)?.origin);
  return origins ?? null;
}

function refuseForeign({ allowed_origins }: Widget, origin: string | null): void {
  if (allowed_origins.includes("*") || (origin !== null && allowed_origins.includes(origin.toLowerCase()))) return;
  throw leadProblem({
    status: 403,
    code: "origin_not_allowed",
    message: `This widget takes no leads from ${origin ?? "a page that does not say where it is"}. Add the website to its allowed origins.`,
    field: null,
  });
}

function unknownWidget(): Problem {
  const message = "There is no widget with this key. Copy the key from the widget's settings.";
  return leadProblem({ status: 404, code: "unknown_widget", message, field: "widget_key" });
}

function wrongApiKey(): Problem {
  const message = "This API key is unknown, revoked, or another account's. Send a key of the widget's account.";
  return leadProblem({ status: 401, code: "wrong_api_key", message, field: "api_key" });
}

function missingScope(): Problem {
  const message = 'This API key may not post leads. Send one with the scope "leads:write".';
  return leadProblem({ status: 403, code: "missing_scope", message, field: "api_key" });
}

function disabled(headers: Record<string, string> = {}): Problem {
  const message = "This widget is switched off. Switch it on, or post to another one.";
  return leadProblem({ status: 403, code: "widget_disabled", message, field: "widget_key" }, headers);
}

function tooMany(why: string, waitMs: number, headers: Record<string, string> = {}): Problem {
  const seconds = retryAfterSeconds(waitMs);
  return leadProblem(
    { status: 429, code: "rate_limited", message: `${why} Try again in ${seconds} s.`, field: null },
    { "retry-after": String(seconds), ...headers },
  );
}
