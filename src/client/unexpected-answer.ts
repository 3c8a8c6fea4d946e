const SHOWN_CHARACTERS = 200;

/** What answered a request with success is not this API: another program, or another version of it. */
export class UnexpectedAnswer extends Error {
  override readonly name = "UnexpectedAnswer";
  /** Where the server was looked for. */
  readonly url: string;
  /** What was asked: `GET /v1/connectors`. */
  readonly request: string;
  /** How the answer begins. */
  readonly text: string;

  constructor({ url, request, text }: { url: string; request: string; text: string }) {
    const shown = text.slice(0, SHOWN_CHARACTERS);
    super(`What answers at ${url} is not Hookswitch: ${request} gave ${JSON.stringify(shown)}.`);
    this.url = url;
    this.request = request;
    this.text = shown;
  }
}
