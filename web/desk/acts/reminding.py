"""The desk's form that reminds by hand."""

from __future__ import annotations

from fastapi import APIRouter

from acts.remind_now import RemindNow
from web.desk.acts.act import Act, Asked, Shown, serve
from web.shell.fields import Field, Look, Values

router = APIRouter()


def _ask_remind(asked: Asked) -> Shown:
    owing = [(line.seat.key, line.seat.organisation) for line in asked.step.missing]
    chosen = asked.query.get("plats", "")
    word = "Står i mejlet, under svarsdagen. Behövs om någon redan får en påminnelse samma dag."
    return Shown(
        "Påminn nu",
        "Den som är skyldig ett svar får en påminnelse utöver de vanliga, som går som planerat.",
        [
            Field("seats", "Vilka ska påminnas?", Look.CHECKS, missing="Välj minst en att påminna.", options=owing),
            Field("reason", "Ett ord till mottagarna", Look.AREA, word, longest=1000),
        ],
        typed={f"seats-{key}": "ja" for key, _ in owing if chosen in ("", key)},
    )


def _remind(asked: Asked, values: Values) -> RemindNow:
    return RemindNow(step=asked.step.step.key, seats=values.chosen("seats"))


REMIND = Act(
    request=_remind,
    title="Påminn nu",
    button="Skicka påminnelsen",
    look_button="Visa vilka som får mejl",
    preview_heading="Det här skickas",
    show=_ask_remind,
    code="pamint",
    said="Påminnelsen är på väg. De vanliga påminnelserna går som planerat.",
    fields_of_refusals={"reason": "reason", "seats": "seats"},
)
serve(router, "{step}/paminn", REMIND)
