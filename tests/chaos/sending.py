"""A sender and nothing else, to be killed: `python -m tests.chaos.sending DATABASE_URL PORT SECONDS`.

It drains the outbox for ever; its clock is SECONDS ahead of the case's.
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta

from db.outbox.dispatch import Terms
from db.store.session import Database
from mail.message import From
from mail.outgoing.sender import Sender
from mail.transports.smtp import SmtpSettings, SmtpTransport
from tests.mail.letters_of_every_kind import BASE_URL, KEYS
from tests.mail.outbox.register import NOW, wall

TERMS = Terms(lease_s=2, unknown_wait_s=1, first_backoff_s=0, longest_backoff_s=0)
PATIENCE_S = 1.0
LAST_WORD_S = 20.0


def sender(db: Database, port: int) -> Sender:
    """A sender as `worker.make_sender` makes it, but that everything goes quicker."""
    terms = SmtpSettings("127.0.0.1", port, security="none", timeout_s=PATIENCE_S, last_word_s=LAST_WORD_S)
    transport = SmtpTransport(terms)
    began = time.monotonic()
    return Sender(
        db, transport, base_url=BASE_URL, keys=KEYS, from_=From("Svarstid", "svarstid@samverkan.example"),
        terms=TERMS, clock=lambda: wall(NOW) + timedelta(seconds=float(sys.argv[3]) + time.monotonic() - began),
    )  # fmt: skip


if __name__ == "__main__":
    sender(Database(sys.argv[1]), int(sys.argv[2])).run()
