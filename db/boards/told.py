"""A step as those who are asked in it read it, in the mail and on the page alike: with what is known only then."""

from __future__ import annotations

from sqlmodel import Session

from kinds.register import register_of
from schemas.file.process import ProcessFile
from schemas.plan.plan import PlanStep


def told(session: Session, file: ProcessFile, step: PlanStep, seat: str = "") -> PlanStep:
    """The step with what its kind adds to it, e.g. the newest draft, whom to name, or what is proposed.

    `seat` is the reader, where the words are for one.
    """
    said = register_of(file.kind).said(session, file, step, seat)
    text = "\n".join([step.text, *said.lines]).strip()
    documents = [*said.first_documents, *step.documents, *said.more_documents]
    return step.model_copy(update={"text": text, "documents": documents})
