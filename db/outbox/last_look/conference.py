"""The last look at what is asked and told about a conference: numbers and names as they are now, and to whom."""

from __future__ import annotations

from db import conferences
from db.outbox.last_look.matter import Look, Verdict
from mail.kinds.conference import (
    CONFERENCE_INVITATION,
    CONFERENCE_OFFER,
    CONFERENCE_REMINDER,
    ConferenceProps,
    ask_props,
)
from mail.kinds.conference_day import ConferenceInfoProps
from rules.conference import free, is_over, is_released, left
from rules.conference_day import edition, registered
from schemas.tables.mail import MailRow

CLOSED = "Anmälan till konferensen är stängd."
HAS_CHANGED = "Konferensen har fått andra dagar sedan mejlet skrevs."
ALL_NAMED = "Kommunen har använt alla sina platser."
SAID_DONE = "Kommunen har sagt att den inte anmäler fler."
NONE_FREE = "Inga platser är lediga."
OVER = "Konferensen har varit."
NOT_COMING = "Den som mejlet gällde är inte längre anmäld."


def still_to_name(look: Look, row: MailRow, props: ConferenceProps) -> Verdict:
    """Whether there is anything left to ask, told with what is left now, and to whoever has the seat now."""
    called = conferences.find(look.session, row.process)
    if called is None or called.is_closed or is_over(called.conference, look.now):
        return Verdict(cancelled=CLOSED)
    conference = called.conference
    if (conference.register_by, conference.held_on) != (props.register_by, props.held_on):
        return Verdict(cancelled=HAS_CHANGED)
    there = conferences.participants(look.session, row.process)
    is_done = conferences.done(look.session, row.process).get(row.seat, False)
    if row.kind != CONFERENCE_INVITATION.name and is_done:
        return Verdict(cancelled=SAID_DONE)
    if row.kind == CONFERENCE_REMINDER.name:
        if is_released(conference, look.now):
            return Verdict(cancelled=CLOSED)
        if not left(conference, there, row.seat, look.now):
            return Verdict(cancelled=ALL_NAMED)
    if row.kind == CONFERENCE_OFFER.name and free(conference, there) <= 0:
        return Verdict(cancelled=NONE_FREE)
    reader = conferences.reader(look.session, row.process, row.seat, look.now)
    is_other = reader.email.casefold() != row.to_email.casefold()
    told = ask_props(
        conference, reader, props.contact, there, look.now,
        is_changed=props.is_changed, is_new_reader=is_other or props.is_new_reader,
    )  # fmt: skip
    is_renamed = is_other or reader.name != row.to_name
    return Verdict(props=told if told != props else None, to=reader if is_renamed else None)


def still_to_come(look: Look, row: MailRow, props: ConferenceInfoProps) -> Verdict:
    """Whether the practical information still holds, and for whom of those that it is about."""
    called = conferences.find(look.session, row.process)
    if called is None or is_over(called.conference, look.now):
        return Verdict(cancelled=OVER)
    if edition(called.conference) != props.edition:
        return Verdict(cancelled=HAS_CHANGED)
    there = {each.number: each for each in registered(conferences.participants(look.session, row.process))}
    left_ = [there[number] for number in props.numbers if number in there]
    if not props.names:
        is_coming = bool(left_) and left_[0].email.casefold() == row.to_email.casefold()
        return Verdict(cancelled="" if is_coming else NOT_COMING)
    names = [each.name for each in left_ if each.name in props.names]
    if not names:
        return Verdict(cancelled=NOT_COMING)
    reader = conferences.reader(look.session, row.process, row.seat, look.now)
    is_other = reader.email.casefold() != row.to_email.casefold()
    told = props.model_copy(update={"names": names}) if names != props.names else None
    return Verdict(props=told, to=reader if is_other else None)
