"""What a play for the desk is ordered with, and what it says: small enough to keep, and to read on a phone."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from rehearsal.answers import Answering
from rules.dates.clock import local_iso
from schemas.base import Model
from schemas.file.process import Directory, ProcessFile
from words.results import findings_words
from words.states import STEP_STATES

if TYPE_CHECKING:
    # The web orders a play and reads what it said; what plays is a process of its own.
    from db.boards.process import ProcessBoard
    from rehearsal.run import Rehearsed


class Order(Model):
    """One play: of what, from when, to when (Stockholm dates), and who answers."""

    file: ProcessFile
    directory: Directory
    as_of: date
    until: date
    answers: Answering = Answering.NOBODY


class Happened(Model):
    """One row of the report: an event, or a mail with whom it went to, its subject and its text."""

    at: datetime
    """Stockholm time, with its offset."""
    text: str
    to: str = ""
    letter: str = ""


class StepEnd(Model):
    """A step as it stood when the play ended."""

    title: str
    state: str
    last_on: date


class OutcomeEnd(Model):
    """What a question came to."""

    title: str
    result: str
    reasons: list[str] = []


class Report(Model):
    """What came of a play."""

    rows: list[Happened] = []
    steps: list[StepEnd] = []
    outcomes: list[OutcomeEnd] = []


class Said(Model):
    """One line of a play: how far it has come; at the end the report, or why there is none."""

    permille: int = 0
    on: date | None = None
    why: str = ""
    report: Report | None = None


def rows_of(played: Rehearsed) -> list[Happened]:
    """The events and mails of a play together, in time order."""
    events = [Happened(at=datetime.fromisoformat(each.at), text=each.text) for each in played.report.events]
    mails = [
        Happened(
            at=datetime.fromisoformat(local_iso(parcel.at)),
            text=parcel.rendered.subject,
            to=parcel.row.to_email,
            letter=parcel.rendered.text,
        )
        for parcel in played.captured
    ]
    return sorted([*events, *mails], key=lambda row: row.at)


def report_of(played: Rehearsed) -> Report:
    """The report of a play."""
    board = played.board
    return Report(
        rows=rows_of(played),
        steps=[
            StepEnd(title=each.step.title, state=STEP_STATES[each.state].word, last_on=each.last_on)
            for each in sorted(board.steps, key=lambda each: each.last_on)
        ],
        outcomes=[
            OutcomeEnd(
                title=board.step(key).step.title,
                result=_found(board, key, outcome.result),
                reasons=[reason.text for reason in outcome.reasons],
            )
            for key, outcome in played.report.outcomes.items()
        ],
    )


def _found(board: ProcessBoard, step: str, computed: str) -> str:
    """What the questions of a step came to, each by its short name; as computed where nobody has determined it."""
    shown = board.step(step)
    found = {question.short: shown.results.get(question.key) for question in shown.step.questions}
    said = {name: result for name, result in found.items() if result}
    return findings_words(said) if said else computed
