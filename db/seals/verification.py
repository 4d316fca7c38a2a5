"""Is everything as it was sealed? Reads the register once, a matter at a time, and names what differs."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Table
from sqlmodel import Session

from db import events
from db.seals.canonical import GENESIS, evidence_of, key_of, link_digest, row_hash, value_of
from db.seals.erased import Erased, erasure_of, numbers_of_events
from db.seals.reading import SEAL, Row, entries_of, event_of, links_of_register, stream, words_of
from db.seals.register import newest_of
from db.seals.stamps import Head, Stamped, StampKeys, head_of
from db.seals.words import beyond, gone
from db.store.making.whole import every_table
from schemas.events import EventKind
from schemas.tables.erasure import ErasureRow
from schemas.tables.process import EventRow
from schemas.tables.seal import SealRow


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is not as it was sealed."""

    link: int
    """The number of the link that tells it, or 0 where none does; the order of the faults."""
    table: str
    key: str
    """The primary key of the row, with "/" between its parts."""
    text: str
    """Swedish: what differs."""


@dataclass
class Verified:
    """What was found of one journal."""

    journal: str
    faults: list[Fault] = field(default_factory=list)
    """The first that differs comes first."""
    events: int = 0
    last_digest: str = ""
    """Of the events."""
    links: int = 0
    taken_over: int = 0
    """The number of the last event that stood before the matter was sealed; 0 where it was sealed from its start."""
    head: Head | None = None
    erased: list[Erased] = field(default_factory=list)
    """What has been erased by decision, in the order in which it was."""


def verify(
    session: Session, keys: StampKeys | None, only: str | None = None, expected: Sequence[Head] = ()
) -> Iterator[Verified]:
    """Compare every row of evidence with its seal, journal by journal in the order of their keys.

    `keys` check the stamps (None: they are not looked at); `only` looks at one journal. Each of `expected`, heads that
    were kept somewhere else, must be found as it was given. Takes a statement for each table, however many matters
    there are, and holds one matter at a time in memory.
    """
    journals = {only, *(head.journal for head in expected)} if only else set()
    ends = newest_of(links_of_register(session))
    seen: set[str] = set()
    tables = [table for table in every_table().sorted_tables if evidence_of(table)]
    streams = [stream(session, table, journals) for table in (SEAL, *tables)]
    for journal, rows in groupby(heapq.merge(*streams, key=lambda row: row[0]), key=lambda row: row[0]):
        seen.add(journal)
        given = [head for head in expected if head.journal == journal]
        yield _One(journal, keys, ends.get(journal), given).verified(rows)
    for journal in sorted((set(ends) | {head.journal for head in expected}) - seen):
        if only is None or journal in journals:
            yield _gone(journal, expected, set(ends) | seen)


def first_broken(session: Session, expected: Sequence[Head] = ()) -> Verified | None:
    """The first journal that differs from its seal, None where none does. Stamps are not looked at."""
    return next((one for one in verify(session, None, expected=expected) if one.faults), None)


def _gone(journal: str, expected: Sequence[Head], known: set[str]) -> Verified:
    given = [head for head in expected if head.journal == journal]
    return Verified(journal, [Fault(0, "journal", journal, gone(journal, given, known))])


class _One:
    """The looking at one journal."""

    def __init__(
        self,
        journal: str,
        keys: StampKeys | None,
        end: tuple[int, str] | None,
        heads: Sequence[Head],
    ) -> None:
        self.keys, self.end, self.heads = keys, end, heads
        self.found = Verified(journal)
        self.hashes: dict[tuple[str, str], tuple[str, int]] = {}
        """Table and key of a row → its newest hash, and the link that has it."""
        self.previous = GENESIS
        self.has_ours = False
        """Whether one of the present keys has stamped a link yet."""
        self.erased: set[tuple[str, str]] = set()
        """Table and key of every row that was erased by decision."""
        self.unknown: list[int] = []
        """The links whose stamps are those of a key that is not there any more."""

    def verified(self, rows: Iterator[Row]) -> Verified:
        """Look at the links, which come first, and then at every row."""
        log: list[EventRow] = []
        unsealed: list[Fault] = []
        for _, table, row in rows:
            if table is SEAL:
                self._link(row)
                continue
            if table.name == EventRow.__tablename__ and (event := event_of(table, row)):
                log.append(event)
            if table.name == ErasureRow.__tablename__:
                self._erasure(table, row)
            self._row(table, row, unsealed)
        self._end(any(event.kind == EventKind.RESTORED for event in log))
        if self.found.links:
            self.found.faults += unsealed
        elif unsealed:
            self._fault(0, "seal", self.found.journal, "Ärendet har rader men inget sigill alls.")
        for (table_name, key), (_, link) in self.hashes.items():
            if (table_name, key) in self.erased:
                continue
            self._fault(link, table_name, key, f"En rad som förseglades saknas: {table_name} {key}.")
        self._log(log)
        self._unknown_stamps()
        self.found.faults.sort()
        return self.found

    def _fault(self, link: int, table: str, key: str, words: str) -> None:
        self.found.faults.append(Fault(link, table, key, words))

    def _link(self, cells: dict[str, Any]) -> None:
        row = {column.name: value_of(column.type, cells[column.name]) for column in SEAL.columns}
        number, journal, entries = row["number"], self.found.journal, row["rows"]
        if not isinstance(number, int):
            self._fault(self.found.links + 1, "seal", str(number), "En länks nummer är inget tal.")
            return
        expected = self.found.links + 1
        if number != expected:
            gap = f"Länk {expected}" if number == expected + 1 else f"Länkarna {expected}–{number - 1}"
            self._fault(expected, "seal", f"{journal}/{expected}", f"{gap} i sigillet saknas.")
        if row["previous"] != self.previous:
            text_ = f"Länk {number} i sigillet hänger inte ihop med den före."
            self._fault(number, "seal", f"{journal}/{number}", text_)
        if row["digest"] != link_digest(journal, number, row["act"], entries, row["previous"]):
            self._fault(number, "seal", f"{journal}/{number}", f"Länk {number} i sigillet har ändrats.")
        self._stamp(row, number)
        for table, key, content in entries_of(entries):
            if table == "event" and row["act"] == "taken-over":
                self.found.taken_over = max([self.found.taken_over, *(part for part in key if isinstance(part, int))])
            if table != SealRow.__tablename__:
                self.hashes[table, words_of(key)] = (content, number)
        self.previous, self.found.links = row["digest"], number

    def _stamp(self, row: dict[str, Any], number: int) -> None:
        journal, stamp = self.found.journal, str(row["stamp"])
        if self.keys:
            self._judge(self.keys.judge(stamp, journal, number, str(row["digest"])), number)
        self.found.head = head_of(journal, number, stamp)
        for head in self.heads:
            if head.number != number or head == self.found.head:
                continue
            what = f"Sigillet {head} stämmer inte: länk {number} har en annan stämpel. "
            why = "Antingen är det fel avskrivet, eller så har kedjan skrivits om sedan det gavs ut."
            self._fault(number, "seal", f"{journal}/{number}", what + why)
        if self.end and self.end[0] == number and self.end[1] != row["digest"]:
            what = f"Länk {number} i sigillet är en annan än den som registrets egen kedja har."
            self._fault(number, "seal", f"{journal}/{number}", what)

    def _judge(self, stamped: Stamped, number: int) -> None:
        where = f"{self.found.journal}/{number}"
        match stamped:
            case Stamped.BY_OURS:
                self.has_ours = True
            case Stamped.NOT:
                self._fault(number, "seal", where, f"Länk {number} i sigillet saknar stämpel.")
            case Stamped.OTHERWISE if self.has_ours:
                # A key that was lost stamps nothing after the one that was made in its place.
                what = f"Länk {number} i sigillet har en stämpel som inte är gjord med tjänstens nyckel."
                self._fault(number, "seal", where, what)
            case _:
                self.unknown.append(number)

    def _unknown_stamps(self) -> None:
        """One fault for each run of links that a key which is not there has stamped."""
        rest = "Stämplarna går inte att kontrollera."
        if not self.found.faults:
            rest = "Innehållet stämmer med sigillen; stämplarna går inte att kontrollera."
        for _, run in groupby(enumerate(self.unknown), key=lambda one: one[1] - one[0]):
            numbers = [number for _, number in run]
            first, last = numbers[0], numbers[-1]
            links = f"Länk {first} är stämplad" if first == last else f"Länk {first}–{last} är stämplade"
            what = f"{links} med en nyckel som inte finns här. {rest}"
            self._fault(first, "seal", f"{self.found.journal}/{first}", what)

    def _end(self, is_restored: bool) -> None:
        """Links that should be there and are not: the end has been cut off, or a restored copy never had it."""
        journal, last = self.found.journal, self.found.links
        if self.end and self.end[0] > last:
            what = f"Sigillet slutar vid länk {last}, men registrets egen kedja har länk {self.end[0]}: "
            self._fault(last + 1, "seal", f"{journal}/{last + 1}", what + "slutet är avklippt.")
        for head in self.heads:
            if head.number > last:
                what = beyond(head, last, is_restored=is_restored)
                self._fault(last + 1, "seal", f"{journal}/{last + 1}", what)

    def _row(self, table: Table, row: dict[str, Any], unsealed: list[Fault]) -> None:
        evidence = evidence_of(table)
        assert evidence is not None
        key = words_of(key_of(table, row))
        content, link = self.hashes.pop((table.name, key), ("", 0))
        name = evidence.label.format_map({name: str(value) for name, value in row.items()})
        if not link:
            unsealed.append(Fault(0, table.name, key, f"{name} har lagts till utan sigill ({table.name} {key})."))
        elif content != row_hash(table, evidence, row):
            what = f"{name} är inte som vid förseglingen: innehållet har ändrats ({table.name} {key})."
            self._fault(link, table.name, key, what)

    def _erasure(self, table: Table, cells: dict[str, Any]) -> None:
        """Take in what an erasure says is gone by right. That it says what it said then is told by its own seal."""
        if found := erasure_of(table, cells):
            self.found.erased.append(found)
            self.erased |= found.rows

    def _log(self, log: list[EventRow]) -> None:
        """The events by their own rule, which held before there were seals; what a seal tells is not told twice."""
        told = {fault.key for fault in self.found.faults if fault.table == "event"}
        for number, words in events.faults(log, numbers_of_events(self.erased)):
            key = f"{self.found.journal}/{number}"
            if key not in told:
                self._fault(0, "event", key, words)
        self.found.events, self.found.last_digest = len(log), log[-1].digest if log else ""
