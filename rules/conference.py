"""The places of a conference: who has which, what is left for whom, and who gets the ones that nobody uses.

More people than places is never the outcome of anything here: whoever writes holds the conference while it asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rules.dates.clock import local_date, mail_time
from rules.dates.workdays import add_workdays, day_after_quiet, day_before_quiet, is_quiet
from schemas.year.conference import Conference, Mode, OfferRule, Participant, PersonIn, Standing

REMINDER_DAYS = (-10, -3, -1)
"""Working days before day A on which those are reminded who have places left."""
MOST_PLACES = 500


@dataclass(frozen=True)
class Planned:
    """A mail that comes by itself: which, and when (UTC)."""

    stage: str
    """`invitation`, `reminder` or `offer`."""
    at: datetime


def mails_of(conference: Conference, now: datetime) -> list[Planned]:
    """What an invitation at `now` (UTC) is followed by: reminders before day A, and the offer on the working day after.

    A reminder in a quiet period moves before it; one within a working day of the invitation is left out, and of two on
    the same day one stays.
    """
    first_on = add_workdays(local_date(now), 2)
    days = [_out_of_quiet(add_workdays(conference.register_by, number)) for number in REMINDER_DAYS]
    reminders = [Planned("reminder", mail_time(day)) for day in dict.fromkeys(days) if day >= first_on]
    offer = mail_time(day_after_quiet(add_workdays(conference.register_by, 1)))
    return [Planned("invitation", now), *reminders, *([Planned("offer", offer)] if offer > now else [])]


def _out_of_quiet(on: date) -> date:
    return day_before_quiet(on) if is_quiet(on) else on


def is_released(conference: Conference, now: datetime) -> bool:
    """True once day A has passed: what a municipality has not used by then is for all."""
    return local_date(now) > conference.register_by


def is_over(conference: Conference, now: datetime) -> bool:
    """True once its last day has passed."""
    return local_date(now) > conference.last_on


def uses_place(conference: Conference, mode: Mode) -> bool:
    """True where taking part so uses one of the places."""
    return mode is Mode.ON_SITE or conference.digital_takes_place


def taken(conference: Conference, people: Iterable[Participant], seat: str = "") -> int:
    """How many places are used, by one municipality or by all."""
    return sum(
        each.standing is Standing.REGISTERED and uses_place(conference, each.mode) and seat in ("", each.seat)
        for each in people
    )


def free(conference: Conference, people: Sequence[Participant]) -> int:
    """How many places nobody uses."""
    return conference.capacity - taken(conference, people)


def waiting(people: Iterable[Participant]) -> list[Participant]:
    """Who waits, in the order in which they asked."""
    found = [each for each in people if each.standing is Standing.WAITING]
    return sorted(found, key=lambda each: (each.since, each.number))


def left(conference: Conference, people: Sequence[Participant], seat: str, now: datetime) -> int:
    """How many more a municipality may name now.

    Until day A that is what is left of its own places. After it, by `ordning` what nobody uses, unless somebody
    waits; by `lika` none: whoever is named then waits for the secretariat's round.
    """
    if not is_released(conference, now):
        own = conference.quota_of(seat) - taken(conference, people, seat)
        return max(min(own, free(conference, people)), 0)
    if conference.rule is OfferRule.ORDER and not waiting(people):
        return max(free(conference, people), 0)
    return 0


def offered(conference: Conference, people: Sequence[Participant]) -> list[Participant]:
    """Who of those that wait gets a place now, in the order in which they get it; at most as many as are free.

    By `lika` one to each municipality in turn, in the order in which they first asked, until none is left. Whoever
    takes part without a place has not to wait for one.
    """
    queue = [each for each in waiting(people) if uses_place(conference, each.mode)]
    number = max(free(conference, people), 0)
    if conference.rule is OfferRule.ORDER:
        return queue[:number]
    of_seat: dict[str, list[Participant]] = {}
    for each in queue:
        of_seat.setdefault(each.seat, []).append(each)
    turns = [(turn, place, each) for place, own in enumerate(of_seat.values()) for turn, each in enumerate(own)]
    return [each for _, _, each in sorted(turns, key=lambda one: one[:2])][:number]


@dataclass(frozen=True)
class Placed:
    """Where everybody of a municipality stands after it has named its participants."""

    people: list[Participant]
    """In the order of their numbers, those that were taken out among them."""
    numbers: list[int]
    """The number of each person whom the municipality named, in the order in which it did: two may share a name."""
    room: int
    """How many places there were for those who lacked one."""
    wanted: int
    """How many lacked one."""
    new_waits: int
    """How many of them got none and did not wait before."""


def placed(
    conference: Conference, there: Sequence[Participant], seat: str, persons: Sequence[PersonIn], now: datetime
) -> Placed:
    """Place everybody whom a municipality names; whoever of its own is not among `persons` is taken out.

    Who has a place keeps it, whatever the name. What the municipality gives up in the same form goes to the first of
    its own who lacks one; only what is left over then is for others, and after day A it does not come back.
    """
    own = {each.number: each for each in there if each.seat == seat and each.standing is not Standing.WITHDRAWN}
    others = [each for each in there if each.seat != seat]
    number = max((each.number for each in there), default=0)
    numbers: list[int] = []
    settled: list[Participant] = []
    lacking: list[Participant] = []
    for person in persons:
        before = own.get(person.number or 0)
        number += before is None
        each = Participant(
            number=before.number if before else number,
            seat=seat,
            name=person.name,
            email=person.email,
            side=person.side,
            mode=person.mode,
            standing=before.standing if before else Standing.WAITING,
            since=before.since if before else now,
        )
        numbers.append(each.number)
        had_place = bool(before and _has_place(conference, before))
        if had_place or not uses_place(conference, each.mode):
            settled.append(_as(each, Standing.REGISTERED, now))
        else:
            lacking.append(each)
    lacking.sort(key=lambda each: (each.number not in own, each.since, each.number))
    room = _room(conference, [*others, *own.values()], seat, settled, now)
    out = [each for each in own.values() if each.number not in {one.number for one in (*settled, *lacking)}]
    people = [
        *(_as(each, Standing.WITHDRAWN, now) for each in out),
        *settled,
        *(_as(each, Standing.REGISTERED, now) for each in lacking[:room]),
        *(_as(each, Standing.WAITING, now) for each in lacking[room:]),
    ]
    new_waits = sum(
        each.number not in own or own[each.number].standing is not Standing.WAITING for each in lacking[room:]
    )
    return Placed(sorted(people, key=lambda each: each.number), numbers, room, len(lacking), new_waits)


def _room(
    conference: Conference, there: Sequence[Participant], seat: str, settled: Sequence[Participant], now: datetime
) -> int:
    """How many places there are for those of the municipality who lack one, beside the ones that it has settled."""
    used = taken(conference, settled)
    if not is_released(conference, now):
        of_others = taken(conference, there) - taken(conference, there, seat)
        return max(min(conference.quota_of(seat), conference.capacity - of_others) - used, 0)
    return max(taken(conference, there, seat) - used, 0) + left(conference, there, seat, now)


def _has_place(conference: Conference, each: Participant) -> bool:
    return each.standing is Standing.REGISTERED and uses_place(conference, each.mode)


def _as(each: Participant, standing: Standing, now: datetime) -> Participant:
    """In that standing, since now where it had another."""
    if each.standing is standing:
        return each
    return each.model_copy(update={"standing": standing, "since": now})


def is_named_twice(conference: Conference, people: Iterable[Participant], seat: str, person: PersonIn) -> str:
    """Why the person is taken for one who is there already, as a Swedish sentence with the cure; empty where it is not.

    Another municipality may have somebody of the same name, and so may one form that names both; a new row with the
    name of one who is there is most often the same person once more. The same address is the same person.
    """
    name = _same(person.name)
    if name in {_same(each) for each in conference.standing}:
        return f"{person.name} är redan inbjuden och behöver ingen plats. Är det någon annan, skriv titeln också."
    for each in people:
        if each.number == person.number or each.standing is Standing.WITHDRAWN:
            continue
        if person.number is None and each.seat == seat and _same(each.name) == name:
            return f"{person.name} är redan anmäld. Är det någon annan, skriv titeln också."
        if person.email and each.email.casefold() == person.email.casefold():
            return f"Adressen {person.email} är redan anmäld. Skriv personens egen adress, eller lämna fältet tomt."
    return ""


def alike(people: Sequence[Participant]) -> list[tuple[Participant, Participant]]:
    """Pairs of the same name in different municipalities: for a human to look at, never to be merged."""
    there = [each for each in people if each.standing is not Standing.WITHDRAWN]
    return [
        (one, other)
        for place, one in enumerate(there)
        for other in there[place + 1 :]
        if one.seat != other.seat and _same(one.name) == _same(other.name)
    ]


def _same(name: str) -> str:
    return " ".join(name.split()).casefold()
