"""An inquiry with all that is known of it: every version of every answer, its mails, its files, its events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from db.answers import rows as answer_rows
from db.boards.contacts import Contact, contacts_of
from db.boards.process import ProcessBoard, StepBoard
from db.inbound import attachments
from schemas.events import EventKind
from schemas.tables.document import DocumentRow
from schemas.tables.process import AnswerRow, EventRow


@dataclass(frozen=True)
class Inquiry:
    """One step of a matter, whole."""

    board: ProcessBoard
    at: StepBoard
    contacts: Sequence[Contact]
    versions: Mapping[str, Sequence[AnswerRow]]
    """Seat → every version of its answer, oldest first."""
    files: Mapping[str, Sequence[DocumentRow]]
    """Answer → the files that came with its mail."""

    @property
    def events(self) -> list[EventRow]:
        """What the log says of the step, in the order it happened, without the papers that were made of it."""
        of_step = [event for event in self.board.history if event.step == self.at.step.key]
        told = [event for event in of_step if event.kind != EventKind.PAPER_MADE]
        return sorted(told, key=lambda event: (event.at, event.seq))

    @property
    def as_of(self) -> datetime:
        """The newest thing that is known of the step (process time)."""
        return known_until(self.board, self.events)


def load_inquiry(session: Session, board: ProcessBoard, step: str) -> Inquiry:
    """Read it, in a number of statements that does not grow with its seats. The board has its whole history.

    KeyError where the matter has no such step.
    """
    return Inquiry(
        board=board,
        at=board.step(step),
        contacts=contacts_of(session, board).get(step, []),
        versions=answer_rows.versions_of_all(session, board.row.key, step),
        files=attachments.of_answers(session, board.row.key),
    )


def known_until(board: ProcessBoard, events: Sequence[EventRow]) -> datetime:
    """The time of the newest of these events; of the matter's beginning where there is none (process time)."""
    return max((event.at for event in events), default=board.row.created_at)
