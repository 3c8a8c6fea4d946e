import { z } from "zod";
import { newTestSchema, savedTestSchema, type TestedEvent, testSchema } from "../contract/tests.ts";
import type { Dialect } from "../dialects/dialect.ts";
import type { TestResult } from "../engine/tester.ts";
import { match } from "../journey/match.ts";
import type { Connector } from "../model/connector.ts";
import { capAnswer } from "../store/attempts.ts";
import { dialectOf } from "./check-connector.ts";
import type { Dependencies } from "./dependencies.ts";
import { ownConnector } from "./own-connector.ts";
import { invalidFields, noSuch, Problem, pointerTo } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";
import { editedConnector, unsavedConnector } from "./unsaved-connector.ts";
import { withinScopes } from "./within-scopes.ts";

/** How long a test waits for all answers together: less than clients wait for theirs. */
const WAIT_MS = 20_000;

/** The test of a connector: examples through the real journey, with the answers in the reply. */
export function testRoutes({ directory, engine, guard }: Dependencies): Route[] {
  /** Sends the examples, and waits for their answers no longer than the client does. */
  async function run(connector: Connector, types: readonly string[] | undefined, signal: AbortSignal) {
    const dialect = dialectOf(connector.dialect);
    const examples = examplesFor(connector, dialect, types);
    const timeUp = new AbortController();
    const timer = setTimeout(() => timeUp.abort(), WAIT_MS);
    const results = await engine
      .test(connector, examples, { signal: AbortSignal.any([signal, timeUp.signal]) })
      .finally(() => clearTimeout(timer));
    if (results === null) throw underTest();
    const data = results.map((result) => testedEvent(result, dialect));
    const passed = data.length > 0 && data.every(({ verdict }) => verdict === "delivered");
    return { status: 200 as const, body: { passed, data } };
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
      body: savedTestSchema,
      responses: { 200: { description: "What became of each example.", schema: testSchema } },
      problems: [404, 409],
      async handler({ params: { id }, body, auth, signal }) {
        const saved = ownConnector(directory, auth.accountId, id);
        if (!saved) throw noSuch("connector", id);
        if (body.change === undefined) return run(saved, body.events, signal);
        // Whoever may send examples to it may not send them, with its secrets, anywhere else.
        withinScopes(["connectors:write"], auth.scopes);
        return run(editedConnector(saved, body.change, guard), body.events, signal);
      },
    }),
    defineRoute({
      method: "POST",
      path: "/v1/connectors/test",
      operationId: "testNewConnector",
      summary: "Send examples to a connector that is not saved, and see its answers",
      description:
        "As the test of a saved one, and nothing is saved but the deliveries. The signatures are made with a secret of the moment: the connector's own comes when it is created. Needs `connectors:write` too.",
      tag: "connectors",
      scope: "deliveries:write",
      body: newTestSchema,
      responses: { 200: { description: "What became of each example.", schema: testSchema } },
      async handler({ body: { connector: given, events }, auth, signal }) {
        withinScopes(["connectors:write"], auth.scopes);
        return run(unsavedConnector(auth.accountId, given, guard), events, signal);
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
