"""A paper: something that is printed, filed or sent as a document of its own. Plain text throughout, no markup.

It is made once, from the register, and each format is written from this one value.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import Field

from schemas.base import Instant, Model


class Format(StrEnum):
    """The formats that a paper is written in; the values are the endings of their files."""

    PDF = "pdf"
    WORD = "docx"
    EXCEL = "xlsx"
    CSV = "csv"


class Order(StrEnum):
    """How the answers of a compilation are sorted."""

    ORGANISATION = "kommuner"
    QUESTION = "fragor"


class Fact(Model):
    """A name and what it is, both as read."""

    name: str
    value: str


class PaperTable(Model):
    """A table; its first row is the head, and its first column names the row."""

    caption: str = Field(description="what the table shows, for whoever cannot see it")
    head: list[str]
    rows: list[list[str]]
    widths: list[int] = Field(default=[], description="the columns' shares of the width; empty = equal")


class Section(Model):
    """One part of a paper, in the order in which it is read."""

    heading: str
    level: int = Field(default=1, ge=1, le=2)
    paragraphs: list[str] = []
    facts: list[Fact] = []
    bullets: list[str] = []
    table: PaperTable | None = None


class Paper(Model):
    """One paper, ready to be written."""

    title: str
    kicker: str = Field(default="", description="what sort of paper it is, above the title")
    lead: str = ""
    facts: list[Fact] = []
    sections: list[Section] = []
    signatures: list[str] = Field(default=[], description="who signs, one line each")
    footer: str
    author: str
    made_at: Instant = Field(description="until when what it says is known; the same register gives the same instant")
    stem: str = Field(description="the name of its file, without the ending")
    is_wide: bool = Field(default=False, description="on pages that lie down")
    values: dict[str, Any] = Field(default={}, description="what a Word template can name, beside the parts above")


class Blank(Model):
    """Words that only the one who makes a paper can give; nothing of them is kept."""

    name: str
    label: str
    hint: str = ""
    proposal: str = ""
    rows: int = 4
