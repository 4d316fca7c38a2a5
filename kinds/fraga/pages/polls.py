"""The days of a poll on the desk: how each stands, what else is held on it, and the way to a meeting on it."""

from __future__ import annotations

from urllib.parse import urlencode

from sqlmodel import Session

from db import meetings
from db.boards.process import ProcessBoard
from db.calendar import calendars
from kinds.fraga.register import poll_of, standings
from questions.date_poll import option_words
from rules.meeting.clash import Held, clash
from rules.meeting.written_days import written_hours
from words.year.polls import clash_words


def polls(session: Session, board: ProcessBoard) -> list[dict[str, object]]:
    """A table for each poll of the matter."""
    found_polls: list[dict[str, object]] = []
    asked = [(each, poll) for each in board.steps if (poll := poll_of(each.step.questions)) is not None]
    if not asked:
        return []
    held = _held(session, but=board.row.title)
    for each, poll in asked:
        names = {seat: board.names.name(seat).organisation for seat in each.step.seats}
        members = list(dict.fromkeys(seat.partition("/")[0] for seat in each.step.seats))
        of_organisation = {seat.partition("/")[0]: name for seat, name in names.items()}
        options = {option.key: option for option in poll.options}
        lines = []
        for standing in standings(session, board.row.key, each.step.key, poll):
            option = options[standing.key]
            found = clash(option.on, members, held, *written_hours(option.time))
            query = {"titel": board.row.title, "dagar": option_words(option), "platser": " ".join(each.step.seats)}
            lines.append(
                {
                    "day": option_words(option),
                    "note": option.note,
                    "standing": standing,
                    "cannot": [names.get(seat, seat) for seat in standing.cannot],
                    "barred": [names.get(seat, seat) for seat in standing.barred_by],
                    "clash": clash_words(found, of_organisation) if found else "",
                    "plan": f"/moten/nytt?{urlencode(query)}",
                }
            )
        found_polls.append({"title": each.step.title, "lines": lines, "asked": len(each.step.seats)})
    return found_polls


def _held(session: Session, *, but: str) -> list[Held]:
    """What the calendars have, and the meetings of the desk for each of their members; not the one that it leads to."""
    known = calendars.load(session)
    owners = {body.key: body for body in known.bodies}
    of_calendars = [
        Held(owners[each.body].organisation, owners[each.body].name, each.on, each.begins, each.ends)
        for each in known.meetings
        if not each.is_cancelled
    ]
    of_desk = [
        Held(organisation, record.title, each.on, each.begins, each.ends)
        for record in meetings.kept(session)
        if record.cancelled_on is None and record.title != but
        for each in record.days
        for organisation in dict.fromkeys(member.seat.partition("/")[0] for member in record.members)
    ]
    return [*of_calendars, *of_desk]
