"""After an election: the organisations asked who has their seats, and whoever is new introduced, by one act."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from db.register import checks, introductions, people, whole
from db.store.session import Database
from rules.dates.clock import at_local
from rules.people.elections import After, Election, SeatAfter, after_election
from schemas.errors import Refused
from schemas.register import Register
from schemas.tables.meetings.body import IntroductionRow
from schemas.tables.people import HolderRow

_UNSAID = (After.UNCONFIRMED, After.VACANT)


@dataclass(frozen=True)
class Round:
    """What an election comes to, and what the act would send."""

    election: Election
    register: Register
    seats: list[SeatAfter] = field(default_factory=list)
    asked: dict[str, datetime] = field(default_factory=dict)
    """Organisation → when it was asked after this election."""
    introduced: dict[tuple[str, str], IntroductionRow] = field(default_factory=dict)
    """Seat and address → the newest introduction."""
    has_secretariat: bool = True
    """Somebody is known in whose name to ask."""

    @property
    def to_ask(self) -> list[str]:
        """The organisations that would be asked: those with a seat of which nobody has said, once each."""
        keys = [each.organisation for each in self.seats if each.state in _UNSAID]
        return [key for key in dict.fromkeys(keys) if key not in self.asked]

    @property
    def to_introduce(self) -> list[SeatAfter]:
        """The new ones who would be introduced, each on the first day."""
        new = [each for each in self.seats if each.state is After.NEW and each.after is not None]
        return [each for each in new if each.after and not each.after.is_to_be_introduced and not self.sent_to(each)]

    def sent_to(self, seat: SeatAfter) -> IntroductionRow | None:
        """The introduction that the new one has got for the seat; None where there is none."""
        return self.introduced.get((seat.seat, seat.after.email.casefold())) if seat.after else None

    @property
    def digest(self) -> str:
        """The same for the same mails: what was seen is what is sent."""
        what = [*self.to_ask, *(str(each.after.id) for each in self.to_introduce if each.after)]
        return hashlib.sha256("\n".join(what).encode()).hexdigest()[:24]


def round_of(session: Session, election: Election) -> Round:
    """How the seats stand after an election."""
    register = whole.load(session)
    confirmed = checks.confirmed_since(session, at_local(election.on, 0))
    return Round(
        election,
        register,
        after_election(register, election, confirmed),
        {key: row.asked_at for key, row in checks.of_period(session, election.period).items()},
        introductions.newest(session),
        bool(people.secretariats(session)),
    )


def send(db: Database, election: Election, seen: str, now: datetime) -> tuple[int, int]:
    """Ask and introduce, where it is still what was `seen`; how many organisations and how many new ones.

    `now` is wall-clock time. An introduction leaves on the first day. Raises Refused where the register has changed.
    """
    with db.write() as session:
        found = round_of(session, election)
        if found.digest != seen:
            raise Refused("registret", "Registret har ändrats sedan du såg det här.", "Se efter igen och skicka då.")
        asked = checks.ask(session, election.period, now, found.to_ask) if found.to_ask else 0
        new = [each.after for each in found.to_introduce if each.after is not None]
        for holding in new:
            row = session.get_one(HolderRow, holding.id)
            row.is_to_be_introduced = True
            session.add(row)
        session.flush()
        introductions.post_due(session, now)
    return asked, len(new)
