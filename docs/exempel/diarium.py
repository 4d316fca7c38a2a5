"""An example: registers every answer in a diarium (here a CSV file), as soon as Svarstid tells of it.

    SVARSTID_URL=https://svarstid.example SVARSTID_TOKEN=svarstid_… SVARSTID_WEBHOOK_SECRET=whsec_… \
        python3 diarium.py diarium.csv 8090

It needs a token with the scope `read`, and a webhook to http://localhost:8090/ that is told `answer.received`. Python
3.11 and nothing else. News may come twice, so what is registered already is known by the id of the answer.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import hmac
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

TOLERANCE_S = 300
COLUMNS = ("diarienummer", "svar", "ärende", "organisation", "version", "inkom", "hur", "deras diarienummer")


@dataclass(frozen=True)
class Diarium:
    """Where answers are registered, and where they are read."""

    file: Path
    url: str
    token: str
    secret: str
    series: str = "KS"

    def is_genuine(self, headers: Mapping[str, str], body: bytes, now_s: float) -> bool:
        """True where Svarstid has signed just this, a short while ago."""
        identity, sent_at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        if not sent_at.isdecimal() or abs(now_s - int(sent_at)) > TOLERANCE_S:
            return False
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        made = hmac.new(key, f"{identity}.{sent_at}.".encode() + body, hashlib.sha256).digest()
        return hmac.compare_digest(f"v1,{base64.b64encode(made).decode()}", headers.get("webhook-signature", ""))

    def register(self, matter: str) -> int:
        """Register the answers of a matter that are not registered yet; returns how many."""
        known = self._registered()
        new = [answer for answer in self._answers(matter) if answer["answer"] not in known]
        is_empty = not self.file.exists()
        with self.file.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            if is_empty:
                writer.writerow(COLUMNS)
            for number, answer in enumerate(new, start=len(known) + 1):
                dnr = f"{self.series} {answer['received_at'][:4]}/{number:04}"
                writer.writerow(
                    [
                        dnr, answer["answer"], matter, answer["organisation"], answer["version"],
                        answer["received_at"], answer["channel"], answer["diarienummer"],
                    ]
                )  # fmt: skip
        return len(new)

    def _registered(self) -> set[str]:
        if not self.file.exists():
            return set()
        with self.file.open(encoding="utf-8", newline="") as file:
            return {row["svar"] for row in csv.DictReader(file, delimiter=";")}

    def _answers(self, matter: str) -> Iterator[dict[str, Any]]:
        after = ""
        while True:
            query = urlencode({"limit": 200, "after": after})
            address = f"{self.url}/api/v1/matters/{matter}/answers?{query}"
            with urlopen(Request(address, headers={"Authorization": f"Bearer {self.token}"}), timeout=30) as answer:
                page = json.load(answer)
            yield from page["items"]
            if not page["next"]:
                return
            after = page["next"]


def server(diarium: Diarium, port: int) -> HTTPServer:
    """What receives the news; 0 is a free port."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Take one news; anything but 2xx has Svarstid send it again."""
            body = self.rfile.read(min(int(self.headers.get("content-length", 0)), 2**20))
            if not diarium.is_genuine({name.lower(): value for name, value in self.headers.items()}, body, time.time()):
                self.send_response(401)
            else:
                news = json.loads(body)
                if news["type"] == "answer.received":
                    diarium.register(news["matter"])
                self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing: the register is the log."""

    return HTTPServer(("127.0.0.1", port), Receiver)


if __name__ == "__main__":
    own = Diarium(
        Path(sys.argv[1]),
        os.environ["SVARSTID_URL"],
        os.environ["SVARSTID_TOKEN"],
        os.environ["SVARSTID_WEBHOOK_SECRET"],
    )
    server(own, int(sys.argv[2])).serve_forever()
