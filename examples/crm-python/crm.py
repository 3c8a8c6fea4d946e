"""A small CRM that receives Hookswitch's webhooks.

It verifies each, drops what it has seen before, and answers the first events of a call with the contact that belongs to
the phone number. README.md says how to run it.
"""

import json
import os
import sys
import threading
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from standardwebhooks import Webhook

PORT = int(os.environ.get("PORT", "4500"))
JOURNAL = Path(os.environ.get("JOURNAL", "received.jsonl"))
MAX_BODY_BYTES = 1_048_576

CONTACTS = json.loads(Path(__file__).with_name("contacts.json").read_text("utf-8"))


def read_dialer(payload):
    return payload["eventType"], payload["callId"], payload.get("clientPhone")


def read_standard(payload):
    data = payload["data"]
    call = data.get("call") or {}
    phone = call.get("from") if call.get("direction") == "inbound" else call.get("to")
    return payload["type"], data.get("call_id"), phone


# One entry for each connector: the secret it was created with, and where its dialect has what we need.
CONNECTORS = {
    "/dialer": (os.environ.get("DIALER_SECRET"), read_dialer),
    "/standard": (os.environ.get("STANDARD_SECRET"), read_standard),
}

# The events whose answer may carry a contact for the agent's screen.
ASKS_FOR_CONTACT = {"callStarted", "callRinging", "call.started", "call.ringing"}


def verify(secret, body, headers):
    """Returns what the webhook carries; raises when it is not from our Hookswitch, or older than five minutes."""
    # The signature covers the bytes as they were sent: verify these, never a re-made text.
    return Webhook(secret).verify(body, dict(headers))


class Journal:
    """What was received, one JSON line each. It outlives this process, so repeats are known after a restart, too."""

    def __init__(self, path):
        self._path = path
        self._lock = threading.Lock()
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        self._seen = {json.loads(line)["webhook_id"] for line in lines}

    def note(self, entry):
        """Writes down what is new, before it is answered; returns whether it was."""
        with self._lock:
            if entry["webhook_id"] in self._seen:
                return False
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry) + "\n")
            self._seen.add(entry["webhook_id"])
            return True


journal = Journal(JOURNAL)


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        path = urlsplit(self.path).path
        secret, read = CONNECTORS.get(path, (None, None))
        body = self.read_body()
        if not secret:
            return self.answer(404, {"error": f"no connector is set up for {path}"})
        if body is None:
            return self.answer(413, {"error": f"more than {MAX_BODY_BYTES} bytes"})
        try:
            payload = verify(secret, body, self.headers)
        except Exception as error:  # a header that is no signature at all raises other errors, too
            self.log(path, "refused", str(error))
            return self.answer(401, {"error": str(error)})
        try:
            event, call_id, phone = read(payload)
            if not isinstance(event, str):
                raise TypeError("an event's name is a text")
        except (KeyError, TypeError, AttributeError):
            return self.answer(400, {"error": "this is no event of the connector's dialect"})

        contact = None
        if event in ASKS_FOR_CONTACT:
            contact = next((each for each in CONTACTS if each["phone"] == phone), None)
        is_new = journal.note(
            {
                "received_at": int(datetime.now(timezone.utc).timestamp() * 1_000),
                "connector": path[1:],
                "webhook_id": self.headers["webhook-id"],
                "signature": "valid",
                "event": event,
                "call_id": call_id,
            }
        )
        # A repeat means that our first answer was lost on its way: answer again, do nothing again.
        said = f"answered with {contact['name']}" if contact else "noted"
        self.log(path, event, call_id or "-", said if is_new else "seen before")
        self.answer(200, {"success": True, **({"contact": card(contact, call_id)} if contact else {})})

    def do_GET(self):
        self.answer(405, {"error": "send a POST"})

    do_PUT = do_PATCH = do_DELETE = do_GET

    def read_body(self):
        """The body's bytes; None when there are too many. Reads all of them, so that the sender hears the answer."""
        left = int(self.headers.get("content-length") or 0)
        chunks, is_too_large = [], left > MAX_BODY_BYTES
        while left > 0 and (chunk := self.rfile.read(min(left, 65_536))):
            left -= len(chunk)
            if not is_too_large:
                chunks.append(chunk)
        return None if is_too_large else b"".join(chunks)

    def answer(self, status, body):
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log(self, path, event, *rest):
        time = datetime.now(timezone.utc).strftime("%H:%M:%S.%f")[:-3]
        print("  ".join([time, path.ljust(9), event.ljust(16), *rest]), flush=True)

    def log_message(self, *_):
        """Said above, in our own words."""


def card(contact, call_id):
    return {
        "id": contact["id"],
        "crmType": "Example CRM",
        "phoneNumber": contact["phone"],
        "callId": call_id,
        "fields": [
            {"title": "Name", "value": contact["name"]},
            {"title": "Company", "value": contact["company"]},
            {"title": "Email", "value": contact["email"]},
            {"title": "In the CRM", "value": contact["page"], "isWebsite": True},
        ],
    }


def main():
    if not any(secret for secret, _ in CONNECTORS.values()):
        sys.exit("Set DIALER_SECRET or STANDARD_SECRET to the secret of the connector that sends to this CRM.")
    with ThreadingHTTPServer(("127.0.0.1", PORT), Receiver) as server:
        print(f"The CRM listens on http://127.0.0.1:{server.server_port} and knows {len(CONTACTS)} contacts.", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
