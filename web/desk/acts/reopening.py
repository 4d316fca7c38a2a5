"""The desk's forms that open a question again, and that rule on answers which came too late."""

from __future__ import annotations

from fastapi import APIRouter

from acts.late_answer import RuleLate
from acts.reopen import Reopen
from db.boards.lines import SeatLine
from rules.swedish import came
from schemas.plan.timetable import StepStatus
from schemas.tables.process import AnswerRow
from web.desk.acts.act import Act, Asked, Shown, serve
from web.shell.fields import Field, Look, Options, Values, reason

router = APIRouter()
_ALL = "alla"


def _ask_reopen(asked: Asked) -> Shown:
    at = asked.step
    answered = [
        (line.seat.key, f"Svaret från {line.seat.organisation}")
        for line in at.lines
        if line.answer is not None and not line.is_set_aside
    ]
    is_over = at.status in (StepStatus.CLOSED, StepStatus.DETERMINED)
    whole: Options = [(_ALL, "Hela frågan, för alla som är tillfrågade")] if is_over else []
    lead = "Öppnas ett svar räknas det inte längre, och parten ombeds att svara på nytt."
    if is_over:
        lead += " Öppnas hela frågan står svaren kvar, och de kan ändras till den nya dagen."
    fallen = "Det utfall som är fastställt gäller då inte längre. Det finns kvar i historiken."
    return Shown(
        "Öppna igen",
        lead,
        [
            Field(
                "what",
                "Vad ska öppnas?",
                Look.RADIOS,
                missing="Det framgår inte vad som ska öppnas. Välj hela frågan eller ett svar.",
                options=[*whole, *answered],
            ),
            Field("until_on", "Ny svarsdag", Look.DAY, missing="Dagen saknas. Ange den nya svarsdagen."),
            reason("Skrivs i historiken och i mejlet till dem som ombeds att svara."),
        ],
        notices=[fallen] if at.status == StepStatus.DETERMINED else [],
        is_possible=bool(whole or answered),
    )


def _reopen(asked: Asked, values: Values) -> Reopen:
    what = values.text("what")
    return Reopen(step=asked.step.step.key, seat="" if what == _ALL else what, until_on=values.day("until_on"))


def _late(asked: Asked) -> Options:
    """The late answers, each by its seat and its version."""
    return [
        (f"{line.seat.key}:{line.answer.version}", f"{line.seat.organisation}, {_came(line.answer, line)}")
        for line in asked.step.lines
        if line.answer is not None and line.answer.is_late
    ]


def _came(answer: AnswerRow, line: SeatLine) -> str:
    return f"{came(answer.received_at)}{', räknas inte i dag' if line.is_set_aside else ''}"


def _ask_late(asked: Asked) -> Shown:
    return Shown(
        "Sent svar",
        "Ett svar som kom efter svarsdagen räknas om ni inte beslutar annat. Parten får veta vad ni har beslutat.",
        [
            Field(
                "answer",
                "Vilket svar?",
                Look.RADIOS,
                missing="Det framgår inte vilket svar det gäller. Välj ett svar.",
                options=_late(asked),
            ),
            Field(
                "counts",
                "Ska det räknas?",
                Look.RADIOS,
                missing="Det framgår inte om svaret ska räknas. Välj ja eller nej.",
                options=[("ja", "Ja, svaret räknas"), ("nej", "Nej, svaret räknas inte")],
            ),
            reason("Skrivs i historiken och i mejlet till den som har svarat."),
        ],
        notices=[] if _late(asked) else ["Inget svar på frågan har kommit för sent."],
        is_possible=bool(_late(asked)),
    )


def _rule(asked: Asked, values: Values) -> RuleLate:
    seat, _, version = values.text("answer").rpartition(":")
    return RuleLate(step=asked.step.step.key, seat=seat, version=int(version), counts=values.text("counts") == "ja")


REOPEN = Act(
    request=_reopen,
    title="Öppna igen",
    button="Öppna igen",
    show=_ask_reopen,
    code="oppnat",
    said="Det är öppet igen. De som ombeds att svara får ett mejl.",
    fields_of_refusals={"to_on": "until_on", "until_on": "until_on", "seat": "what"},
)
LATE = Act(
    request=_rule,
    title="Sent svar",
    button="Besluta",
    show=_ask_late,
    code="sent",
    said="Beslutet är noterat. Den som har svarat får veta det.",
    fields_of_refusals={"seat": "answer", "counts": "counts"},
)
serve(router, "{step}/oppna", REOPEN)
serve(router, "{step}/sent-svar", LATE)
