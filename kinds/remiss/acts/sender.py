"""What passes between the secretariat and the sender of a remiss: anstånd asked and answered, and its right name."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from db import events, processes
from db.store.session import Database
from kinds.remiss.register import anstand as sender_anstand
from kinds.remiss.register import drafting as remiss
from kinds.remiss.rules import remiss_of
from kinds.remiss.spec import DEADLINE
from rules.swedish import long_date
from schemas.errors import Refused
from schemas.events import EventKind


def ask_for_anstand(db: Database, process: str, until_on: date, *, reason: str, now: datetime) -> int:
    """Note that the sender is asked for a later day; returns the number of the request.

    Raises Refused: a day that is not later than the one that holds, or an earlier request that waits for its answer.
    """
    with db.write() as session:
        holds_on = _sender_day(session, process)
        if until_on <= holds_on:
            problem = f"Svarsdagen är redan {long_date(holds_on)}."
            raise Refused("until_on", problem, "Ange en senare dag.")
        number = sender_anstand.ask(session, process, until_on, reason=reason, now=now)
        text = f"Anstånd till {long_date(until_on)} är begärt hos avsändaren. Skäl: {reason}"
        key = f"anstand/{number}/asked"
        events.append(session, process, at=now, kind=EventKind.ANSTAND_ASKED, text=text, dedup_key=key)
        return number


def note_answer(db: Database, process: str, number: int, given_on: date | None, *, source: str, now: datetime) -> None:
    """Note what the sender answered to request `number`: a day, or no (None); `source` says from whom and how.

    A yes moves nothing by itself: the day is moved by `acts.move`, after its consequences have been seen.
    Raises Refused: no such request, already answered, or a day that is not later than the one that holds.
    """
    with db.write() as session:
        holds_on = _sender_day(session, process)
        if given_on is not None and given_on <= holds_on:
            problem = f"Svarsdagen är redan {long_date(holds_on)}."
            raise Refused("given_on", problem, "Ange den senare dag som avsändaren har gett.")
        asked = sender_anstand.answer(session, process, number, given_on, source=source, now=now).asked
        said = f"har beviljat anstånd till {long_date(given_on)}" if given_on else "har sagt nej till anstånd"
        about = f"Begärt var {long_date(asked.on)}. " if asked.on and asked.on != given_on else ""
        text = f"Avsändaren {said}. {about}Källa: {source}"
        key = f"anstand/{number}/answered"
        events.append(session, process, at=now, kind=EventKind.SENDER_ANSWERED, text=text, dedup_key=key)


def correct(db: Database, process: str, name: str, *, reason: str, now: datetime) -> None:
    """Give the sender its right name, which everything said from now on uses; the history keeps the former.

    The remiss is known under both names afterwards, so that it is not taken in again under either. Raises Refused:
    the name it has already, or another process with that sender, diarienummer and round.
    """
    with db.write() as session:
        row = processes.get_process(session, process, lock=True)
        file = processes.load_file(session, process)
        spec = remiss_of(file)
        if name == spec.sender:
            raise Refused("avsändare", f"Avsändaren heter redan {name}.", "Ändra namnet, eller låt det stå.")
        corrected = spec.model_copy(update={"sender": name})
        remiss.claim_identity(session, process, corrected)
        row.file = file.with_block(corrected).model_dump(mode="json", by_alias=True)
        text = f"Avsändaren är rättad från {spec.sender} till {name}. Skäl: {reason}"
        key = f"sender/{now.isoformat()}"
        events.append(session, process, at=now, kind=EventKind.SENDER_CORRECTED, text=text, dedup_key=key)


def _sender_day(session: Session, process: str) -> date:
    """The day of the sender that holds now, as moved."""
    spec = remiss_of(processes.load_file(session, process))
    plan = processes.load_plan(session, process)
    return next((step.schedule.due_on for step in plan.steps if step.role == DEADLINE), spec.due_on)
