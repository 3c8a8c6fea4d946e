import { z } from "zod";
import type { ConnectorPatch } from "../contract/connectors.ts";
import { newTestSchema, type TestedEvent, testSchema } from "../contract/tests.ts";
import type { Dialect } from "../dialects/dialect.ts";
import { changedConnector } from "../engine/new-connector.ts";
import type { TestResult } from "../engine/tester.ts";
import { match } from "../journey/match.ts";
import type { Connector } from "../model/connector.ts";
import { capAnswer } from "../store/attempts.ts";
import type { Auth } from "./auth.ts";
import { checkGiven, checkTemplate, dialectOf } from "./check-connector.ts";
import type { Dependencies } from "./dependencies.ts";
import { ownConnector } from "./own-connector.ts";
import { invalidFields, noSuch, Problem, pointerTo } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";
import { withinScopes } from "./within-scopes.ts";

/** How long a test waits for all answers together: less than clients wait for theirs. */
const WAIT_MS = 20_000;

/** The test of a connector: examples through the real journey, with the answers in the reply. */
export function testRoutes({ directory, engine, guard }: Dependencies): Route[] {
  /** The connector as it is edited: whoever may send examples to it may not send them, with its secrets, anywhere else. */
  function edited(saved: Connector, change: ConnectorPatch, { scopes }: Auth): Connector {
    withinScopes(["connectors:write"], scopes);
    const dialect = dialectOf(saved.dialect);
    const base = ["change"];
    const connector = changedConnector(saved, checkGiven(change, { dialect, guard, base }));
    checkTemplate(connector, dialect, base);
    return connector;
  }

  return [
    defineRoute({
      method: "POST",
      path: "/v1/connectors/{id}/test",
      summary: "Send examples to a connector and see its answers",
      description: `Sends the dialect's example of every subscribed event as it would send a real one, signed, with the connector's own request and conditions, and waits up to ${WAIT_MS / 1_000} s for the answers. It works on a paused or inactive connector too, and on settings that are not saved (which needs \`connectors:write\`). Each example is tried once, never shows on an agent's screen, and says nothing of the connector's health.`,
      tag: "connectors",
      scope: "deliveries:write",
      params: z.object({ id: z.string().max(64) }),
      body: newTestSchema,
      responses: { 200: { description: "What became of each example.", schema: testSchema } },
      problems: [404, 409],
      async handler({ params: { id }, body, auth, signal }) {
        const saved = ownConnector(directory, auth.accountId, id);
        if (!saved) throw noSuch("connector", id);
        const connector = body.change === undefined ? saved : edited(saved, body.change, auth);
        const dialect = dialectOf(connector.dialect);
        const examples = examplesFor(connector, dialect, body.events);
        const timeUp = new AbortController();
        const timer = setTimeout(() => timeUp.abort(), WAIT_MS);
        const results = await engine
          .test(connector, examples, { signal: AbortSignal.any([signal, timeUp.signal]) })
          .finally(() => clearTimeout(timer));
        if (results === null) throw underTest();
        const data = results.map((result) => testedEvent(result, dialect));
        const passed = data.length > 0 && data.every(({ verdict }) => verdict === "delivered");
        return { status: 200, body: { passed, data } };
      },
    }),
  ];
}

function examplesFor(connector: Connector, dialect: Dialect, types: readonly string[] | undefined) {
  const asked = { ...connector, active: true, access: {} };
  if (types === undefined) return dialect.examples.filter((event) => match(event, asked, dialect) === null);
  const known = new Set<string>(dialect.examples.map(({ type }) => type));
  const missing = types.findIndex((type) => !known.has(type));
  if (missing === -1) return dialect.examples.filter(({ type }) => types.includes(type));
  throw invalidFields([
    {
      in: "body",
      pointer: pointerTo(["events", missing]),
      message: `The dialect ${dialect.name} has no ${types[missing]}.`,
      fix: `Send some of ${[...known].join(", ")}.`,
    },
  ]);
}

function testedEvent(result: TestResult, { events }: Dialect): TestedEvent {
  const { type } = result.example;
  const tested = { event_type: type, name: events[type] ?? type, status: null, ms: null, contact: null, answer: null };
  switch (result.kind) {
    case "not_sent":
      return { ...tested, verdict: "not_sent", reason: "its turn did not come in time", delivery_id: null };
    case "unanswered": {
      const reason = "not answered in time; its delivery tells what comes of it";
      return { ...tested, verdict: "unanswered", reason, delivery_id: result.deliveryId };
    }
    case "answered": {
      const { answer, verdict } = result.attempt;
      const exchanged = {
        ...tested,
        status: answer.kind === "replied" ? answer.status : null,
        ms: answer.timing.total_ms,
        delivery_id: result.deliveryId,
        answer: capAnswer(answer),
      };
      if (verdict.kind !== "delivered") return { ...exchanged, verdict: "failed", reason: verdict.reason };
      const { reading } = verdict;
      return {
        ...exchanged,
        verdict: "delivered",
        reason: reading.kind === "malformed" ? reading.reason : null,
        contact: reading.kind === "contact" ? reading.contact : null,
      };
    }
  }
}

function underTest(): Problem {
  return new Problem({
    status: 409,
    code: "test_under_way",
    detail: "The connector is being tested right now. Try again when that is over.",
  });
}
