import { once } from "node:events";
import { Command, InvalidArgumentError, Option } from "commander";
import { forwardTo, readContactFile, sameAnswer } from "./answering.ts";
import { CliError } from "./cli-error.ts";
import { colorsOf } from "./colors.ts";
import { connect } from "./connect.ts";
import { explainError } from "./explain-error.ts";
import { onInterruption } from "./interruption.ts";
import { createPointed, type PointedConnector, pointExisting } from "./pointed-connector.ts";
import { printable } from "./printable.ts";
import { SERVER_HELP } from "./server-help.ts";
import { webhookBody, webhookJson, webhookLine } from "./webhook-line.ts";
import { type Received, startWebhookReceiver } from "./webhook-receiver.ts";

type ListenOptions = {
  port: number;
  secret?: string;
  forward?: URL;
  connector?: string;
  create?: boolean;
  status: number;
  contact?: string;
  body?: boolean;
  json?: boolean;
};

/** `hookswitch listen`: receives webhooks on the developer's machine. */
export function listenCommand(): Command {
  return new Command("listen")
    .description("receive webhooks on this machine: show, verify and forward them, until Ctrl-C")
    .option("--port <number>", "port to listen on, 0 for a free one", parsePort, 0)
    .option("--secret <whsec>", "verify signatures with the connector's secret", parseSecret)
    .option("--forward <url>", "send each webhook on to this address, and answer what it answers", parseAddress)
    .addOption(
      new Option("--create", "create a connector that points here, and delete it at the end").conflicts("secret"),
    )
    .addOption(
      new Option(
        "--connector <id or name>",
        "point this connector here, and give it its own address back at the end",
      ).conflicts("create"),
    )
    .addOption(
      new Option("--status <code>", "answer with this status").argParser(parseStatus).default(200).conflicts("forward"),
    )
    .addOption(
      new Option("--contact <file>", "answer with the contact in this JSON file, for the agent's screen").conflicts(
        "forward",
      ),
    )
    .option("--body", "show each webhook's body under its line")
    .option("--json", "print where it listens, and then each webhook, as one line of JSON")
    .addHelpText(
      "after",
      `
Each line shows the time, ✓ or ✗ for the signature (· when it was not checked), the event, the webhook's id, the status
that it was answered with, and the milliseconds that took.

--create and --connector need a server on this machine that lets connectors reach it: serve --allow-addresses 127.0.0.0/8
${SERVER_HELP}`,
    )
    .action(listen);
}

async function listen(options: ListenOptions): Promise<void> {
  const { port, forward, status, contact, create = false, connector: meant, json = false } = options;
  const client = create || meant !== undefined ? connect() : null;
  const interrupted = onInterruption({ cleansUp: true });
  const forwarder = forward ? forwardTo(forward) : null;
  let secret = options.secret ?? null;
  /** A connector may have something to send at once, before it is said that it points here. */
  const introduced = Promise.withResolvers<void>();

  const receiver = await startWebhookReceiver({
    port,
    secret: () => secret,
    answer: forwarder?.answer ?? sameAnswer(status, contact === undefined ? "" : readContactFile(contact)),
    onReceived: (received) => void introduced.promise.then(() => show(received, options)),
  });
  let pointed: PointedConnector | null = null;
  try {
    if (client && create) pointed = await createPointed(client, receiver.url);
    else if (client && meant !== undefined) pointed = await pointExisting(client, { meant, url: receiver.url });
    secret ??= pointed?.secret ?? null;
    if (json) console.log(JSON.stringify({ listening: receiver.url, connector_id: pointed?.id ?? null }));
    else introduce({ url: receiver.url, pointed, forward, isVerifying: secret !== null });
    introduced.resolve();
    if (!interrupted.aborted) await once(interrupted, "abort");
  } finally {
    try {
      // While it still answers, so that nothing that comes meanwhile fails.
      await restore(pointed);
    } finally {
      await receiver.close();
      await forwarder?.close();
    }
  }
}

function show(received: Received, { body = false, json = false }: ListenOptions): void {
  if (json) {
    console.log(JSON.stringify(webhookJson(received)));
    return;
  }
  const colors = colorsOf(process.stdout);
  console.log(webhookLine(received, colors));
  if (body && received.body.length > 0) console.log(webhookBody(received, colors));
}

function introduce(listening: {
  url: string;
  pointed: PointedConnector | null;
  forward: URL | undefined;
  isVerifying: boolean;
}): void {
  const { url, pointed, forward, isVerifying } = listening;
  const { bold, cyan, dim, yellow } = colorsOf(process.stderr);
  console.error(`Listening on ${cyan(url)}, until Ctrl-C.`);
  if (pointed) console.error(`The webhooks of ${bold(printable(pointed.name))} (${pointed.id}) come here meanwhile.`);
  if (pointed && pointed.status !== "active") {
    console.error(yellow(`It is ${pointed.status}: nothing is sent to it before it is taken up again.`));
  }
  if (forward) console.error(`Webhooks are sent on to ${cyan(forward.href)}, which answers them.`);
  if (!isVerifying) console.error(dim("Signatures are not checked: give --secret whsec_… for that."));
}

async function restore(pointed: PointedConnector | null): Promise<void> {
  if (!pointed) return;
  const done = await pointed.restore().catch((error: unknown) => {
    throw new CliError(`The connector ${pointed.id} still points here: ${(explainError(error) as Error).message}`);
  });
  console.error(colorsOf(process.stderr).dim(printable(done)));
}

function parsePort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError("Give a number from 0 to 65535.");
}

function parseStatus(text: string): number {
  if (/^[2-5]\d\d$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a status from 200 to 599.");
}

function parseSecret(text: string): string {
  if (/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(text)) return text;
  throw new InvalidArgumentError("Give the secret that was shown when the connector was created: whsec_ and base64.");
}

function parseAddress(text: string): URL {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new InvalidArgumentError("Give an http:// or https:// address, such as http://localhost:3000/hooks.");
}
