"""The answer that stands already where a mail waits: a person should see it before noting another."""

from __future__ import annotations

from dataclasses import dataclass

from db.boards.process import ProcessBoard, StepBoard
from questions.words import answers_in_short
from rules.dates.clock import process_time
from rules.swedish import came
from schemas.inquiry import OWN_WAYS, Channel
from schemas.tables.inbound import ReceivedMailRow
from words.answers import source_words


@dataclass(frozen=True)
class Standing:
    """What stands, as sentences."""

    organisation: str
    text: str
    """When it came, by what way, and what it says."""
    order: str
    """Whether the mail is older or newer, and what follows from that."""
    is_mail_older: bool


def standing(board: ProcessBoard, at: StepBoard, mail: ReceivedMailRow) -> Standing | None:
    """The answer of the seat that the mail is about; None where there is none."""
    line = next((one for one in at.lines if one.seat.key == mail.seat), None)
    if line is None or line.answer is None:
        return None
    answer = line.answer
    mail_at = process_time(mail.arrived_at or mail.received_at, board.row.shift_s)
    is_older = mail_at < answer.received_at
    way = (
        _WAYS[Channel(answer.channel)]
        if answer.channel in OWN_WAYS
        else f"noterades {source_words(answer.channel, '')}"
    )
    return Standing(
        organisation=line.seat.organisation,
        text=f"Svaret som gäller kom {came(answer.received_at)} och {way}: "
        f"{answers_in_short(at.step.questions, answer.codes, answer.returns_on)}.",
        order="Mejlet är äldre än det svaret. Svaret som gäller är alltså det senaste."
        if is_older
        else "Mejlet är nyare än det svaret. Noterar du mejlet så ersätter det svaret som gäller.",
        is_mail_older=is_older,
    )


_WAYS = {Channel.WEB: "lämnades på svarssidan", Channel.REPLY: "lämnades genom mejl"}
