"""The desk's form that says who answers while somebody is away."""

from __future__ import annotations

from fastapi import APIRouter

from secretariat import people
from web.desk.acts.act import Act, Asked, Shown, serve
from web.shell.fields import Field, Look, Values

router = APIRouter()


def _ask_absence(asked: Asked) -> Shown:
    names, seats = asked.board.names, []
    for key in names.rows:
        seat, holder, stand_in = names.name(key), names.holder(key), names.stand_in(key)
        if holder is not None:
            beside = f"ersättare {stand_in.name}" if stand_in else "ingen ersättare"
            seats.append((key, f"{seat.organisation}, {holder.name} ({beside})"))
    return Shown(
        "Frånvaro",
        "Den som svarar under tiden får platsens frågor och mejl från och med den första dagen. Öppna frågor flyttar "
        "med då, i alla ärenden, och går tillbaka efter den sista dagen.",
        [
            Field(
                "seat",
                "Vem är borta?",
                Look.SELECT,
                missing="Det framgår inte vem som är borta. Välj en plats.",
                options=sorted(seats, key=lambda option: option[1]),
            ),
            Field("from_on", "Från och med", Look.DAY, missing="Dagen saknas. Ange den första dagen."),
            Field("to_on", "Till och med", Look.DAY, missing="Dagen saknas. Ange den sista dagen."),
            Field("name", "Vem svarar under tiden?", hint="Lämnas tomt om det är ersättaren.", longest=200),
            Field("email", "E-post", Look.EMAIL, "Behövs bara om det är någon annan än ersättaren."),
        ],
    )


def _note_absence(asked: Asked, values: Values) -> None:
    people.note_absence(
        asked.web.db,
        values.text("seat"),
        from_on=values.day("from_on"),
        to_on=values.day("to_on"),
        name=values.text("name"),
        email=values.text("email"),
        now=asked.board.now,
    )


ABSENCE = Act(
    title="Frånvaro",
    button="Notera frånvaron",
    show=_ask_absence,
    carry_out=_note_absence,
    code="franvaro",
    said="Frånvaron är noterad. Öppna frågor går till den som svarar under tiden, den dag det gäller.",
    fields_of_refusals={"name": "name", "email": "email", "from_on": "from_on", "to_on": "to_on"},
)
serve(router, "franvaro", ABSENCE)
