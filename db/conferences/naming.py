"""A municipality names, swaps and takes out participants: received first, in one transaction with event and receipt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, func, select

from db import conferences, events
from db.conferences import Called
from db.conferences.informing import inform
from db.outbox import posting
from db.register import people
from mail.kinds.conference import conference_receipt, named_lines
from rules import conference as rule
from rules.dates.clock import local_date
from rules.swedish import count
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.tables.year.conference import ConferenceDietRow, ConferenceEntryRow, ConferenceReplyRow
from schemas.year.conference import Conference, OfferRule, Participant, PersonIn, Standing

LONGEST_NAME = 200


class Overtaken(Refused):
    """Somebody else has named participants of the municipality since the form was opened; nothing was overwritten."""


class TooMany(Refused):
    """More were named than there are places left for; nothing was written."""


@dataclass(frozen=True)
class Named:
    """What a municipality says: everybody whom it names, those it had and takes out left out."""

    persons: Sequence[PersonIn]
    may_wait: bool = False
    """Whoever gets no place is put on the waiting list; else the whole is refused."""
    is_done: bool = False
    """It names nobody more, and is not reminded."""


def name(
    session: Session, process: str, seat: str, given: Named, *, now: datetime, seen: int | None = None, source: str = ""
) -> list[Participant]:
    """Receive what a seat says of its municipality's participants; returns all of them as they then stand.

    The conference is held from the first read to the commit, so that no two can get the same place. `seen` is how many
    versions the form was made from; None does not check. Raises Refused (TooMany, Overtaken) with the field's name;
    nothing is then written.
    """
    called = conferences.held(session, process)
    conference = called.conference
    _must_be_open(called, seat, now)
    number = conferences.seen_count(session, process, seat)
    if seen is not None and seen != number:
        raise Overtaken("", "Någon annan har anmält medan sidan var öppen.", "Se det som gäller nu.")
    there = conferences.participants(session, process)
    own = {each.number: each for each in there if each.seat == seat and each.standing is not Standing.WITHDRAWN}
    for place, person in enumerate(given.persons):
        _check(conference, there, seat, person, own, place)
    placed = rule.placed(conference, there, seat, given.persons, now)
    if placed.new_waits and not given.may_wait:
        raise TooMany("may_wait", _too_many(conference, placed, now), "")
    after = placed.people
    changed = [each for each in after if own.get(each.number) != each]
    is_news = conferences.done(session, process).get(seat, False) != given.is_done
    _write(session, process, changed, source, now)
    _keep_diets(session, process, conference, after, zip(placed.numbers, given.persons, strict=True))
    if is_news:
        of_seat = (ConferenceReplyRow.process == process, ConferenceReplyRow.seat == seat)
        version = 1 + session.exec(select(func.count()).where(*of_seat)).one()
        row = ConferenceReplyRow(process=process, seat=seat, version=version, is_done=given.is_done, received_at=now)
        session.add(row)
    session.flush()
    if changed or is_news:
        _tell(session, process, seat, own, changed, given, source, number, now)
        receipt(session, called, seat, now)
    if conference.rule is OfferRule.ORDER and rule.is_released(conference, now):
        give(session, process, now=now)
    inform(session, process, now=now)
    return [each for each in conferences.participants(session, process) if each.seat == seat]


def give(session: Session, process: str, *, now: datetime, expected: Sequence[int] | None = None) -> list[Participant]:
    """Give what is free to those who wait, by the conference's rule, and tell them; returns who got a place.

    `expected`: the numbers of those whom a preview showed; Refused where it would be others now.
    """
    called = conferences.held(session, process)
    if called.is_closed or rule.is_over(called.conference, now) or not rule.is_released(called.conference, now):
        raise Refused("", "Platserna kan inte fördelas nu.", "Vänta tills sista anmälningsdagen har gått.")
    getting = rule.offered(called.conference, conferences.participants(session, process))
    if expected is not None and [each.number for each in getting] != list(expected):
        raise Refused("", "Anmälan har ändrats sedan fördelningen visades.", "Se den nya fördelningen och bekräfta.")
    given = [each.model_copy(update={"standing": Standing.REGISTERED, "since": now}) for each in getting]
    _write(session, process, given, "", now)
    for seat in dict.fromkeys(each.seat for each in given):
        names = [each.name for each in given if each.seat == seat]
        organisation = people.organisation_of(session, seat).name
        events.append(
            session,
            process,
            at=now,
            kind=EventKind.CONFERENCE_OFFERED,
            seat=seat,
            text=f"{organisation} fick {count(len(names), 'plats', 'platser')} från väntelistan.",
            data={"persons": [each.number for each in given if each.seat == seat]},
            dedup_key=f"given/{seat}/{conferences.seen_count(session, process, seat)}",
        )
        receipt(session, called, seat, now, given=names)
    inform(session, process, now=now)
    return given


def receipt(session: Session, called: Called, seat: str, now: datetime, given: list[str] | None = None) -> None:
    """Post what stands of a municipality to whoever names its participants."""
    process, conference = called.process, called.conference
    to = conferences.reader(session, process, seat, now)
    lines = named_lines(conferences.participants(session, process), seat)
    letter = conference_receipt(
        conference,
        to,
        people.contact(session, conference.secretariat, local_date(now)),
        lines,
        process=process,
        number=conferences.seen_count(session, process, seat),
        send_at=now,
        is_done=conferences.done(session, process).get(seat, False),
        given=given,
        is_closed=called.is_closed,
    )
    posting.post(session, letter, now)


def _must_be_open(called: Called, seat: str, now: datetime) -> None:
    if seat not in {each.seat for each in called.conference.quotas}:
        raise Refused("", "Ni är inte inbjudna att anmäla.", "Kontrollera länken i inbjudan.")
    if called.is_closed or rule.is_over(called.conference, now):
        raise Refused("", "Anmälan är stängd.", "Hör av er till samverkanskansliet om något behöver ändras.")


def _check(
    conference: Conference,
    there: Sequence[Participant],
    seat: str,
    person: PersonIn,
    own: dict[int, Participant],
    place: int,
) -> None:
    """Refused by the field of the row: `name-0`, `email-0`."""
    if not person.name.strip():
        raise Refused(f"name-{place}", "Namnet saknas.", "Skriv för- och efternamn.")
    if len(person.name) > LONGEST_NAME:
        raise Refused(f"name-{place}", "Namnet är för långt.", f"Korta det till högst {LONGEST_NAME} tecken.")
    if person.number is not None and person.number not in own:
        raise Refused(f"name-{place}", "Personen finns inte i er anmälan längre.", "Läs in sidan på nytt.")
    if twice := rule.is_named_twice(conference, there, seat, person):
        raise Refused(f"name-{place}", twice, "")


def _too_many(conference: Conference, placed: rule.Placed, now: datetime) -> str:
    room, wanted = placed.room, placed.wanted
    over = count(placed.new_waits, "person", "personer")
    cure = f"Ta bort {over}, eller kryssa i att den som inte får plats ställs på väntelistan."
    if rule.is_released(conference, now) and conference.rule is OfferRule.ROUND:
        return f"Anmälningstiden har gått ut, och lediga platser fördelas av kansliet. {cure}"
    rest = "Det finns inga platser kvar" if not room else f"Det finns {count(room, 'plats', 'platser')} kvar"
    return f"{rest}, och ni har fyllt i {count(wanted, 'ny person', 'nya personer')}. {cure}"


def _write(session: Session, process: str, persons: Sequence[Participant], source: str, now: datetime) -> None:
    for each in persons:
        own = select(func.max(ConferenceEntryRow.version)).where(
            ConferenceEntryRow.process == process, ConferenceEntryRow.person == each.number
        )
        row = ConferenceEntryRow(
            process=process,
            seat=each.seat,
            person=each.number,
            version=(session.exec(own).one() or 0) + 1,
            name=each.name,
            email=each.email,
            side=each.side.value,
            mode=each.mode.value,
            standing=each.standing.value,
            since=each.since,
            source=source,
            received_at=now,
        )
        session.add(row)
    session.flush()


def _keep_diets(
    session: Session,
    process: str,
    conference: Conference,
    after: Sequence[Participant],
    given: Iterable[tuple[int, PersonIn]],
) -> None:
    """Keep what those say that take part, each by its number; what was said before of the municipality's goes."""
    numbers = [each.number for each in after]
    of_process = delete(ConferenceDietRow).where(col(ConferenceDietRow.process) == process)
    session.exec(of_process.where(col(ConferenceDietRow.person).in_(numbers)))
    if not conference.asks_diet:
        return
    for number, person in given:
        if person.diet:
            session.add(ConferenceDietRow(process=process, person=number, text=person.diet))


def _tell(
    session: Session,
    process: str,
    seat: str,
    own: dict[int, Participant],
    changed: Sequence[Participant],
    given: Named,
    source: str,
    number: int,
    now: datetime,
) -> None:
    new = [each for each in changed if each.number not in own]
    parts = {
        "anmälde {}": sum(each.standing is Standing.REGISTERED for each in new),
        "ställde {} på väntelistan": sum(
            each.standing is Standing.WAITING and each.number not in own for each in changed
        ),
        "tog tillbaka {}": sum(each.standing is Standing.WITHDRAWN for each in changed),
        "ändrade {}": sum(each.number in own and each.standing is not Standing.WITHDRAWN for each in changed),
    }
    said = [form.format(count(many, "person", "personer")) for form, many in parts.items() if many]
    said += ["sade att den inte anmäler fler"] if given.is_done and not changed else []
    organisation = people.organisation_of(session, seat).name
    noted = " Noterat av kansliet." if source else ""
    events.append(
        session,
        process,
        at=now,
        kind=EventKind.CONFERENCE_NAMED,
        seat=seat,
        text=f"{organisation} {' och '.join(said) or 'bekräftade sin anmälan'}.{noted}",
        data={"persons": [each.number for each in changed], "is_done": given.is_done, "is_noted": bool(source)},
        dedup_key=f"named/{seat}/{number}",
    )
