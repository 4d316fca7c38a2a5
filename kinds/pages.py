"""Where the desk asks a kind: its own forms, its part of a process's page, its way to begin, its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from fastapi import APIRouter
from sqlmodel import Session

from db.boards.process import ProcessBoard
from kinds.loading import hooks_of
from schemas.file.process import Directory, ProcessFile
from schemas.plan.timetable import ProcessState

Fact = tuple[str, str]
"""A name and what it is, both as shown."""


@dataclass(frozen=True)
class Part:
    """What a kind adds to the page of a process."""

    template: str = ""
    """Included below the questions; empty = nothing."""
    context: Mapping[str, object] = field(default_factory=dict)
    """What that template reads, beside `board`."""
    facts: Sequence[Fact] = ()
    """Beside the next date at the top of the page."""


@dataclass(frozen=True)
class Origin:
    """What a matter comes of, as far as a form can take it over: an item of a meeting."""

    title: str
    background: str
    """Where it comes from and what was decided, in whole sentences."""
    organisations: frozenset[str]
    """Whom it concerns; empty = nobody has said."""


@dataclass(frozen=True)
class Way:
    """A way to begin a process that has a form of its own."""

    title: str
    text: str
    address: str
    template: str = ""
    """The template that it fills in, which then has no other form."""
    of_item: Callable[[Origin, date], Mapping[str, str]] | None = None
    """Its form filled in from an item of a meeting, on that day; None = it cannot begin there."""


@dataclass(frozen=True)
class FilledForm:
    """A form of the kind, filled in."""

    address: str
    typed: Mapping[str, str]


def _no_part(_session: Session, _board: ProcessBoard, _state: ProcessState) -> Part:
    return Part()


def _no_facts(_file: ProcessFile, _directory: Directory) -> Sequence[Fact]:
    return ()


def _no_form(_file: ProcessFile, _directory: Directory) -> FilledForm | None:
    return None


def _nothing_typed(_session: Session, _board: ProcessBoard, _query: Mapping[str, str]) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Pages:
    """What a kind has on the desk. Its templates lie in its package and are named `<kind>/<file>`."""

    routers: Sequence[APIRouter] = ()
    """Its forms; the login of the desk stands before them."""
    for_readers: frozenset[str] = frozenset()
    """Those of its pages that whoever only reads may look at, by the template of the address."""
    done: Mapping[str, str] = field(default_factory=dict)
    """What the page of a process says after a change, by the code in its address."""
    part: Callable[[Session, ProcessBoard, ProcessState], Part] = _no_part
    """Its part of the page of a process."""
    preview_facts: Callable[[ProcessFile, Directory], Sequence[Fact]] = _no_facts
    """What stands at the top of a plan that has not been started."""
    move_typed: Callable[[Session, ProcessBoard, Mapping[str, str]], Mapping[str, str]] = _nothing_typed
    """What the form to move a day is filled with, by the query of its address: `to_on`, `reason`."""
    ways: Sequence[Way] = ()
    as_form: Callable[[ProcessFile, Directory], FilledForm | None] = _no_form
    """A file of the kind as a form that says all of it; None where no form can."""


def pages_of(kind: str) -> Pages:
    """What a kind has on the desk."""
    return hooks_of(kind, "pages", Pages)
