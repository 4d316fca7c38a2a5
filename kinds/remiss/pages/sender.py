"""What passes with the sender of a remiss, on the desk: anstånd asked and answered, and its right name."""

from __future__ import annotations

from fastapi import APIRouter

from kinds.remiss.acts import sender
from kinds.remiss.board import RemissBoard, remiss_board
from kinds.remiss.register import anstand as sender_anstand
from kinds.remiss.spec import RemissSpec
from rules.swedish import long_date
from schemas.errors import Refused
from web.desk.acting import NoSuchStep
from web.desk.acts.act import Act, Asked, Shown, serve
from web.shell.addresses import matter
from web.shell.fields import Field, Look, Values, reason, source
from web.shell.forms import whole_number

router = APIRouter()


def spec_of(asked: Asked) -> RemissSpec:
    """The remiss in the address. Raises NoSuchStep for a process of another kind."""
    block = asked.board.file.block
    if not isinstance(block, RemissSpec):
        raise NoSuchStep
    return block


def _board(asked: Asked) -> RemissBoard:
    with asked.web.db.read() as session:
        return remiss_board(session, asked.process, asked.board.now)


def _request(asked: Asked) -> sender_anstand.Request:
    spec_of(asked)
    number = whole_number(asked.query.get("nummer", ""))
    with asked.web.db.read() as session:
        found = sender_anstand.find(session, asked.process, number) if number is not None else None
    if found is None or found.answer is not None:
        raise NoSuchStep
    return found


def _ask_for_anstand(asked: Asked) -> Shown:
    name, now_on = spec_of(asked).sender, long_date(_board(asked).sender_on)
    return Shown(
        "Begär anstånd hos avsändaren",
        f"Notera att ni har bett {name} om en senare dag. Nu gäller {now_on}, tills avsändaren har svarat ja. "
        "Notera då svaret här, så får du se vad den nya dagen betyder för alla steg.",
        [
            Field("until_on", "Den dag ni har bett om", Look.DAY, missing="Dagen saknas. Ange den dag ni har bett om."),
            reason(),
        ],
    )


def _note_request(asked: Asked, values: Values) -> None:
    sender.ask_for_anstand(
        asked.web.db, asked.process, values.day("until_on"), reason=values.text("reason"), now=asked.board.now
    )


def _ask_for_answer(asked: Asked) -> Shown:
    request = _request(asked)
    until_on = request.asked.on
    later = long_date(until_on) if until_on else "en senare dag"
    return Shown(
        "Vad svarade avsändaren?",
        f"Ni bad om anstånd till {later}. Svarar avsändaren ja får du se alla följder innan dagen flyttas.",
        [
            Field(
                "said",
                "Svaret",
                Look.RADIOS,
                missing="Det framgår inte vad avsändaren svarade. Välj ja eller nej.",
                options=[("ja", "Ja, anstånd är beviljat"), ("nej", "Nej")],
            ),
            Field(
                "given_on",
                "Dagen som avsändaren har gett",
                Look.DAY,
                "Bara om svaret är ja. Det kan vara en annan dag än den ni bad om.",
            ),
            source(
                "Källa",
                "Vem som svarade, hur och när. Till exempel: Trafikverkets registrator, e-post den 3 december.",
                missing="Källan saknas. Skriv vem hos avsändaren som svarade, hur och när.",
            ),
        ],
        typed={"given_on": str(until_on or "")},
    )


def _note_answer(asked: Asked, values: Values) -> None:
    """Nothing moves yet: a yes leads on to the consequences of the new day."""
    is_yes = values.text("said") == "ja"
    given_on = values.day_or_none("given_on") if is_yes else None
    if is_yes and given_on is None:
        raise Refused("given_on", "Dagen saknas.", "Ange den dag som avsändaren har gett.")
    number, said_by = _request(asked).number, values.text("source")
    sender.note_answer(asked.web.db, asked.process, number, given_on, source=said_by, now=asked.board.now)


def _to_the_move(asked: Asked, values: Values) -> str:
    deadline = _board(asked).deadline
    if values.text("said") != "ja" or not deadline:
        return ""
    return f"{matter(asked.process, deadline, 'flytta')}?anstand={asked.query['nummer']}"


def _ask_for_name(asked: Asked) -> Shown:
    name = spec_of(asked).sender
    example = "Till exempel: Remissen kom från regionen, inte från Länsstyrelsen."
    return Shown(
        "Rätta avsändarens namn",
        f"Nu står {name}. Det rättade namnet används i det som skickas från och med nu. Historiken behåller det gamla.",
        [
            Field(
                "sender",
                "Avsändare",
                hint="Till exempel Region Stockholm.",
                missing="Namnet saknas. Skriv vad avsändaren heter.",
                longest=300,
            ),
            reason(f"Skrivs i historiken. {example}"),
        ],
        typed={"sender": name},
    )


def _correct_name(asked: Asked, values: Values) -> None:
    sender.correct(
        asked.web.db, asked.process, values.text("sender"), reason=values.text("reason"), now=asked.board.now
    )


serve(
    router,
    "begar-anstand",
    Act(
        title="Begär anstånd hos avsändaren",
        button="Notera",
        show=_ask_for_anstand,
        carry_out=_note_request,
        code="anstand-begart",
        said="Begäran är noterad. Den gamla dagen gäller tills avsändaren har svarat ja.",
        place="#remissen",
        usual_field="until_on",
    ),
)
serve(
    router,
    "anstandssvar",
    Act(
        title="Avsändarens svar om anstånd",
        button="Spara svaret",
        show=_ask_for_answer,
        carry_out=_note_answer,
        code="anstand-svar",
        said="Avsändarens svar är noterat.",
        place="#remissen",
        fields_of_refusals={"given_on": "given_on"},
        leads_to=_to_the_move,
    ),
)
serve(
    router,
    "avsandare",
    Act(
        title="Rätta avsändaren",
        button="Rätta",
        show=_ask_for_name,
        carry_out=_correct_name,
        code="avsandare",
        said="Avsändarens namn är rättat och används i det som skickas från och med nu.",
        place="#remissen",
        usual_field="sender",
    ),
)
