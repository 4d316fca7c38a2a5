"""Who stands behind each event of a matter's history, in words; names come from the register as it is today."""

from __future__ import annotations

from sqlmodel import Session

from db.boards.process import ProcessBoard
from db.users import users
from words.roles import who


def signatures(session: Session, board: ProcessBoard) -> dict[int, str]:
    """Number of the event → who did it; those that the program did by itself are left out."""
    names = users.names(session, {event.actor for event in board.history})

    def seat_words(seat: str) -> str:
        found = board.names.name(seat)
        return f"{found.organisation}, {found.title.lower()}"

    signed = {event.seq: who(event.actor, names, seat_words) for event in board.history}
    return {number: words for number, words in signed.items() if words}
