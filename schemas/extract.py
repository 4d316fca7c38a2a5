"""The readable extract for the minutes of a meeting: what page, Markdown and print all show. Plain text, no markup."""

from __future__ import annotations

from schemas.base import Model
from schemas.consent import Standing


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
