"""The mails and notices of a change of plan, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from db.boards.process import ProcessBoard
from mail.kinds import MAILS
from rules.dates.clock import local_date
from rules.swedish import clock_time, count, enumerate_words, short_date
from schemas.plan.diff import PlannedMail, SeatNotice
from schemas.plan.plan import MailKind, RungTo
from words.agenda import AgendaLine, who


def mail_lines(board: ProcessBoard, mails: Sequence[PlannedMail]) -> list[AgendaLine]:
    """Mails that a change of plan adds or takes away, in the order of their time; the alarms of a step are one line.

    Where they belong to several steps each line names its own.
    """
    is_one_step = len({mail.step for mail in mails}) == 1
    lines, alarmed = [], set[str]()
    for mail in sorted(mails, key=lambda mail: mail.at):
        text = MAILS[mail.kind].title
        if mail.kind in (MailKind.ALARM, MailKind.UNDECIDED):
            if mail.step in alarmed:
                continue
            alarmed.add(mail.step)
            text += _more_alarms([one for one in mails if (one.step, one.kind) == (mail.step, mail.kind)])
        text += "" if is_one_step else f", ”{board.plan.step(mail.step).title}”,"
        readers = who(mail.seats, board.organisation_of)
        if mail.to == RungTo.SEAT:
            text = f"{text} till {readers}"
        elif mail.to == RungTo.STAND_IN:
            text = f"{text} för {readers}"
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
