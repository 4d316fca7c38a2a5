"""Where the register asks a kind: what a process begins with, what a step says to its readers, when it can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from kinds.loading import hooks_of
from schemas.file.process import DocumentSpec, ProcessFile
from schemas.plan.plan import PlanStep


@dataclass(frozen=True)
class Said:
    """What a kind adds to a step, as it is known when somebody reads it."""

    lines: Sequence[str] = ()
    """After the text of the step."""
    first_documents: Sequence[DocumentSpec] = ()
    """Before the documents of the step."""
    more_documents: Sequence[DocumentSpec] = ()
    """After them."""


def _nothing_to_keep(_session: Session, _file: ProcessFile) -> None:
    return None


def _nothing_said(_session: Session, _file: ProcessFile, _step: PlanStep, seats: Sequence[str]) -> dict[str, Said]:
    return dict.fromkeys(seats, Said())


def _always_answerable(_session: Session, _process: str, _step: PlanStep) -> None:
    return None


@dataclass(frozen=True)
class Register:
    """What a kind may do in the register; each in the caller's transaction."""

    begin: Callable[[Session, ProcessFile], None] = _nothing_to_keep
    """Called when a process is registered. Raises Refused where it cannot be."""
    said: Callable[[Session, ProcessFile, PlanStep, Sequence[str]], dict[str, Said]] = _nothing_said
    """Seat → what to add to a step for it, of the seats that read it (empty = anyone)."""
    must_be_answerable: Callable[[Session, str, PlanStep], None] = _always_answerable
    """Raises Refused where the answer to a step cannot be taken yet."""


def register_of(kind: str) -> Register:
    """What a kind does in the register."""
    return hooks_of(kind, "register", Register)
