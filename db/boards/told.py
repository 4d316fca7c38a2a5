"""A step as those who are asked in it read it, in the mail and on the page alike: with what is known only then."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from kinds.register import Said, register_of
from schemas.file.process import ProcessFile
from schemas.plan.plan import PlanStep


def told(session: Session, file: ProcessFile, step: PlanStep, seats: Sequence[str]) -> dict[str, PlanStep]:
    """Seat → the step with what its kind adds to it, e.g. the newest draft, whom to name, or what is proposed.

    `seats` are the readers; an empty one is anyone.
    """
    said = register_of(file.kind).said(session, file, step, seats)
    return {seat: _with(step, said[seat]) for seat in seats}


def _with(step: PlanStep, said: Said) -> PlanStep:
    if said == Said() and step.text == step.text.strip():
        return step
    text = "\n".join([step.text, *said.lines]).strip()
    documents = [*said.first_documents, *step.documents, *said.more_documents]
    return step.model_copy(update={"text": text, "documents": documents})
