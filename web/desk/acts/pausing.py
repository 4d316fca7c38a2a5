"""The desk's forms that let a matter, or one step of it, rest and go on."""

from __future__ import annotations

from fastapi import APIRouter

from acts.pause import GoOn, Pause
from rules.changes.pausing import proposed_days
from rules.dates.clock import local_date
from rules.swedish import long_date
from web.desk.acts.act import Act, Asked, Shown, serve
from web.shell.fields import Field, Look, Values, reason

router = APIRouter()


def _step(asked: Asked) -> str:
    return asked.at.step.key if asked.at else ""


def _ask_pause(asked: Asked) -> Shown:
    what = "Steget" if asked.at else "Ärendet"
    return Shown(
        f"Pausa {what.lower()}",
        f"{what} vilar tills ni låter det fortsätta. Inga frågor eller påminnelser skickas, och ingen svarstid går ut. "
        "Svar tas emot och kvitteras som vanligt.",
        [reason("Skrivs i historiken.")],
        afterwords="Ingen får mejl om pausen. Hör av er själva om någon behöver veta.",
    )


def _pause(asked: Asked, _values: Values) -> Pause:
    return Pause(step=_step(asked))


def _proposals(asked: Asked) -> list[Field]:
    """A field for each day that the pause has made too near, filled in with the day that gives back the time."""
    board = asked.board
    since = board.paused.get(_step(asked))
    if since is None:
        return []
    steps = [asked.at] if asked.at else [step for step in board.steps if step.step.key not in board.paused]
    statuses = {step.step.key: step.status for step in steps}
    plan = board.plan.model_copy(update={"steps": [step.step for step in steps]})
    days = proposed_days(plan, statuses, paused_on=local_date(since), today=board.today)
    return [
        Field(
            f"day-{key}",
            f"Ny dag för ”{plan.step(key).title}”",
            Look.DAY,
            f"Nu {long_date(plan.step(key).schedule.due_on)}. Lämnas tomt om dagen står kvar.",
            proposal=on.isoformat(),
        )
        for key, on in days.items()
    ]


def _ask_go_on(asked: Asked) -> Shown:
    what, since = "Steget" if asked.at else "Ärendet", asked.board.paused.get(_step(asked))
    days = _proposals(asked)
    rested = f"{what} har vilat sedan {long_date(local_date(since))}. " if since else ""
    missed = "Påminnelser som skulle ha gått under pausen hoppas över."
    return Shown(
        f"Låt {what.lower()} fortsätta",
        f"{rested}{missed}",
        [*days, reason("Skrivs i historiken, och i mejlet till dem som får en ny dag.")],
        notices=[] if days else ["Inga dagar har blivit för nära. Allt går vidare som planerat."],
    )


def _go_on(asked: Asked, values: Values) -> GoOn:
    names = [field.name for field in _proposals(asked)]
    days = {name.removeprefix("day-"): on for name in names if (on := values.day_or_none(name)) is not None}
    return GoOn(step=_step(asked), days=days)


PAUSE = Act(
    request=_pause,
    title="Pausa",
    button="Pausa",
    show=_ask_pause,
    code="pausat",
    said="Det vilar nu. Inget skickas förrän ni låter det fortsätta.",
)
GO_ON = Act(
    request=_go_on,
    title="Fortsätt",
    button="Fortsätt",
    show=_ask_go_on,
    code="fortsatter",
    said="Det fortsätter. Mejlen som väntade skickas om de fortfarande stämmer.",
)
for _place in ("", "{step}/"):
    serve(router, f"{_place}pausa", PAUSE)
    serve(router, f"{_place}fortsatt", GO_ON)
