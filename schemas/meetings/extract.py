"""The readable extract for the minutes of a meeting: what page, Markdown and print all show. Plain text, no markup."""

from __future__ import annotations

from datetime import date

from schemas.base import Instant, Model
from schemas.meetings.consent import Standing


class ExtractGroup(Model):
    """Members with the same state in one item."""

    standing: Standing
    heading: str
    lines: list[str]
    """One line per member: the municipality, and the reason where it says more than the heading."""


class ExtractItem(Model):
    """One item of the extract."""

    key: str
    heading: str
    """`Punkt 4. Verksamhetsplan och budget`."""
    decision: str = ""
    groups: list[ExtractGroup]
    notes: list[str] = []
    """Views word for word, and what was added or went beyond."""


class Extract(Model):
    """The readable extract for the minutes: what page, Markdown and print all show. Plain text, no markup."""

    title: str
    facts: list[str]
    rules: list[str]
    """Each rule in force: version, text, wording in plain words, when it was sent."""
    items: list[ExtractItem]
    notes: list[str] = []


class AgendaLine(Model):
    """One item of an agenda as it is printed."""

    heading: str
    kind: str
    on: date | None = None
    """Its day, where the meeting has several."""
    at: str = ""
    proposal: str = ""
    text: str = ""
    lines: list[str] = []


class Agenda(Model):
    """An agenda as it is printed. Plain text, no markup."""

    title: str
    body: str
    when: str
    place: str
    link: str
    chair: str
    lines: list[AgendaLine]
    made_at: Instant
