"""A document that a question, or a whole matter, rests on: by reference and checksum; it stays where it is."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from schemas.base import Model
from schemas.names import Text

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""The checksum of a document, as `sha256sum` prints it."""
_PerhapsSha256 = Annotated[
    str, StringConstraints(pattern=r"^([0-9a-fA-F]{64})?$", strip_whitespace=True, to_lower=True)
]
_SHOWN = 16
"""Characters of a checksum that tell two versions of a text apart."""


class DocumentSpec(Model):
    """A document shown with the question."""

    title: Text
    url: str = ""
    note: str = ""
    sha256: _PerhapsSha256 = ""
    file: str = Field(default="", max_length=200, description="name of the file that Svarstid itself keeps, by sha256")

    @property
    def beside(self) -> str:
        """What is said beside its title: the note, and the beginning of the checksum by which all know the text."""
        mark = f"kontrollsumma {self.sha256[:_SHOWN]}" if self.sha256 else ""
        return "; ".join(part for part in (self.note, mark) if part)
