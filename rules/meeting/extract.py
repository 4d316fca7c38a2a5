"""The extract for the minutes: who stands behind what, by which version of the rule, in plain Swedish. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from rules.meeting.silence import PRESENT_FOR, UNSPOKEN, begins_at, rule_in_force, wording_differences
from rules.swedish import capital, enumerate_words, long_date, moment
from schemas.meetings.consent import (
    AgendaItem,
    ConsentTable,
    GroundRule,
    ItemKind,
    MeetingDay,
    MeetingRecord,
    MemberStanding,
    Standing,
    View,
    ViewKind,
    Wording,
)
from schemas.meetings.extract import Extract, ExtractGroup, ExtractItem

HEADINGS = {
    Standing.PRESENT_FOR: "Närvarande och för",
    Standing.PRESENT_DISSENTING: "Närvarande med avvikande uppfattning",
    Standing.PRESENT_NOT_PARTY: "Närvarande, ej part",
    Standing.ABSENT_WITH_VIEW: "Frånvarande med avvikande uppfattning eller synpunkt i förväg",
    Standing.STANDS_BEHIND: "Frånvarande, står bakom enligt spelregeln",
    Standing.OUTSIDE: "Tystnaden räknas inte",
}
VIEW_KINDS = {ViewKind.DISSENT.value: "avvikande uppfattning", ViewKind.REMARK.value: "synpunkt"}
"""The kind of a view in words; whatever else is stored as a kind is a view taken back."""


def extract(record: MeetingRecord, table: ConsentTable, names: Mapping[str, str]) -> Extract:
    """The extract of a meeting. `names`: seat → what the reader calls it; a seat without one stands as its key."""
    items = [_item(record, item, table.of(item.key), names) for item in record.items]
    return Extract(
        title=f"Utdrag ur minnesanteckningar: {record.title}",
        facts=_facts(record, names),
        rules=[text for body in _bodies(record) for text in _rule_lines(record, body)],
        items=items,
        notes=[*table.notes, *_differences(record, names)],
    )


def wording_words(rule: GroundRule) -> str:
    """What a version asks of the one who does not attend, in one sentence."""
    if rule.wording is Wording.DISSENTING_VIEW:
        return "Den som är frånvarande står bakom beslutet om ingen avvikande uppfattning har lämnats i förväg."
    return "Den som är frånvarande står bakom beslutet om ingen synpunkt alls har lämnats i förväg."


def standing_words(row: MemberStanding) -> str:
    """Where a member stands, in words; a dissenting view is named as one."""
    is_dissent = any(view.kind is ViewKind.DISSENT for view in row.views)
    if row.standing is Standing.ABSENT_WITH_VIEW and is_dissent:
        return "frånvarande med avvikande uppfattning"
    return row.standing.value


def days_in_words(days: list[MeetingDay]) -> str:
    """`fredag den 6 maj 2022 kl. 8.30–11.00`; several days are listed."""
    return enumerate_words([f"{long_date(day.on)} {_clock(day)}" for day in days])


def _clock(day: MeetingDay) -> str:
    ends = f"–{day.ends.hour}.{day.ends.minute:02d}" if day.ends else ""
    return f"kl. {day.begins.hour}.{day.begins.minute:02d}{ends}"


def _facts(record: MeetingRecord, names: Mapping[str, str]) -> list[str]:
    facts = [f"Möte: {capital(record.body_name)}, {days_in_words(record.days)}"]
    if record.place:
        facts.append(f"Plats: {record.place}")
    not_called = "inte skickad" if record.is_of_desk else "inte noterad"
    called = f"skickad {long_date(record.called_on)}" if record.called_on else not_called
    facts.append(f"Kallelse: {called}")
    facts.append(f"Synpunkter i förväg: sådant som kom före {moment(begins_at(record))}")
    if record.justerare:
        facts.append(f"Justeras av: {enumerate_words([names.get(seat, seat) for seat in record.justerare])}")
    if record.source:
        facts.append(f"Källa: {record.source}")
    return facts


def _bodies(record: MeetingRecord) -> list[str]:
    """The bodies whose rules are asked for: those of the items, and the meeting's own where there is no item yet."""
    return list(dict.fromkeys(record.body_of(item) for item in record.items)) or [record.body]


def _rule_lines(record: MeetingRecord, body: str) -> list[str]:
    rule = rule_in_force(record, body, record.days[0].on)
    if rule is None or rule.sent_on is None:
        return []
    source = f" Källa: {rule.source}." if rule.source else ""
    sent = f"Version {rule.version}, skickad {long_date(rule.sent_on)}"
    return [f"{sent}: ”{rule.text}” Så räknas den: {wording_words(rule)}{source}"]


def _item(record: MeetingRecord, item: AgendaItem, rows: list[MemberStanding], names: Mapping[str, str]) -> ExtractItem:
    is_decision = item.kind is ItemKind.DECISION
    groups = []
    for standing, words in HEADINGS.items():
        lines = [_line(row, names) for row in rows if row.standing is standing and is_decision]
        if lines:
            groups.append(ExtractGroup(standing=standing, heading=words, lines=lines))
    notes = [] if is_decision else [f"{capital(item.kind.value)}; inget beslut."]
    notes += [_view_line(record, view, names) for row in rows for view in row.views]
    if is_decision and item.subject in UNSPOKEN:
        notes.append("Att en ledamot var med är inget svar från kommunen i den här frågan.")
    return ExtractItem(
        key=item.key,
        heading=f"Punkt {item.key}. {item.title}",
        decision=item.decision,
        groups=groups,
        notes=[*notes, *([item.note] if item.note else [])],
    )


def _line(row: MemberStanding, names: Mapping[str, str]) -> str:
    name = names.get(row.seat, row.seat)
    is_plain = row.reason == PRESENT_FOR or row.standing is Standing.PRESENT_NOT_PARTY
    return name if is_plain else _said(name, row)


def _said(name: str, row: MemberStanding) -> str:
    return f"{name}: {row.reason}"


def _view_line(record: MeetingRecord, view: View, names: Mapping[str, str]) -> str:
    when = "i förväg" if view.received_at < begins_at(record) else "efter att mötet hade börjat"
    taken_back = ", återtagen" if view.is_withdrawn else ""
    if view.ended_at:
        taken_back = f", gällde till {moment(view.ended_at)}"
    kept = f" ({view.reference})" if view.reference else ""
    text = f": ”{view.text}”" if view.text else ""
    name = names.get(view.seat, view.seat)
    return f"{name}, {VIEW_KINDS[view.kind]} {moment(view.received_at)}, {when}{taken_back}{kept}{text}"


def _differences(record: MeetingRecord, names: Mapping[str, str]) -> list[str]:
    return [
        f"Lydelserna skiljer sig: {names.get(row.seat, row.seat)}, punkt {row.item}, är ”{row.standing.value}” här, "
        f"men hade med regelns andra lydelse varit ”{then.value}”."
        for row, then in wording_differences(record)
    ]
