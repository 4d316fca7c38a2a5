"""A thousand answers of every sort, and what became of every row as a digest.

Answered without a secret, so that no receipt carries a stamp. `registers/thousand.json` holds the digests of what the
session's unit of work once wrote, one transaction an answer; whatever is quicker must write the same, on both databases
and however many share a transaction. `python -m tests.db.seals.thousand` freezes them anew: only where a row is meant
to be another.
"""

from __future__ import annotations

import json
import random
import tempfile
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from db.answers.answers import record_answer
from db.case import load_case
from db.store.session import Database
from rules.dates.clock import at_local
from schemas.errors import Refused
from schemas.inquiry import Channel, Strength
from schemas.messages import AnswerIn
from secretariat.engine.start import write_start
from tests.db.seals import played
from tests.db.seals.played import PLAYS, digests, numbered

FROZEN = Path(__file__).parent / "registers" / "thousand.json"
COLUMNS = json.loads(played.FROZEN.read_text(encoding="utf-8"))["columns"]
ANSWERS = 1000


def answer_all(db: Database, *, together: int = 1) -> tuple[int, int]:
    """Answer in an empty register, so many at a time; returns how many answers were received and how many refused.

    Only SQLite takes those that come together in the order in which they came.
    """
    with numbered():
        return _answer_all(db, together)


def _answer_all(db: Database, together: int) -> tuple[int, int]:
    play = PLAYS["synthetic"](db)
    began, drawn = at_local(play.starts_on, 8, 0), random.Random(9)
    write_start(db, play.file, play.directory, began, 0)
    play._pass_time(at_local(date(2024, 3, 1), 10, 0))
    now, received = at_local(date(2024, 3, 4), 8, 0), 0
    with db.read() as session:
        step = next(step for step in load_case(session, play.key).plan.steps if len(step.seats) > 3)
    for _ in range(ANSWERS // together):
        with db._held() if together > 1 else nullcontext():
            verdicts = []
            for _ in range(together):
                now += timedelta(minutes=drawn.randrange(1, 200))
                answer, how = _drawn(drawn, play.key, step.key, drawn.choice(step.seats), now)
                verdicts.append(db.write_soon(partial(record_answer, answer=answer, now=now, **how)))
        received += sum(not isinstance(verdict.exception(), Refused) for verdict in verdicts)
    return received, ANSWERS - received


def _drawn(drawn: random.Random, process: str, step: str, seat: str, now: datetime) -> tuple[AnswerIn, dict[str, Any]]:
    """An answer as it may come, and how: by the page, by telephone, by somebody else, the same once more, and wrong."""
    organisation = seat.partition("/")[0]
    content: dict[str, Any] = {"values": {"fraga": drawn.choice(["ja", "nej", "ja", "villkor"])}}
    how: dict[str, Any] = {}
    match drawn.randrange(10):
        case 0:
            how = {"channel": Channel.PHONE, "source": "Direktören ringde."}
        case 1:
            how = {"channel": Channel.PHONE}  # from whom is not told
        case 2 | 3:
            who = drawn.choice(["ersattare", "kollegan", "nagon"])
            content |= {"answered_by": "Kollegan", "answered_email": f"{who}@{organisation}.example"}
        case 4:
            content |= {"comment": drawn.choice(["Bra så.", "Å, ä och ö.", "Två\nrader"])}
        case 5:
            on = now.date() - timedelta(days=drawn.randrange(9))
            content |= {"paragraph": "12", "decided_on": on, "diarienummer": "KS 2024/1"}
        case 6:
            content |= {"values": {"fraga": "aterkommer"}, "returns_on": now.date() + timedelta(days=20)}
        case 7:
            how = {"expected_version": drawn.randrange(3)}
    strength = drawn.choice([Strength.OFFICIAL, Strength.BOARD, Strength.DELEGATION])
    return AnswerIn(process=process, step=step, seat=seat, strength=strength, **content), how


def freeze() -> None:
    """Answer, and keep the digests."""
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{folder}/register.db", is_durable=False)
        db.migrate()
        received, refused = answer_all(db)
        kept = {"received": received, "refused": refused, "digests": digests(db, COLUMNS)}
        db.dispose()
    FROZEN.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    freeze()
