"""What the secretariat does with a proposal of priorities: facts, timelines, objects, and parts taken out or back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from db import events
from db.store.session import Database
from kinds.priorities import register as priorities
from kinds.priorities.spec import PART_NAMES, Addition, AdditionKind, Part, PrioritiesSpec
from rules.swedish import capital
from schemas.errors import Refused
from schemas.events import EventKind


def add(db: Database, process: str, additions: Sequence[Addition], *, now: datetime) -> PrioritiesSpec:
    """Add to the proposal, all or nothing, and tell it in the history; returns the proposal as it then stands.

    The file of the process stays as it was read; every addition is a row with its source and time (`now`, process
    time, UTC). Raises Refused: no source, or what `kinds.priorities.rules.may_add` says.
    """
    if not additions or not all(addition.source.strip() for addition in additions):
        raise Refused("källa", "Källan saknas.", "Skriv vem uppgiften kommer från, och när.")
    with db.write() as session:
        for addition in additions:
            found, number = priorities.add(session, process, addition, now=now)
            text = f"{_sentence(found, addition)} Källa: {addition.source}"
            key = f"addition/{number}"
            events.append(session, process, at=now, kind=EventKind.PROPOSAL_CHANGED, text=text, dedup_key=key)
    return found


def key_of(title: str) -> str:
    """A key for a new object, made from its title."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", title.lower()) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "objekt"


def _sentence(spec: PrioritiesSpec, addition: Addition) -> str:
    title = next((each.title for each in spec.objects if each.key == addition.object), "")
    part = capital(PART_NAMES[addition.part or Part.MAIN])
    match addition.kind:
        case AdditionKind.FACT:
            return f"{title}: en faktauppgift är tillagd."
        case AdditionKind.TIMELINE:
            return f"{title}: tidslinjen har fått en rad för {addition.when}."
        case AdditionKind.STRUCK:
            return f"{title}: en rad är struken. Skäl: {addition.text}"
        case AdditionKind.OBJECT:
            return f"”{addition.text}” är ett nytt objekt. Del: {part}."
        case AdditionKind.TAKEN_OUT:
            return f"{part} är uttagen ur förslaget."
        case AdditionKind.KEPT:
            return f"{part} är med i förslaget igen."
