"""What a sort of paper is: a declaration with the function that makes one. Kinds have their own (`kinds/papers.py`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from db.boards.process import ProcessBoard
from papers.compilation.made import Carrier
from papers.compilation.rows import Sheet
from schemas.compilation import Compilation
from schemas.paper import Blank, Format, Order, Paper

LETTER = (Format.PDF, Format.WORD)
"""The formats of what is read and not counted."""


@dataclass(frozen=True)
class Choices:
    """What whoever asks for a paper has chosen."""

    order: Order = Order.ORGANISATION
    is_public: bool = False
    typed: Mapping[str, str] = field(default_factory=dict)
    """Blank → the words that were typed in it."""


@dataclass(frozen=True)
class Made:
    """A paper, with the compilation behind it where it can be written as cells as well."""

    paper: Paper
    cells: Compilation | None = None
    sheets: Sequence[Sheet] = ()
    """The same as cells, where it is no compilation; the first is what CSV has."""


def no_blanks(_board: ProcessBoard) -> Sequence[Blank]:
    """Everything that the paper says is known."""
    return ()


@dataclass(frozen=True)
class Sort:
    """One sort of paper."""

    key: str
    """Stands in addresses, in names of files and templates, and in the log: one Swedish word without å, ä and ö."""
    title: str
    text: str
    """What it is for, in a sentence."""
    about: Callable[[ProcessBoard], Sequence[str]]
    """The keys of the steps of which one can be made now; an empty key stands for the matter itself."""
    make: Callable[[Session, ProcessBoard, str, Choices, Carrier], Made]
    sample: Callable[[], Paper]
    """One with something in every field, by which a template is tried."""
    formats: Sequence[Format] = LETTER
    has_choices: bool = False
    """It can be sorted, and be made without names."""
    blanks: Callable[[ProcessBoard], Sequence[Blank]] = no_blanks
