"""What the secretariat changes in a proposal: a new object, a line struck, a part taken out or back."""

from __future__ import annotations

from fastapi import APIRouter

from kinds.priorities import acts as priorities
from kinds.priorities import register
from kinds.priorities.pages.words import ObjectPage, object_page
from kinds.priorities.spec import PART_NAMES, Addition, AdditionKind, Part, PrioritiesSpec
from rules.swedish import capital
from web.desk.acting import NoSuchStep
from web.desk.acts.act import Act, Asked, Shown, serve
from web.shell.fields import Field, Look, Values, source
from web.shell.forms import whole_number

router = APIRouter()
_PLACE = "#forslaget"


def _must_be_priorities(asked: Asked) -> None:
    if not isinstance(asked.board.file.block, PrioritiesSpec):
        raise NoSuchStep


def _add(asked: Asked, addition: Addition) -> None:
    priorities.add(asked.web.db, asked.process, [addition], now=asked.board.now)


def _ask_object(asked: Asked) -> Shown:
    _must_be_priorities(asked)
    return Shown(
        "Lägg till ett objekt",
        "Det går tills kommunerna får frågan om förslaget. Fakta och tidslinje lägger ni till efteråt.",
        [
            Field(
                "title",
                "Rubrik",
                hint="Till exempel Spår till Tyresö.",
                missing="Rubriken saknas. Skriv vad objektet heter.",
                longest=200,
            ),
            Field(
                "part",
                "Vilken del hör objektet till?",
                Look.RADIOS,
                missing="Det framgår inte vilken del det gäller. Välj en av delarna.",
                options=[(part.value, capital(PART_NAMES[part])) for part in Part],
            ),
            source(
                "Källa",
                "Vem som har föreslagit det, och när.",
                missing="Källan saknas. Skriv vem uppgiften kommer från, och när.",
            ),
        ],
    )


def _add_object(asked: Asked, values: Values) -> None:
    title, part = values.text("title"), Part(values.text("part"))
    key = priorities.key_of(title)
    _add(asked, Addition(kind=AdditionKind.OBJECT, object=key, part=part, text=title, source=values.text("source")))


def _object(asked: Asked) -> ObjectPage:
    _must_be_priorities(asked)
    with asked.web.db.read() as session:
        found = object_page(session, asked.process, asked.path["key"])
    if found is None:
        raise NoSuchStep
    return found


def _line_number(asked: Asked) -> int:
    return whole_number(asked.query.get("rad", "")) or 0


def _ask_strike(asked: Asked) -> Shown:
    found, number = _object(asked), _line_number(asked)
    line = next((line for line in found.lines if number and line.number == number), None)
    if line is None or line.is_struck:
        raise NoSuchStep
    return Shown(
        "Stryk raden",
        f"{found.spec.title}. {line.when + ': ' if line.when else ''}{line.text}",
        [
            Field(
                "reason",
                "Skäl",
                Look.AREA,
                "Skrivs i historiken.",
                "Skälet saknas. Skriv varför raden inte gäller.",
                rows=2,
            )
        ],
        notices=["Raden räknas inte längre. Den finns kvar i registret, med er anledning."],
    )


def _strike(asked: Asked, values: Values) -> None:
    key, number, why = asked.path["key"], _line_number(asked), values.text("reason")
    _add(asked, Addition(kind=AdditionKind.STRUCK, object=key, strikes=number, text=why, source="kansliet"))


def _part(asked: Asked) -> tuple[Part, bool]:
    """The part in the address, and whether it is taken out."""
    _must_be_priorities(asked)
    name = asked.query.get("namn", "")
    if name not in list(Part):
        raise NoSuchStep
    part = Part(name)
    with asked.web.db.read() as session:
        return part, register.proposal(session, asked.process).taken_out(part)


def _ask_part(asked: Asked) -> Shown:
    part, is_out = _part(asked)
    name = capital(PART_NAMES[part])
    back = "Delens objekt är då med i förslaget, och behöver fakta och tidslinje."
    out = "Delens objekt är då inte med i förslaget. De finns kvar här, och delen kan tas med igen."
    return Shown(
        "Ta med delen igen" if is_out else "Ta ut delen ur förslaget",
        f"{name}. {back if is_out else out}",
        [
            source(
                "Vem har bestämt det, och när?",
                "Till exempel ledningsgruppen den 22 september.",
                missing="Det framgår inte vem som har bestämt det. Skriv vem, och när.",
            )
        ],
    )


def _change_part(asked: Asked, values: Values) -> None:
    part, is_out = _part(asked)
    kind = AdditionKind.KEPT if is_out else AdditionKind.TAKEN_OUT
    _add(asked, Addition(kind=kind, part=part, source=values.text("source")))


serve(
    router,
    "objekt",
    Act(
        title="Nytt objekt",
        button="Lägg till objektet",
        show=_ask_object,
        carry_out=_add_object,
        code="objekt",
        said="Objektet är tillagt.",
        place=_PLACE,
        usual_field="title",
    ),
)
serve(
    router,
    "objekt/{key}/stryk",
    Act(
        title="Stryk en rad",
        button="Stryk raden",
        show=_ask_strike,
        carry_out=_strike,
        code="struken",
        said="Raden är struken. Den finns kvar i registret.",
        place=_PLACE,
    ),
)
serve(
    router,
    "del",
    Act(
        title="Ändra förslagets delar",
        button="Ändra",
        show=_ask_part,
        carry_out=_change_part,
        code="del",
        said="Förslaget är ändrat.",
        place=_PLACE,
    ),
)
