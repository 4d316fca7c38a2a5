"""What a received mail may mean: the answer that it proposes, whoever decides in the end."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from db import processes
from db.inbound.reader import Reader
from db.register.seats import load_seats
from mail.inbound.answer.asked import asked_of
from mail.inbound.answer.understood import Understood, understand
from mail.writing.wording import short_organisation
from schemas.errors import Refused
from schemas.mail.inbound import PROPOSED_DAY, PROPOSED_TEXT, WRONG_PERSON
from schemas.plan.plan import PlanStep
from schemas.tables.inbound import ReceivedMailRow
from schemas.tables.mail import MailRow


def as_proposed(understood: Understood) -> dict[str, str]:
    """Code by question key as the row keeps it, with the words of a condition and the day on which they come back."""
    texts = {f"{key}{PROPOSED_TEXT}": text for key, text in understood.texts.items()}
    day = {PROPOSED_DAY: understood.returns_on.isoformat()} if understood.returns_on else {}
    return (understood.answers or understood.proposal) | texts | day


def proposed_holder(row: ReceivedMailRow) -> dict[str, str]:
    """Who the mail says should have the seat, as the fields `person` and `email`; empty where it is about that no more
    than any other mail, or says nobody."""
    if row.kind != WRONG_PERSON and "email" not in row.proposal:
        return {}
    found = {"person": str(row.proposal.get("name", "")), "email": str(row.proposal.get("email", ""))}
    return {name: value for name, value in found.items() if value}


def propose(session: Session, reader: Reader, row: ReceivedMailRow) -> None:
    """What a mail may mean now that somebody has said which question it is about; a person decides all the same."""
    plan = processes.load_plan(session, row.process)
    step = next((each for each in plan.steps if each.key == row.step), None)
    if step is None:
        raise Refused("about", "Steget finns inte längre i ärendet.", "Välj en annan fråga.")
    mail = session.get(MailRow, row.mail) if row.mail else None
    organisation = load_seats(session, [row.seat], date.min).name(row.seat).organisation
    sender = f"{row.from_name} {row.from_email}"
    understood = understood_of(reader, mail, step, row.text, organisation, sender=sender)
    row.proposal = as_proposed(understood)
    row.why = f"Kansliet har kopplat mejlet till frågan. {understood.doubt or 'Läs det och notera svaret.'}"


def understood_of(
    reader: Reader,
    mail: MailRow | None,
    step: PlanStep,
    text: str,
    organisation: str,
    *,
    sender: str,
    subject: str = "",
    has_files: bool = False,
    sent_on: date | None = None,
) -> Understood:
    """What the words answer to the questions of a step.

    `mail` is ours that was answered, where it is known; without it every quote is doubtful. `sent_on` is a local date.
    """
    return understand(
        text,
        [each for each in asked_of(step.questions) if _must_answer(step, each.key)],
        reader.lines_of(mail) if mail else (),
        sender=sender,
        subject=subject,
        names={organisation, short_organisation(organisation)},
        has_files=has_files,
        sent_on=sent_on,
    )


def _must_answer(step: PlanStep, key: str) -> bool:
    """True for a question that an answer cannot do without, and for one that a word may answer."""
    question = next(each for each in step.questions if each.key == key)
    return question.is_required or bool(asked_of([question])[0].codes)
