"""The papers of a meeting: agenda, minutes with the attendance matrix, list of decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from papers.naming import stem
from rules.meeting.agenda import kind_words
from rules.meeting.agenda_notes import is_party_in_chair
from rules.meeting.checking import days_of, signers_of
from rules.meeting.extract import days_in_words
from rules.meeting.outstanding import STATES
from rules.meeting.presence import Attendance, by_day, called_seats, limits_in_words
from rules.meeting.silence import begins_at, ends_at
from rules.swedish import capital, enumerate_words, long_date, short_date
from schemas.meetings.consent import AgendaItem, MeetingRecord, ViewKind
from schemas.meetings.extract import Agenda
from schemas.paper import Fact, Paper, PaperTable, Section
from schemas.tables.meetings.outstanding import OutstandingRow

AGENDA, NOTES, DECISIONS = "dagordning", "minnesanteckningar", "beslutslista"
"""The sorts of paper, by which a template of the secretariat's own is known."""
TITLES = {AGENDA: "Dagordning", NOTES: "Minnesanteckningar", DECISIONS: "Beslutslista"}
_MARKS = {Attendance.PRESENT: "Ja", Attendance.ABSENT: "–", Attendance.UNCLEAR: "Delvis"}
Names = Mapping[str, str]


def agenda_paper(agenda: Agenda, *, author: str) -> Paper:
    """The agenda as it goes with the call."""
    facts = [Fact(name="Möte", value=capital(agenda.body)), Fact(name="Tid", value=agenda.when)]
    facts += [
        Fact(name=name, value=value)
        for name, value in (("Plats", agenda.place), ("Digitalt", agenda.link), ("Ordförande", agenda.chair))
        if value
    ]
    sections = []
    for line in agenda.lines:
        when = ", ".join(filter(None, [long_date(line.on) if line.on else "", f"kl. {line.at}" if line.at else ""]))
        own = [Fact(name="Slag", value=capital(line.kind)), *([Fact(name="Tid", value=when)] if when else [])]
        paragraphs = [line.text] if line.text else []
        paragraphs += [f"Förslag till beslut: {line.proposal}"] if line.proposal else []
        sections.append(Section(heading=line.heading, facts=own, paragraphs=paragraphs, bullets=line.lines))
    return Paper(
        kicker="Dagordning",
        title=agenda.title,
        facts=facts,
        sections=sections,
        footer=agenda.title,
        author=author,
        made_at=agenda.made_at,
        stem=stem(agenda.title),
    )


def minutes_paper(
    record: MeetingRecord, names: Names, left: Sequence[OutstandingRow], *, author: str, made_at: datetime
) -> Paper:
    """The minutes: who was there item by item, each item with decision and notes, what is left to do, who signs.

    They are minnesanteckningar. `left` is what the meeting left outstanding; `made_at` when it was last noted.
    """
    facts = [
        Fact(name="Möte", value=capital(record.body_name)),
        Fact(name="Tid", value=days_in_words(record.days)),
        *([Fact(name="Plats", value=record.place)] if record.place else []),
        *([Fact(name="Ordförande", value=_name(names, record.chair))] if record.chair else []),
        Fact(name="Vid anteckningarna", value=_name(names, record.secretariat)),
    ]
    signers = [f"{_name(names, s.seat)}, {short_date(s.on)}" for s in signers_of(record)]
    facts += [Fact(name="Justeras av", value=enumerate_words(signers))] if signers else []
    title = f"Minnesanteckningar: {record.title}"
    items = [_item(record, names, item) for item in record.items]
    written_by = f"Vid anteckningarna: {_name(names, record.secretariat)}"
    return Paper(
        kicker="Minnesanteckningar",
        title=title,
        facts=facts,
        sections=[_presence(record, names), *items, *_left(names, left)],
        signatures=[written_by, *(f"Justeras: {each}" for each in signers)],
        footer=title,
        author=author,
        made_at=made_at,
        stem=stem(title),
    )


def decisions_paper(record: MeetingRecord, names: Names, *, author: str, made_at: datetime) -> Paper:
    """Every decision of a meeting, one row each."""
    title = f"Beslutslista: {record.title}"
    rows = [
        [item.key, item.title, item.decision, _name(names, item.owner) if item.owner else ""]
        for item in record.items
        if item.decision
    ]
    table = PaperTable(
        caption="Besluten i den ordning de fattades",
        head=["Punkt", "Ärende", "Beslut", "Ansvarig"],
        rows=rows,
        widths=[1, 3, 5, 2],
    )
    section = Section(heading="Beslut", table=table) if rows else Section(heading="Beslut", paragraphs=["Inga beslut."])
    return Paper(
        kicker="Beslutslista",
        title=title,
        facts=[Fact(name="Tid", value=days_in_words(record.days))],
        sections=[section],
        footer=title,
        author=author,
        made_at=made_at,
        stem=stem(title),
    )


def presence_table(record: MeetingRecord, names: Names) -> PaperTable:
    """Members by items: who was there when what was decided."""
    items = [item for item in record.items if item.outcome is None or STATES[item.outcome] != "inställd"]
    rows = []
    for seat in called_seats(record):
        own = [_mark(record, item, seat) for item in items]
        rows.append([_name(names, seat), *own])
    return PaperTable(
        caption="Närvaro, ledamot för ledamot och punkt för punkt",
        head=["Ledamot", *(item.key for item in items)],
        rows=rows,
        widths=[4, *([1] * len(items))],
    )


def _presence(record: MeetingRecord, names: Names) -> Section:
    if not record.presence:
        return Section(heading="Närvaro", paragraphs=["Närvaron är inte noterad."])
    notes = [
        f"{_name(names, each.seat)}{f', {short_date(each.on)}' if each.on else ''}: {', '.join(said)}"
        for each in record.presence
        if (
            said := [*filter(None, (limits_in_words(each), f"genom {each.through}" if each.through else "", each.note))]
        )
    ]
    return Section(heading="Närvaro", table=presence_table(record, names), bullets=notes)


def _mark(record: MeetingRecord, item: AgendaItem, seat: str) -> str:
    days = by_day(record, item, seat)
    there = [number for number, (found, _) in enumerate(days.values()) if found is Attendance.PRESENT]
    if len(days) > 1 and there and {found for found, _ in days.values()} == {Attendance.PRESENT, Attendance.ABSENT}:
        # It was treated on several days: those on which the member was there.
        every = [day.on for day in record.days]
        return ", ".join(f"Dag {every.index(list(days)[number]) + 1}" for number in there)
    found = next((found for found, _ in days.values() if found is not Attendance.PRESENT), Attendance.PRESENT)
    stretch = next(iter(days.values()))[1]
    return "Ers." if stretch is not None and stretch.through and found is Attendance.PRESENT else _MARKS[found]


def _item(record: MeetingRecord, names: Names, item: AgendaItem) -> Section:
    paragraphs = [item.note] if item.note else []
    paragraphs += [f"Beslut: {item.decision}"] if item.decision else []
    facts = [Fact(name="Slag", value=capital(kind_words(item)))]
    if item.outcome is not None:
        facts.append(Fact(name="Utfall", value=capital(STATES[item.outcome])))
    if len(record.days) > 1:
        facts.append(Fact(name="Dag", value=enumerate_words([long_date(on) for on in days_of(record, item)])))
    if is_party_in_chair(record, item):
        facts.append(Fact(name="Ordföranden", value="Är själv part i punkten"))
    if dissents := _dissents(record, names, item):
        facts.append(Fact(name="Avvikande uppfattning", value=dissents))
    if item.origin:
        facts.append(Fact(name="Från tidigare", value=item.origin))
    return Section(heading=f"{item.key}. {item.title}", facts=facts, paragraphs=paragraphs)


def _dissents(record: MeetingRecord, names: Names, item: AgendaItem) -> str:
    """Whose other view stood when the meeting ended, and which of them came in advance."""
    ended, begun = ends_at(record) + timedelta.resolution, begins_at(record)
    said = [view for view in record.views if view.item == item.key and view.kind is ViewKind.DISSENT]
    heard = {view.seat: view.received_at < begun for view in said if view.stands(ended)}
    return enumerate_words([f"{_name(names, seat)}{' (i förväg)' if ahead else ''}" for seat, ahead in heard.items()])


def _left(names: Names, left: Sequence[OutstandingRow]) -> list[Section]:
    if not left:
        return []
    lines = []
    for row in left:
        owner = f" ({_name(names, row.owner)})" if row.owner else ""
        due = f", klar senast {long_date(row.due_on)}" if row.due_on else ""
        lines.append(f"Punkt {row.origin_item}: {row.text}{owner}{due}")
    return [Section(heading="Utestående och uppgifter", bullets=lines)]


def _name(names: Names, seat: str | None) -> str:
    return names.get(seat, seat) if seat else ""
