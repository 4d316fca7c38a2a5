"""The practical information before a conference, planned and told once to each who takes part; and who came."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from db import conferences, events
from db.conferences import Called
from db.outbox import posting
from db.outbox.dispatch import CANCELLED, PLANNED, take
from db.outbox.last_look.conference import HAS_CHANGED
from db.register import people
from mail.kinds.conference_day import KINDS, information
from mail.letter import Addressee
from rules import conference_day as day
from rules.conference import is_over
from rules.dates.clock import local_date, office_instant
from rules.swedish import count, long_date
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.tables.mail import MailRow
from schemas.tables.year.conference import ConferencePresenceRow, ConferenceRow
from schemas.year.conference import Participant

_Told = dict[tuple[str, int], set[str]]
"""Edition and person → the addresses (or, of what is passed on, the names) that have got it."""


def plan(session: Session, process: str, text: str, on: date | None, *, now: datetime) -> int:
    """Decide what those who take part are told, and on which day; what is due goes at once. Returns how many mails.

    In the caller's transaction; the same again changes nothing. Refused with the field's name for an empty text, a day
    that has passed or lies after the conference, and a conference that has been.
    """
    called = conferences.held(session, process)
    conference, today = called.conference, local_date(now)
    if is_over(conference, now):
        raise Refused("", "Konferensen har varit.", "Skriv till deltagarna själv om något återstår.")
    if not text.strip():
        raise Refused("info", "Texten saknas.", "Skriv det som deltagarna behöver veta.")
    if on is None:
        raise Refused("info_on", "Dagen saknas.", "Ange dagen då mejlet ska gå.")
    has_gone = day.is_told_now(conference, now)
    if on < today and not (has_gone and on == conference.info_on):
        raise Refused("info_on", f"{long_date(on)} har redan varit.", "Ange dagens datum, så går mejlet nu.")
    if on > conference.last_on:
        raise Refused("info_on", "Dagen ligger efter konferensen.", "Ange en dag före konferensen.")
    new = conference.model_copy(update={"info": text.strip(), "info_on": on})
    if new == conference:
        return 0
    session.get_one(ConferenceRow, process).file = new.model_dump(mode="json")
    for mail in _mails(session, process):
        if mail.state == PLANNED:
            take(session, mail, state=CANCELLED, detail=HAS_CHANGED)
    did = "Den praktiska informationen ändrades" if conference.info else "Praktisk information skrevs"
    events.append(
        session,
        process,
        at=now,
        kind=EventKind.CONFERENCE_INFORMED,
        text=f"{did}. Den går till deltagarna {long_date(on)}.",
        data={"on": on},
        dedup_key=f"information/{events.last_number(session, process)}",
    )
    session.flush()
    return inform(session, process, now=now)


def inform(session: Session, process: str, *, now: datetime) -> int:
    """Post the practical information to those who take part and have not got it, once its day has come; how many mails.

    Whoever has no address of its own is reached by the one who named it. In the caller's transaction.
    """
    called = conferences.held(session, process)
    if not day.is_told_now(called.conference, now):
        return 0
    mails = _mails(session, process)
    told, edition = _told(mails), day.edition(called.conference)
    lacking = [
        each
        for each in day.registered(conferences.participants(session, process))
        if _known_by(each) not in told.get((edition, each.number), set())
    ]
    letters = [[each] for each in lacking if each.email]
    letters += [
        [each for each in lacking if each.seat == seat and not each.email]
        for seat in dict.fromkeys(each.seat for each in lacking if not each.email)
    ]
    for place, about in enumerate(letters, 1):
        _post(session, called, about, _had_another(told, about), len(mails) + place, now)
    if letters:
        events.append(
            session,
            process,
            at=now,
            kind=EventKind.CONFERENCE_INFORMED,
            text=f"Praktisk information skickades till {count(len(lacking), 'deltagare', 'deltagare')}.",
            data={"persons": [each.number for each in lacking]},
            dedup_key=f"informed/{len(mails)}",
        )
    return len(letters)


def presence(session: Session, process: str) -> dict[int, bool]:
    """Person → whether it came, of those of whom it has been noted."""
    rows = select(ConferencePresenceRow).where(ConferencePresenceRow.process == process)
    return {row.person: row.has_come for row in session.exec(rows.order_by(col(ConferencePresenceRow.version)))}


def note_presence(session: Session, process: str, absent: Collection[int], *, now: datetime) -> None:
    """Note of everybody who was registered whether they came; `absent` has the numbers of those who did not.

    In the caller's transaction; noted again only what differs is kept. Refused before the day.
    """
    called = conferences.held(session, process)
    if not day.has_begun(called.conference, now):
        raise Refused("", "Konferensen har inte varit än.", "Notera vilka som kom den dagen eller senare.")
    there = day.registered(conferences.participants(session, process))
    before = presence(session, process)
    news = {each.number: each.number not in absent for each in there}
    changed = {number: has_come for number, has_come in news.items() if before.get(number) != has_come}
    rows = session.exec(select(ConferencePresenceRow.person).where(ConferencePresenceRow.process == process)).all()
    for number, has_come in changed.items():
        version = 1 + rows.count(number)
        session.add(
            ConferencePresenceRow(process=process, person=number, version=version, has_come=has_come, noted_at=now)
        )
    if changed:
        turnout = day.turnout(there, before | changed)
        events.append(
            session,
            process,
            at=now,
            kind=EventKind.CONFERENCE_HELD,
            text=f"{turnout.came} av {count(turnout.registered, 'anmäld', 'anmälda')} kom.",
            data={"came": turnout.came, "registered": turnout.registered},
            dedup_key=f"held/{len(rows)}",
        )
    session.flush()


def _mails(session: Session, process: str) -> Sequence[MailRow]:
    rows = select(MailRow).where(MailRow.process == process, col(MailRow.kind).in_(KINDS))
    ordered = rows.order_by(col(MailRow.id)).execution_options(populate_existing=True)  # `take` changes no loaded row
    return session.exec(ordered).all()


def _told(mails: Sequence[MailRow]) -> _Told:
    told: _Told = {}
    for mail in mails:
        if mail.state == CANCELLED:
            continue
        known_by = set(mail.props["names"]) or {mail.to_email.casefold()}
        for number in mail.props["numbers"]:
            told.setdefault((mail.props["edition"], number), set()).update(known_by)
    return told


def _known_by(person: Participant) -> str:
    return person.email.casefold() or person.name


def _had_another(told: _Told, about: Sequence[Participant]) -> bool:
    return any(
        number == each.number and _known_by(each) in known for (_, number), known in told.items() for each in about
    )


def _post(
    session: Session, called: Called, about: Sequence[Participant], is_changed: bool, number: int, now: datetime
) -> None:
    conference, first = called.conference, about[0]
    if first.email:
        organisation = people.organisation_of(session, first.seat).name
        to = Addressee(first.seat, "", organisation, first.name, first.email)
    else:
        to = conferences.reader(session, called.process, first.seat, now)
    letter = information(
        conference,
        to,
        people.contact(session, conference.secretariat, local_date(now)),
        about,
        is_passed_on=not first.email,
        is_changed=is_changed,
        number=number,
        send_at=office_instant(now, hard=True),
    )
    posting.post(session, letter, now)
