"""One row of a calendar file as it is written, before anything in it has been understood."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from rules.swedish import long_date

_CANCELLED = re.compile(
    r"\b(?:inställ(?:t|d|da|s)|ställ(?:s|ts|des) in|utgår|utgått|avlys(?:t|es|ts)|avbok(?:at|ad|as|ats)|annullera[dts]+"
    r"|cancell?ed|cancell?ation|blir inte av)\b",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(r"\b(?:ersätter|ersättning|i ?stället för|(?:ej|inte|not) (?:inställ|cancel))", re.IGNORECASE)
_BEGINS = re.compile(
    rf"\W*(?:obs\W+)?(?:(?:sammanträdet|mötet|detta|är|har|blir|status)\W+)*{_CANCELLED.pattern}", re.IGNORECASE
)
_MOVED = re.compile(r"\b(?:flytta[sdt]?|ändra[dst]? dag|nytt datum)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """A row of a spreadsheet, or one event; `fault` is a problem and a cure where nothing more can be read."""

    line: int
    body: str = ""
    organisation: str = ""
    on: str = ""
    hours: str = ""
    """When on its day it is held: `kl. 9.00–12.00`."""
    papers_by: str = ""
    justering_days: str = ""
    note: str = ""
    others: tuple[str, ...] = ()
    """Cells of columns that are not read."""
    uid: str = ""
    sequence: int = 0
    is_override: bool = False
    """An event that replaces one instance of a series."""
    stamp: str = ""
    """When the event was last changed, ISO."""
    is_cancelled: bool = False
    fault: tuple[str, str] | None = None
    remarks: tuple[str, ...] = ()


def cancels(row: Row) -> bool:
    """True where the row says, wherever it says so, that its meeting is not held."""
    if row.is_cancelled or any(is_cancelled_title(text) for text in (row.body, row.on)):
        return True
    return any(_BEGINS.match(text) and not _OF_ANOTHER.search(text) for text in (row.note, *row.others))


def is_cancelled_title(text: str) -> bool:
    """True of `INSTÄLLT: Kommunstyrelsen`; not of `Kommunstyrelsen (ersätter inställt möte)`."""
    return bool(_CANCELLED.search(text)) and not _OF_ANOTHER.search(text)


def without_cancellation(text: str) -> str:
    """The text without the word that cancels, and without what was around that word alone."""
    return re.sub(r"[(\[]\s*[)\]]", "", _CANCELLED.sub("", text)).strip(" \t:;,–-!*")


def doubts(row: Row) -> list[str]:
    """What a kept row says beside its meeting that may mean another day, or none: one Swedish sentence each."""
    found = []
    for text in (row.body, row.note, *row.others):
        if _CANCELLED.search(text):
            found.append(f"raden säger ”{text[:80]}”; kontrollera om sammanträdet hålls.")
        elif _MOVED.search(text):
            found.append(f"raden säger ”{text[:80]}”; kontrollera dagen.")
    return found


def newest(rows: Sequence[Row]) -> list[Row]:
    """The rows, where of several of one UID only the newest is kept and the others become faults.

    What is equally new may be meetings of their own from a careless program: all are kept, without the UID.
    """
    alike: dict[str, list[Row]] = {}
    for row in rows:
        if row.uid and row.fault is None:
            alike.setdefault(row.uid, []).append(row)
    newest_age = {uid: max(_age(row) for row in group) for uid, group in alike.items()}
    kept = {uid: [row for row in group if _age(row) == newest_age[uid]] for uid, group in alike.items()}
    found = []
    for row in rows:
        if not row.uid or row.fault is not None:
            found.append(row)
        elif row not in kept[row.uid]:
            winner = kept[row.uid][0]
            where = f" ({long_date(date.fromisoformat(winner.on))})" if winner.on else ""
            problem = f"rad {winner.line} är en nyare uppgift om samma sammanträde{where}."
            found.append(replace(row, fault=(problem, "Raden är utelämnad.")))
        elif len({(one.on, one.body) for one in kept[row.uid]}) > 1:
            remark = "flera händelser i filen har samma UID; kontrollera att sammanträdet inte är flyttat."
            found.append(replace(row, uid="", remarks=(*row.remarks, remark)))
        else:
            found.append(row)
    return found


def _age(row: Row) -> tuple[int, bool, str]:
    return row.sequence, row.is_override, row.stamp
