"""What the secretariat does with a mail that came in, where it touches more than the mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import Session

from db.inbound import dealing, naming, queue
from db.register import people
from db.store.session import Database
from schemas.errors import Refused
from schemas.file.directory import NamedBy
from schemas.register import Line, RegisterLine
from schemas.tables.inbound import ReceivedMailRow
from secretariat import conferences, meetings
from words.reader_named import BY_ITSELF, DENIED


def hand_over(session: Session, number: int, *, name: str, email: str, now: datetime) -> None:
    """Give the seat that the mail is about a new holder, from today: open questions and calls move, both are told.

    For what nobody has to look at first; the desk changes the register (`registering.write`). `now` is wall-clock time.
    Raises Refused as `dealing.hand_over`, for a bad name or address, and for whoever holds the seat already.
    """

    def place(seat: str, at: datetime) -> list[str]:
        return people.replace_holder(session, seat, name=name, email=email, now=at)

    seat = queue.find(session, number).seat
    dealing.hand_over(session, number, name=name, place=place, now=now)
    meetings.call_new_holder(session, seat, now=now)
    conferences.ask_new_holder(session, seat, now=now)


def hand_over_in_register(
    session: Session, number: int, lines: Sequence[Line], place: Callable[[], list[str]], *, now: datetime
) -> None:
    """Deal with the mail by a change of the register: one line that gives its seat to another, which `place` writes and
    says which matters move of.

    `now` is wall-clock time. Raises Refused as `dealing.hand_over`, and for lines about anything else.
    """
    line = next((one for one in lines if isinstance(one, RegisterLine) and one.person), None)

    def of_seat(seat: str, _at: datetime) -> list[str]:
        if line is None or len(lines) > 1 or line.seat != seat:
            raise Refused("seat", "Mejlet gäller en annan plats.", "Gå till mejlet och börja om.")
        return place()

    name, from_on = (line.person, line.from_on) if line else ("", None)
    dealing.hand_over(session, number, name=name, place=of_seat, now=now, from_on=from_on)


def hand_over_where_enough(session: Session, number: int, *, now: datetime) -> bool:
    """Let the one who is named hold the seat where nobody else has to say anything; False where somebody has to.

    `now` is wall-clock time. Raises Refused as `dealing.hand_over`.
    """
    row = session.get_one(ReceivedMailRow, number)
    if not naming.is_enough(session, row):
        return False
    hand_over(session, number, name=str(row.proposal["name"]), email=str(row.proposal["email"]), now=now)
    row.reason = f"{row.reason} {BY_ITSELF}"
    return True


def said_by_mailbox(session: Session, number: int, *, is_right: bool, now: datetime) -> bool:
    """The official mailbox says whether the named one is right; True where the seat has passed on by that.

    A no changes nothing, and ends the proposal. Raises Refused where it waits for nobody any more, and as
    `dealing.hand_over`.
    """
    row = dealing.must_wait(session, number)
    if not is_right:
        dealing.nothing(session, number, DENIED, now)
        return False
    naming.say(session, row, NamedBy.MAILBOX, now)
    return hand_over_where_enough(session, number, now=now)


def hand_over_named(db: Database, now: datetime) -> int:
    """Let all hold their seats of whom nobody has to say more; returns how many. One that cannot waits for a person."""
    with db.read() as session:
        numbers = naming.named(session)
    done = 0
    for number in numbers:
        try:
            with db.write() as session:
                done += hand_over_where_enough(session, number, now=now)
        except Refused as refusal:
            with db.write() as session:
                row = session.get_one(ReceivedMailRow, number)
                row.proposal = {key: value for key, value in row.proposal.items() if key != naming.SAID_BY}
                row.why = f"{row.why} Bytet gick inte att göra av sig självt. {refusal.problem}"
    return done


def has_named(db: Database) -> bool:
    """True where a proposal waits of which nobody has to say more; reads only."""
    with db.read() as session:
        return bool(naming.named(session))
