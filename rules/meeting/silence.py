"""Silent consent, item by item: who stands behind a decision, and why silence does or does not count.

The rule is applied narrowly, so that nobody is bound by a silence that might have another cause: only members of the
body that has the rule, only what was on the agenda with its proposal sent in time, and nothing beyond it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from rules.dates.clock import at_local, day_ends_at
from rules.dates.workdays import workdays_between
from rules.meeting.presence import Attendance, attendance, is_member, is_recognised, seats_of
from rules.swedish import count, long_date, moment
from schemas.meetings.consent import (
    AgendaItem,
    ConsentTable,
    GroundRule,
    ItemKind,
    MeetingRecord,
    MemberStanding,
    Outside,
    Presence,
    Standing,
    Subject,
    View,
    ViewKind,
    Wording,
)

UNSPOKEN = {
    Subject.CONTRACT: "Frågan gäller avtal; där räknas bara uttryckliga svar.",
    Subject.PROCUREMENT: "Frågan gäller upphandling; där räknas bara uttryckliga svar.",
    Subject.BOARD: "Frågan avgörs av kommunstyrelsen; där räknas bara uttryckliga beslut.",
}
"""What silence can never settle, and why."""
NO_PRESENCE = "Ingen närvaro är noterad. Utan den räknas alla som frånvarande."
PRESENT_FOR = "Närvarande vid beslutet, utan avvikande uppfattning."


def assess(record: MeetingRecord) -> ConsentTable:
    """Every member of the deciding body in every item: exactly one state each, with its reason in Swedish.

    Seats outside the body that an item concerns, or that sent a view, get a row too, so that their silence is never
    taken for consent. KeyError where presence names an item that is not in the record.
    """
    rows = [_standing(record, item, seat) for item in record.items for seat in seats_of(record, item)]
    return ConsentTable(meeting=record.meeting, begins_at=begins_at(record), rows=rows, notes=_notes(record))


def begins_at(record: MeetingRecord) -> datetime:
    """When the meeting begins (UTC); a view must be in before this to have come in advance."""
    first = record.days[0]
    return at_local(first.on, first.begins.hour, first.begins.minute)


def rule_in_force(record: MeetingRecord, body: str, on: date) -> GroundRule | None:
    """The newest version of a body's rule that was sent in writing before `on`; None where none was."""
    sent = [rule for rule in record.rules if rule.body == body and rule.sent_on is not None and rule.sent_on < on]
    return max(sent, key=lambda rule: rule.version, default=None)


def silence_counts(record: MeetingRecord, item: AgendaItem) -> tuple[Outside, str] | None:
    """Why silence of the body's own members cannot count in an item, as code and sentence; None where it can.

    What only the meeting itself shows (a decision beyond the proposal) counts too, where it is recorded.
    """
    rule, on = rule_in_force(record, record.body_of(item), record.days[0].on), record.day_of(item).on
    if item.subject in UNSPOKEN:
        return Outside.SUBJECT, UNSPOKEN[item.subject]
    if rule is None:
        return _without_rule(record, record.body_of(item))
    if record.called_on is None or record.called_on >= record.days[0].on:
        return Outside.NOT_CALLED, _not_called_before(record)
    if not item.was_on_agenda:
        return Outside.NOT_ON_AGENDA, "Punkten lades till vid mötet och fanns inte på den utskickade dagordningen."
    if item.proposal_sent_on is None:
        return Outside.NO_PROPOSAL, "Inget förslag till beslut skickades före mötet."
    if item.goes_beyond_proposal:
        return Outside.BEYOND_PROPOSAL, "Beslutet går längre än förslaget som skickades."
    ahead = workdays_between(item.proposal_sent_on, on)
    if ahead < rule.papers_workdays or item.proposal_sent_on >= record.days[0].on:
        return Outside.PROPOSAL_LATE, (
            f"Förslaget skickades {long_date(item.proposal_sent_on)}, "
            f"{count(max(ahead, 0), 'arbetsdag', 'arbetsdagar')} före; regeln kräver {rule.papers_workdays}."
        )
    return None


def keeps_out(view: View, rule: GroundRule | None) -> bool:
    """True where such a view, sent in advance, keeps an absent member from standing behind, by the rule's wording."""
    return view.kind is ViewKind.DISSENT or rule is None or rule.wording is Wording.ANY_VIEW


def wording_differences(record: MeetingRecord) -> list[tuple[MemberStanding, Standing]]:
    """The rows that the rule's other wording would decide otherwise, with the state it would give."""
    other = {Wording.ANY_VIEW: Wording.DISSENTING_VIEW, Wording.DISSENTING_VIEW: Wording.ANY_VIEW}
    rules = [rule.model_copy(update={"wording": other[rule.wording]}) for rule in record.rules]
    turned = assess(record.model_copy(update={"rules": rules}))
    pairs = zip(assess(record).rows, turned.rows, strict=True)
    return [(row, then.standing) for row, then in pairs if row.standing is not then.standing]


def _standing(record: MeetingRecord, item: AgendaItem, seat: str) -> MemberStanding:
    views = [view for view in record.views if view.item == item.key and view.seat == seat]
    row = MemberStanding(item=item.key, seat=seat, standing=Standing.OUTSIDE, reason="", views=views)
    if not is_member(record, item, seat):
        return _outside(row, Outside.NOT_MEMBER, "Ingår inte i den grupp som har regeln.")
    if item.kind is not ItemKind.DECISION:
        return _outside(row, Outside.NO_DECISION, "Punkten är inget beslut.")
    attended, stretch = attendance(record, item, seat)
    if not item.is_party(seat):
        return _no_party(row, attended)
    counting = [view for view in views if not view.is_withdrawn and view.body in (None, record.body_of(item))]
    if attended is Attendance.PRESENT and stretch is not None:
        return _present(record, row, counting, stretch)
    if attended is Attendance.UNCLEAR:
        reason = "Det går inte att se om ledamoten var med vid beslutet: klockslaget för det är inte noterat."
        return _outside(row, Outside.UNCLEAR_PRESENCE, reason)
    return _absent(record, item, row, counting)


def _no_party(row: MemberStanding, attended: Attendance) -> MemberStanding:
    if attended is Attendance.PRESENT:
        return _with(row, Standing.PRESENT_NOT_PARTY, "Närvarande, men inte part i punkten.")
    return _outside(row, Outside.NOT_PARTY, "Är inte part i punkten.")


def _present(record: MeetingRecord, row: MemberStanding, views: list[View], stretch: Presence) -> MemberStanding:
    how = f"Närvarande genom {stretch.through}" if stretch.through else "Närvarande"
    if stretch.seat != row.seat:
        how = "Närvarande, samma person som för en annan plats"
    dissents = [view for view in views if view.kind is ViewKind.DISSENT]
    just_after = ends_at(record) + timedelta.resolution
    heard = [view for view in dissents if view.stands(just_after)]
    after = [view for view in dissents if view.received_at >= just_after]
    if heard:
        when = "i förväg" if heard[0].received_at < begins_at(record) else "vid mötet"
        return _with(row, Standing.PRESENT_DISSENTING, f"{how}; avvikande uppfattning lämnad {when}.")
    late = f" En avvikande uppfattning kom {moment(after[0].received_at)}, efter mötet." if after else ""
    return _with(row, Standing.PRESENT_FOR, f"{PRESENT_FOR.replace('Närvarande', how, 1)}{late}")


def _absent(record: MeetingRecord, item: AgendaItem, row: MemberStanding, views: list[View]) -> MemberStanding:
    rule = rule_in_force(record, record.body_of(item), record.days[0].on)
    # What is taken back or replaced once the meeting has begun was not so when the others met.
    ahead = [view for view in views if view.stands(begins_at(record))]
    late = [view for view in views if view.received_at >= begins_at(record)]
    deciding = sorted((view for view in ahead if keeps_out(view, rule)), key=lambda view: view.received_at)
    if deciding:
        what = "Avvikande uppfattning" if deciding[0].kind is ViewKind.DISSENT else "Synpunkt"
        reason = f"Frånvarande. {what} lämnad i förväg, {moment(deciding[0].received_at)}."
        if deciding[0].ended_at:
            reason += f" Den ändrades {moment(deciding[0].ended_at)}, efter att mötet hade börjat; det räknas inte."
        return _with(row, Standing.ABSENT_WITH_VIEW, reason)
    barred = silence_counts(record, item)
    if barred is not None:
        return _outside(row, barred[0], barred[1] + _came_late(late))
    if row.seat in record.not_called:
        return _outside(row, Outside.NOT_CALLED, "Kallelsen nådde aldrig ledamoten." + _came_late(late))
    assert rule is not None
    asked = "avvikande uppfattning" if rule.wording is Wording.DISSENTING_VIEW else "synpunkt"
    reason = f"Frånvarande, och ingen {asked} lämnad i förväg: står bakom enligt spelregeln, version {rule.version}."
    behind = _with(row, Standing.STANDS_BEHIND, reason + _noted(ahead) + _came_late(late))
    return behind.model_copy(update={"rule_version": rule.version, "rule_text": rule.text})


def _noted(ahead: list[View]) -> str:
    return " Synpunkten i förväg är ingen avvikande uppfattning; den antecknas." if ahead else ""


def _came_late(late: list[View]) -> str:
    """What is said of views that did not count because the meeting had begun: they are kept and shown."""
    if not late:
        return ""
    what = "avvikande uppfattning" if late[0].kind is ViewKind.DISSENT else "synpunkt"
    return f" En {what} kom {moment(late[0].received_at)}, efter att mötet hade börjat; den antecknas."


def _without_rule(record: MeetingRecord, body: str) -> tuple[Outside, str]:
    if any(rule.body == body for rule in record.rules):
        return Outside.RULE_NOT_SENT, "Spelregeln har inte skickats till ledamöterna före mötet."
    return Outside.NO_RULE, "Gruppen har ingen spelregel om tystnad."


def _not_called_before(record: MeetingRecord) -> str:
    """What is said of a meeting without a call from a day before it."""
    if record.called_on is None:
        return "Ingen kallelse är noterad som skickad före mötet."
    when = "samma dag som mötet" if record.called_on == record.days[0].on else "efter att mötet hade börjat"
    return f"Kallelsen skickades {long_date(record.called_on)}, {when}. Då räknas tystnad inte."


def ends_at(record: MeetingRecord) -> datetime:
    """When the last day of the meeting ends, by its own hour or else by midnight (aware UTC)."""
    last = record.days[-1]
    return at_local(last.on, last.ends.hour, last.ends.minute) if last.ends else day_ends_at(last.on)


def _notes(record: MeetingRecord) -> list[str]:
    notes = []
    for rule in record.rules:
        now = rule_in_force(record, rule.body, record.days[0].on)
        if now is None or rule.version > now.version:
            holds = f"Version {now.version} gäller." if now else "Tystnad räknas därför inte."
            how = f"skickades först {long_date(rule.sent_on)}" if rule.sent_on else "är inte skickad till ledamöterna"
            notes.append(f"Spelregelns version {rule.version} {how}. {holds}")
    if not record.presence:
        notes.append(NO_PRESENCE)
    if any(not is_recognised(record, stretch) for stretch in record.presence):
        notes.append(
            "Någon har suttit i en ledamots ställe utan att vara anmäld ersättare; ledamoten räknas frånvarande."
        )
    return notes + _notes_on_agenda(record)


def _notes_on_agenda(record: MeetingRecord) -> list[str]:
    """Views on an item that has since been taken off the agenda, or given a number that was another's."""
    titles = {item.key: item.title for item in record.items}
    notes = []
    for view in record.views:
        what = f"En synpunkt som kom {moment(view.received_at)} gäller punkt {view.item}"
        if view.item not in titles:
            called = f", ”{view.item_title}”" if view.item_title else ""
            notes.append(f"{what}{called}, som inte finns på dagordningen.")
        elif view.item_title and view.item_title != titles[view.item]:
            notes.append(f"{what}, som då hette ”{view.item_title}”. Kontrollera att den hör till rätt punkt.")
    return list(dict.fromkeys(notes))


def _outside(row: MemberStanding, why: Outside, reason: str) -> MemberStanding:
    return row.model_copy(update={"standing": Standing.OUTSIDE, "outside": why, "reason": reason})


def _with(row: MemberStanding, standing: Standing, reason: str) -> MemberStanding:
    return row.model_copy(update={"standing": standing, "reason": reason})
