"""Those who check the minutes, as the page shows them: who, for which day, what was said, and who has left since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from db.meetings import minutes
from db.meetings.signers import left
from db.register import people
from mail.kinds.meetings.call import key_of
from rules.meeting.checking import signers_of
from rules.swedish import capital, long_date
from schemas.meetings.consent import MeetingRecord
from schemas.meetings.record import CheckAct
from schemas.tables.meetings.minutes import MinutesCheckRow
from words.states import State

_WORDS = {
    CheckAct.ASKED: State("Väntar på besked", "○", "plain"),
    CheckAct.APPROVED: State("Godkänd", "✓", "good"),
    CheckAct.REMARKED: State("Påpekande", "!", "care"),
}
_NOT_ASKED = State("Inte skickad", "–", "plain")
_LEFT = State("Har lämnat platsen. Välj en ny justerare", "!", "bad")


@dataclass(frozen=True)
class Line:
    """One signer of one day of the newest version."""

    day: str
    name: str
    state: State
    left: State | None
    """Set where whoever was asked no longer holds the seat."""
    row: MinutesCheckRow | None


def lines_of(session: Session, record: MeetingRecord, today: date) -> list[Line]:
    """Every signer of every day with the newest version."""
    key = key_of(record.meeting)
    newest = minutes.newest(session, key)
    rows = minutes.standing(minutes.checks(session, key, newest.version)) if newest else {}
    lines, gone = [], left(session, record, today)
    for signer in signers_of(record):
        row = rows.get((signer.seat, signer.on))
        has_left = signer in gone and (row is None or row.act != CheckAct.APPROVED.value)
        if row is not None and row.act == CheckAct.ASKED.value and not has_left:
            has_left = people.addressee(session, signer.seat, today).email.casefold() != row.email.casefold()
        state = _WORDS[CheckAct(row.act)] if row else _NOT_ASKED
        name = f"{people.organisation_of(session, signer.seat).name}{f', {row.person}' if row and row.person else ''}"
        lines.append(Line(capital(long_date(signer.on)), name, state, _LEFT if has_left else None, row))
    return lines
