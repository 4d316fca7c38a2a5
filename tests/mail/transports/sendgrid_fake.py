"""SendGrid's API as far as sending needs it, on loopback, with the faults that a test chooses, and its signed events.

It holds a payload to what the API documents, so that one which the provider would turn away is turned away here too.
"""

from __future__ import annotations

import base64
import json
import random
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEY = "SG.a-key-of-the-tests"
SENDER = "svarstid@samverkan.example"
RESERVED = {
    "x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding", "to", "from",
    "subject", "reply-to", "cc", "bcc",
}  # fmt: skip
"""Headers that the API documents as its own."""
OFF = ("click_tracking", "open_tracking", "subscription_tracking", "ganalytics")
_RESET = struct.pack("ii", 1, 0)
"""A socket closed with this sends RST at once."""


@dataclass(frozen=True)
class Answer:
    """What a request is answered with."""

    status: int
    errors: tuple[tuple[str | None, str], ...] = ()
    """Field and message of each."""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    """Where the answer is not the API's JSON."""


@dataclass(frozen=True)
class Fault:
    """What is done to the line: `hang` and `cut` after the mail was taken, `early cut` before its body is read."""

    how: str


HANG, CUT, EARLY_CUT = Fault("hang"), Fault("cut"), Fault("early cut")
TAKEN = Answer(202)


@dataclass
class Provider:
    """How the API behaves, and what it has taken."""

    plan: list[Answer | Fault] = field(default_factory=list)
    """What the next requests meet, in order; after that the API does its work."""
    always: Answer | Fault | None = None
    """What every request meets once the plan is through."""
    bad_addresses: set[str] = field(default_factory=set)
    asked: list[dict[str, Any]] = field(default_factory=list)
    """Every payload that was read."""
    taken: list[dict[str, Any]] = field(default_factory=list)
    """Those that became mail."""
    paths: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def next_step(self) -> Answer | Fault | None:
        """What the request at hand meets; None: an honest answer."""
        return self.plan.pop(0) if self.plan else self.always

    def answer(self, key: str, payload: dict[str, Any]) -> Answer:
        """An honest answer, as documented; a mail that is taken is kept."""
        if key != f"Bearer {KEY}":
            return Answer(401, ((None, "The provided authorization grant is invalid, expired, or revoked"),))
        errors = tuple(_errors(payload, self.bad_addresses))
        if errors:
            return Answer(400, errors)
        if payload["from"]["email"] != SENDER:
            return Answer(403, (("from", "The from address does not match a verified Sender Identity."),))
        if payload.get("mail_settings", {}).get("sandbox_mode", {}).get("enable"):
            return Answer(200)
        self.taken.append(payload)
        return TAKEN


def _errors(payload: dict[str, Any], bad: set[str]) -> Iterator[tuple[str, str]]:
    yield from _errors_of_persons(payload["personalizations"], bad)
    for name, value in payload["headers"].items():
        if name.lower() in RESERVED:
            yield f"headers.{name}", "The header is reserved."
        if not value.isascii() or "\n" in value or "\r" in value:
            yield f"headers.{name}", "The header must be one line of ASCII."
    for number, attachment in enumerate(payload.get("attachments", [])):
        if attachment["type"].count(";") > 1:
            yield f"attachments.{number}.type", "The attachment type cannot contain ';', or CRLF characters."
    if [each["type"] for each in payload["content"]] not in (["text/plain"], ["text/plain", "text/html"]):
        yield "content", "The text/plain content must come first, followed by text/html."
    if not all(isinstance(value, str) for value in payload["custom_args"].values()):
        yield "custom_args", "Values must be strings."


def _errors_of_persons(personalizations: list[dict[str, Any]], bad: set[str]) -> Iterator[tuple[str, str]]:
    (persons,) = personalizations
    seen = set()
    for header in ("to", "cc"):
        for number, person in enumerate(persons.get(header, [])):
            place, email = f"personalizations.0.{header}.{number}.email", person["email"]
            if email in bad or not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
                yield place, "Does not contain a valid address."
            if email.lower() in seen:
                yield place, "Each unique email address in the personalizations array should only be included once."
            seen.add(email.lower())


class _Handler(BaseHTTPRequestHandler):
    provider: Provider
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        provider = self.provider
        provider.paths.append(self.path)
        step = provider.next_step()
        if step == EARLY_CUT:
            return self._cut()
        payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        provider.asked.append(payload)
        if isinstance(step, Fault):
            provider.answer(self.headers["Authorization"], payload)
            if step == HANG:
                provider.released.wait(30)
            return self._cut()
        answer = step or provider.answer(self.headers["Authorization"], payload)
        if answer.status == 202 and step is not None:
            provider.taken.append(payload)
        return self._answer(answer)

    def do_GET(self) -> None:
        self.provider.paths.append(f"GET {self.path} {self.headers['Authorization']}")
        self._answer(Answer(200))

    def log_message(self, *_what: object) -> None:
        """Nothing on the terminal."""

    def _answer(self, answer: Answer) -> None:
        said = {"errors": [{"message": text, "field": name, "help": None} for name, text in answer.errors]}
        body = answer.body if answer.body is not None else json.dumps(said).encode() if answer.errors else b""
        self.send_response(answer.status)
        for name, value in (*answer.headers, ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.connection.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def shutdown_request(self, request: Any) -> None:
        """The line may have been cut already."""
        self.close_request(request)


@contextmanager
def sendgrid_fake(provider: Provider) -> Iterator[str]:
    """The API on a free port of this machine; gives its address."""
    handler = type("Handler", (_Handler,), {"provider": provider})
    with _Server(("127.0.0.1", 0), handler) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            provider.released.set()
            server.shutdown()
            serving.join()


@dataclass
class Events:
    """The provider's event webhook: what it says of mails, signed by a key of its own, more than once and out of order.

    Its own documents promise no less: at least once, in no order, again for a day where the answer is not 2xx.
    """

    secret: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    made: int = 0

    @property
    def public_key(self) -> str:
        """As the provider's settings show it."""
        key = self.secret.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(key).decode()

    def event(self, what: str, public_id: str, email: str, at_s: int, **more: Any) -> dict[str, Any]:
        """One event; `more` are fields such as reason, status and type."""
        self.made += 1
        mark = {"public_id": public_id} if public_id else {}
        own = {"sg_event_id": f"event-{self.made}", "sg_message_id": f"{public_id}.filter", "timestamp": at_s}
        return {"event": what, "email": email, **own, **mark, **more}

    def signed(self, body: bytes, at_s: int) -> dict[str, str]:
        """The headers of a request with that body at that time."""
        signature = self.secret.sign(str(at_s).encode() + body, ec.ECDSA(hashes.SHA256()))
        return {
            "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
            "X-Twilio-Email-Event-Webhook-Timestamp": str(at_s),
            "Content-Type": "application/json",
        }

    def emit(
        self,
        post: Callable[[bytes, dict[str, str]], int],
        events: Sequence[dict[str, Any]],
        *,
        at_s: int,
        seed: int,
        times: int = 3,
        most: int = 4,
    ) -> int:
        """Hand the events over: each `times`, shuffled, in requests of at most `most`, some late by hours; one that is
        not answered by 2xx comes again. Returns how many requests there were."""
        dice = random.Random(seed)
        waiting = [event for event in events for _ in range(times)]
        dice.shuffle(waiting)
        requests = [waiting[start : start + most] for start in range(0, len(waiting), most)]
        number = 0
        while requests and number < 1000:
            batch = requests.pop(0)
            body = json.dumps(batch).encode()
            number += 1
            if not 200 <= post(body, self.signed(body, at_s - dice.choice((0, 0, 60, 5 * 3600)))) < 300:
                requests.append(batch)
        return number
