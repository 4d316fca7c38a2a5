"""What happens next by itself, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db.boards.process import ProcessBoard
from rules.clock import local_date
from rules.swedish import capital, clock_time, count, enumerate_words, short_date
from schemas.diff import PlannedMail, SeatNotice
from schemas.duties import Close, Milestone, Open, Overdue, Remind, TimeDuty, Undecided
from schemas.plan import MailKind, RungTo
from schemas.process import StepKind
from web.shell import wording

_MOST_NAMED = 3
_SENT = {StepKind.INQUIRY: "frågan", StepKind.INFORMATION: "informationen"}


@dataclass(frozen=True)
class AgendaLine:
    """One thing to come: its day, its time of day, the sentence."""

    on: date
    time: str
    text: str


def agenda_lines(board: ProcessBoard) -> list[AgendaLine]:
    """The agenda of a board, one line a duty."""
    return [_line(board, duty) for duty in board.agenda]


def mail_lines(board: ProcessBoard, mails: Sequence[PlannedMail]) -> list[AgendaLine]:
    """Mails that a change of plan adds or takes away, in the order of their time; the alarms of a step are one line.

    Where they belong to several steps each line names its own.
    """
    is_one_step = len({mail.step for mail in mails}) == 1
    lines, alarmed = [], set[str]()
    for mail in sorted(mails, key=lambda mail: mail.at):
        text = wording.MAILS[mail.kind]
        if mail.kind == MailKind.ALARM:
            if mail.step in alarmed:
                continue
            alarmed.add(mail.step)
            text += _more_alarms([one for one in mails if one.step == mail.step and one.kind == MailKind.ALARM])
        text += "" if is_one_step else f", ”{board.plan.step(mail.step).title}”,"
        if mail.to == RungTo.SEAT:
            text = f"{text} till {_who(board, mail.seats)}"
        elif mail.to == RungTo.STAND_IN:
            text = f"{text} för {_who(board, mail.seats)}"
        lines.append(AgendaLine(local_date(mail.at), clock_time(mail.at), text.removesuffix(",")))
    return lines


def _more_alarms(alarms: Sequence[PlannedMail]) -> str:
    if len(alarms) < 2:
        return ""
    last_on = max(local_date(mail.at) for mail in alarms)
    return f" (och {count(len(alarms) - 1, 'till', 'till')}, längst till {short_date(last_on)})"


def notice_words(board: ProcessBoard, notices: Sequence[SeatNotice]) -> str:
    """Whom a change is told to, each organisation once; empty where nobody is told."""
    names = dict.fromkeys(board.names.name(notice.seat).organisation for notice in notices)
    return enumerate_words(list(names))


def _line(board: ProcessBoard, duty: TimeDuty) -> AgendaLine:
    text = capital(_sentence(board, duty))
    if isinstance(duty, Close | Overdue):
        # It falls at midnight, which belongs to the day that ends.
        return AgendaLine(local_date(duty.at - timedelta(seconds=1)), "kl. 24.00", text)
    return AgendaLine(local_date(duty.at), clock_time(duty.at), text)


def _sentence(board: ProcessBoard, duty: TimeDuty) -> str:
    step = board.step(duty.step).step
    match duty:
        case Milestone():
            return f"hållpunkten ”{step.title}” passeras."
        case Open():
            what = _SENT.get(step.kind, "uppgiften")
            return f"{what} ”{step.title}” skickas till {_who(board, duty.seats)}."
        case Close():
            return f"svarstiden för ”{step.title}” går ut och utfallet räknas fram."
        case Overdue():
            return f"tiden för ”{step.title}” går ut. Är den inte klar då visas den som försenad."
        case Undecided():
            return f"kansliet larmas om utfallet inte är fastställt: ”{step.title}” väntar på det."
        case Remind():
            return _rung_sentence(duty, step.title, _who(board, duty.seats))
        case _:
            return f"steget ”{step.title}” utgår."


def _rung_sentence(duty: Remind, title: str, who: str) -> str:
    if duty.rung.kind == MailKind.ALARM:
        return f"larm till {who}: ”{title}” är inte klar."
    if duty.rung.to == RungTo.STAND_IN:
        return f"ersättaren får frågan om ”{title}” för {who}."
    if duty.rung.to == RungTo.SECRETARIAT:
        return f"kansliet får besked om vad som saknas i ”{title}”."
    return f"påminnelse om ”{title}” till {who}."


def _who(board: ProcessBoard, seats: list[str]) -> str:
    names = [board.names.name(seat).organisation for seat in seats]
    if len(names) > _MOST_NAMED + 1:
        return f"{', '.join(names[:_MOST_NAMED])} och {count(len(names) - _MOST_NAMED, 'part', 'parter')} till"
    return enumerate_words(names) or "dem som inte har svarat"
