"""Mails that are written and wait in the outbox for office hours, as things that come by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam
from sqlmodel import Session, and_, col, exists, func, or_, select

from db.boards.lists.by_itself import Coming, Thing
from db.store.statements import once_a_thread
from mail.kinds import MAILS
from rules.dates.clock import local_date
from rules.swedish import clock_time, count
from schemas.tables.mail import MailRow
from schemas.tables.matter import MatterRow, OwingRow
from schemas.tables.process import InvitationRow
from words.agenda import AgendaLine

KIND = "waiting"
"""The kind of such a thing, beside the kinds of duties."""
_ASKING = [mail.name for mail in MAILS.values() if mail.is_ask]


def waiting(
    session: Session, names: Mapping[str, str], wall_now: datetime, *, process: str = "", limit: int = 25
) -> list[Coming]:
    """The first that leave after `wall_now`, one thing for each kind of mail of a step; only of one matter where it is
    named. `names` has every organisation. What asks somebody who has answered since, or has been
    replaced, will not leave, and is left out."""
    found = []
    statement = _FIRST(of_one=bool(process))
    for row in session.execute(statement, {"after": wall_now, "process": process, "number": limit}):
        one = names.get(row.seat.partition("/")[0], "") if row.number == 1 else ""
        to = one or count(row.number, "mottagare", "mottagare")
        about = f"{MAILS[row.kind].title}, ”{row.begun.get(row.step, row.title)}”"
        line = AgendaLine(local_date(row.at), clock_time(row.at), f"{about}, till {to}. Väntar på kontorstid.")
        found.append(Coming(row.process, row.title, [Thing(line, KIND, row.step, "", row.at)]))
    return found


def _first(of_one: bool) -> Any:
    """The first things that wait: of one matter, or of all."""
    sort = MailRow.process, MailRow.step, MailRow.kind
    rows: Any = select(*[col(each) for each in sort])
    rows = rows.add_columns(func.min(MailRow.send_at).label("at"), func.min(MailRow.due_at).label("due_at"))
    rows = rows.add_columns(func.min(MailRow.seat).label("seat"), func.count().label("number"))
    rows = rows.where(MailRow.state == "planned", col(MailRow.due_at) > bindparam("after"), MailRow.step != "")
    owes = (
        col(OwingRow.process) == MailRow.process,
        col(OwingRow.step) == MailRow.step,
        col(OwingRow.seat) == MailRow.seat,
    )
    # What asks a reader that the seat had before will not leave either: the link is another's.
    link = (
        col(InvitationRow.process) == MailRow.process,
        col(InvitationRow.step) == MailRow.step,
        col(InvitationRow.seat) == MailRow.seat,
    )
    made_for = (InvitationRow.made_for, InvitationRow.stand_in_for, InvitationRow.kansli_for)
    is_reader = [func.lower(MailRow.to_email) == func.lower(reader) for reader in made_for]
    is_current = exists().where(*link, or_(col(InvitationRow.made_for).is_(None), *is_reader))
    rows = rows.where(or_(col(MailRow.kind).not_in(_ASKING), and_(exists().where(*owes), is_current)))
    if of_one:
        rows = rows.where(MailRow.process == bindparam("process"))
    first = (
        rows.group_by(*sort)
        .order_by(func.min(MailRow.due_at), *sort)
        .limit(bindparam("number", type_=Integer()))
        .subquery()
    )
    of_matter: Any = select(first, MatterRow.title, MatterRow.begun)
    of_matter = of_matter.join(MatterRow, col(MatterRow.key) == first.c.process)
    return of_matter.order_by(first.c.due_at, first.c.process, first.c.step, first.c.kind)


_FIRST = once_a_thread(_first)


def merged(waiting: Sequence[Coming], coming: Sequence[Coming]) -> list[Coming]:
    """Both, by when the first thing of each happens."""
    return sorted([*waiting, *coming], key=lambda each: each.things[0].at)
