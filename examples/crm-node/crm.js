/**
 * A small CRM that receives Hookswitch's webhooks: it verifies each, drops what it has seen before, and answers the
 * first events of a call with the contact that belongs to the phone number. README.md says how to run it.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const { PORT = "4500", JOURNAL = "received.jsonl", DIALER_SECRET, STANDARD_SECRET } = process.env;
const MAX_BODY_BYTES = 1_048_576;

const contacts = JSON.parse(readFileSync(new URL("contacts.json", import.meta.url), "utf8"));

/** One entry for each connector: the secret it was created with, and where its dialect has what we need. */
const connectors = {
  "/dialer": {
    secret: DIALER_SECRET,
    read: ({ eventType, callId, clientPhone }) => ({ event: eventType, callId, phone: clientPhone }),
  },
  "/standard": {
    secret: STANDARD_SECRET,
    read: ({ type, data: { call_id, call } }) => ({
      event: type,
      callId: call_id,
      phone: call?.direction === "inbound" ? call.from : call?.to,
    }),
  },
};

/** The events whose answer may carry a contact for the agent's screen. */
const asksForContact = new Set(["callStarted", "callRinging", "call.started", "call.ringing"]);

/** What was received, one JSON line each. It outlives this process, so repeats are known after a restart, too. */
const seen = new Set(
  (existsSync(JOURNAL) ? readFileSync(JOURNAL, "utf8") : "")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line).webhook_id),
);

/** Returns what the webhook carries; throws when it is not from our Hookswitch, or older than five minutes. */
function verify(secret, body, headers) {
  // The signature covers the bytes as they were sent: verify these, never a re-made text.
  return new Webhook(secret).verify(body, headers);
}

async function receive(request, response) {
  const { pathname } = new URL(request.url, "http://localhost");
  const connector = connectors[pathname];
  if (!connector?.secret) return answer(response, 404, { error: `no connector is set up for ${pathname}` });
  if (request.method !== "POST") return answer(response, 405, { error: "send a POST" });

  const body = await readBody(request);
  if (body === null) return answer(response, 413, { error: `more than ${MAX_BODY_BYTES} bytes` });
  let payload;
  try {
    payload = verify(connector.secret, body, request.headers);
  } catch (error) {
    log(pathname, "refused", error.message);
    return answer(response, 401, { error: error.message });
  }

  const read = readEvent(connector, payload);
  if (!read) return answer(response, 400, { error: "this is no event of the connector's dialect" });
  const { event, callId, phone } = read;
  const contact = asksForContact.has(event) ? contacts.find((each) => each.phone === phone) : undefined;
  const id = request.headers["webhook-id"];
  if (seen.has(id)) {
    // A repeat means that our first answer was lost on its way: answer again, do nothing again.
    log(pathname, event, callId, "seen before");
  } else {
    record({ connector: pathname.slice(1), webhook_id: id, signature: "valid", event, call_id: callId });
    seen.add(id);
    log(pathname, event, callId, contact ? `answered with ${contact.name}` : "noted");
  }
  answer(response, 200, { success: true, ...(contact && { contact: toCard(contact, callId) }) });
}

function readEvent(connector, payload) {
  try {
    const read = connector.read(payload);
    return typeof read.event === "string" ? read : null;
  } catch {
    return null;
  }
}

/** Before the answer: once we have said 200, nobody sends it again. */
function record(entry) {
  appendFileSync(JOURNAL, `${JSON.stringify({ received_at: Date.now(), ...entry })}\n`);
}

function toCard({ id, name, company, email, phone, page }, callId) {
  return {
    id,
    crmType: "Example CRM",
    phoneNumber: phone,
    callId,
    fields: [
      { title: "Name", value: name },
      { title: "Company", value: company },
      { title: "Email", value: email },
      { title: "In the CRM", value: page, isWebsite: true },
    ],
  };
}

async function readBody(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function answer(response, status, body) {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function log(pathname, event, ...rest) {
  console.log([new Date().toISOString().slice(11, 23), pathname.padEnd(9), event.padEnd(16), ...rest].join("  "));
}

const server = createServer((request, response) => {
  receive(request, response).catch((error) => {
    console.error(error);
    if (response.headersSent) response.destroy();
    else answer(response, 500, { error: "something went wrong here" });
  });
});

if (!DIALER_SECRET && !STANDARD_SECRET) {
  console.error("Set DIALER_SECRET or STANDARD_SECRET to the secret of the connector that sends to this CRM.");
  process.exitCode = 1;
} else {
  server.listen(Number(PORT), "127.0.0.1", () => {
    const { port } = server.address();
    console.log(`The CRM listens on http://127.0.0.1:${port} and knows ${contacts.length} contacts.`);
  });
}
