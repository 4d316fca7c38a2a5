"""Ask municipalities to name the participants of a conference: seen first, changed; and what the days bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, func, select

from db import conferences, events
from db.conferences import Called
from db.conferences.informing import inform
from db.conferences.naming import give
from db.outbox import posting
from db.outbox.dispatch import CANCELLED, PLANNED, take
from db.outbox.last_look.conference import HAS_CHANGED
from db.register import people
from db.store.session import Database
from mail.kinds.conference import ASKING, ask_props, conference_ask, key_of
from mail.letter import Addressee, Letter
from rules import conference as rule
from rules.conference import Planned
from rules.conference_day import is_told_now
from rules.dates.clock import local_date
from rules.swedish import count, long_date
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.tables.mail import MailRow
from schemas.year.conference import Conference, OfferRule

_NO_LINK_YET = "forhandsvisning"
"""Stands for the public id of a link in a letter that is only shown."""


@dataclass(frozen=True)
class ToSend:
    """What an invitation would send: to whom, which mails on which days, and the first of them."""

    readers: Sequence[Addressee]
    mails: Sequence[Planned]
    letter: Letter | None
    """The invitation to the first reader."""


def faults(conference: Conference, now: datetime) -> list[tuple[str, str]]:
    """What keeps the conference from being asked about at `now`: field and Swedish sentence with the cure."""
    today = local_date(now)
    found = []
    if not conference.title.strip():
        found.append(("title", "Namnet saknas. Skriv vad konferensen heter."))
    if conference.until_on and conference.until_on < conference.held_on:
        found.append(("until_on", "Den sista dagen är före den första. Rätta den ena."))
    if conference.held_on <= today:
        found.append(("held_on", "Konferensen har redan varit eller är i dag. Rätta dagen."))
    if conference.register_by < today:
        found.append(("register_by", "Sista anmälningsdagen har passerat. Välj en senare dag."))
    if conference.register_by >= conference.held_on:
        found.append(("register_by", "Sista anmälningsdagen måste vara före konferensen. Välj en tidigare dag."))
    if not conference.capacity:
        found.append(("quota", "Ingen kommun har någon plats. Välj kommuner och antal."))
    elif conference.capacity > rule.MOST_PLACES:
        found.append(("quota", f"Det blir {conference.capacity} platser. Högst {rule.MOST_PLACES} går att dela ut."))
    return found


def preview(session: Session, conference: Conference, *, now: datetime) -> ToSend:
    """What an invitation at `now` (wall clock, UTC) would send; reads only."""
    on = local_date(now)
    readers = [people.addressee(session, each.seat, on) for each in conference.quotas]
    contact = people.contact(session, conference.secretariat, on)
    mails = rule.mails_of(conference, now)
    letter = None
    if readers:
        to = replace(readers[0], public_id=_NO_LINK_YET)
        props = ask_props(conference, to, contact, [], now)
        letter = conference_ask("invitation", to, props, process=key_of(conference.key), number=1, send_at=now)
    return ToSend(readers, mails, letter)


def as_mail(letter: Letter, now: datetime) -> MailRow:
    """The letter as the mail that it would be; it is kept nowhere."""
    return posting.unrecorded(letter, now)


def call(db: Database, conference: Conference, *, now: datetime) -> str:
    """Ask the municipalities, and put the reminders and the offer in the outbox; returns the register's key.

    A conference that is known is changed: what waits is taken back, and all are told what holds now. Refused where it
    cannot be asked about, where it is closed, and where fewer places would be left than are used.
    """
    if found := faults(conference, now):
        raise Refused(found[0][0], found[0][1], "")
    process = key_of(conference.key)
    with db.write() as session:
        known = conferences.find(session, process)
        if known is not None:
            known = conferences.held(session, process)
            if known.conference == conference:
                return process
            _must_fit(session, known, conference)
        conferences.keep(session, conference, now)
        take_back(session, process)
        for each in conference.quotas:
            _ask(session, conference, each.seat, now, is_changed=known is not None)
        number = events.last_number(session, process)
        asked = count(len(conference.quotas), "kommun", "kommuner")
        did = f"Ändrade uppgifter lades i utkorgen till {asked}" if known else f"Inbjudan lades i utkorgen till {asked}"
        events.append(
            session,
            process,
            at=now,
            kind=EventKind.CONFERENCE_CALLED,
            text=f"{did}: {count(conference.capacity, 'plats', 'platser')}, anmälan senast "
            f"{long_date(conference.register_by)}.",
            data={"capacity": conference.capacity, "register_by": conference.register_by},
            dedup_key=f"called/{number}",
        )
    return process


def pass_time(db: Database, *, now: datetime) -> int:
    """What day A brings by itself, once for each conference: the release in the log, and by `ordning` the places to
    those who wait; and the practical information on its day. What one run misses the next one does. Returns how many
    got a place."""
    given = 0
    with db.read() as session:
        kept = conferences.kept(session)
    waiting = [each for each in kept if _is_between(each, now)]
    for each in kept:
        if is_told_now(each.conference, now):
            with db.write() as session:
                inform(session, each.process, now=now)
    for each in waiting:
        with db.write() as session:
            called = conferences.held(session, each.process)
            if not _is_between(called, now):
                continue
            left = rule.free(called.conference, conferences.participants(session, each.process))
            events.append(
                session,
                each.process,
                at=now,
                kind=EventKind.CONFERENCE_RELEASED,
                text=f"Anmälningstiden gick ut {long_date(called.conference.register_by)}. "
                f"{count(left, 'plats', 'platser')} som ingen har använt erbjuds andra.",
                data={"free": left},
                dedup_key=f"released/{called.conference.register_by}",
            )
            if called.conference.rule is OfferRule.ORDER:
                given += len(give(session, each.process, now=now))
    return given


def ask_new_holder(session: Session, seat: str, *, now: datetime) -> None:
    """Give a seat's new holder its own link to every conference that its municipality is still asked about.

    In the caller's transaction, after the holder has changed. `now` is wall clock, UTC.
    """
    for called in conferences.kept(session):
        is_asked = seat in {each.seat for each in called.conference.quotas}
        if is_asked and not called.is_closed and not rule.is_over(called.conference, now):
            to = conferences.reader(session, called.process, seat, now)
            post(session, called.conference, to, [Planned("invitation", now)], now, is_new_reader=True)


def _is_between(called: Called, now: datetime) -> bool:
    conference = called.conference
    return not called.is_closed and rule.is_released(conference, now) and not rule.is_over(conference, now)


def _must_fit(session: Session, known: Called, conference: Conference) -> None:
    if known.is_closed:
        raise Refused("", "Anmälan är stängd.", "En stängd konferens ändras inte.")
    there = conferences.participants(session, known.process)
    used = rule.taken(conference, there)
    if used > conference.capacity:
        problem = f"{count(used, 'plats är', 'platser är')} redan använda, men det skulle bli {conference.capacity}."
        raise Refused("quota", problem, "Låt antalet vara minst så många.")
    kept = {each.seat for each in conference.quotas}
    gone = next((each for each in there if each.seat not in kept and rule.taken(conference, [each])), None)
    if gone is not None:
        name = people.organisation_of(session, gone.seat).name
        raise Refused("quota", f"{name} har redan anmält.", "Låt kommunen vara kvar.")


def _ask(session: Session, conference: Conference, seat: str, now: datetime, *, is_changed: bool) -> None:
    to = conferences.reader(session, key_of(conference.key), seat, now)
    post(session, conference, to, rule.mails_of(conference, now), now, is_changed=is_changed)


def post(
    session: Session, conference: Conference, to: Addressee, mails: Sequence[Planned], now: datetime, **turns: bool
) -> None:
    """Put mails of the conference to a seat in the outbox; `turns` are what the first of them says of itself."""
    process = key_of(conference.key)
    contact = people.contact(session, conference.secretariat, local_date(now))
    there = conferences.participants(session, process)
    own = select(func.count()).where(MailRow.process == process, MailRow.seat == to.seat, col(MailRow.kind).in_(ASKING))
    number = session.exec(own).one()
    letters = []
    for place, planned in enumerate(mails, 1):
        is_first = planned.stage == "invitation"
        props = ask_props(conference, to, contact, there, now, **(turns if is_first else {}))
        letter = conference_ask(planned.stage, to, props, process=process, number=number + place, send_at=planned.at)
        letters.append(letter)
    posting.post_all(session, letters, now)


def take_back(session: Session, process: str) -> None:
    """Withdraw what waits to be asked; receipts still go."""
    waiting = select(MailRow).where(MailRow.process == process, MailRow.state == PLANNED, col(MailRow.kind).in_(ASKING))
    for mail in session.exec(waiting).all():
        take(session, mail, state=CANCELLED, detail=HAS_CHANGED)
