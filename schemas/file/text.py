"""The words of a step that its readers see, apart from its days and its shape."""

from __future__ import annotations

from schemas.base import Model
from schemas.file.document import DocumentSpec
from schemas.names import Text


class StepText(Model):
    """What a step says, whole: it takes the place of what stood there."""

    text: str = ""
    questions: dict[str, Text] = {}
    """Question → its words; a question that is not named keeps its own."""
    documents: list[DocumentSpec] = []


class TextChange(Model):
    """One thing that reads otherwise than before; `before` is empty for what is new, `now` for what is gone."""

    what: str
    """In Swedish, e.g. `Frågan`."""
    before: str = ""
    now: str = ""
