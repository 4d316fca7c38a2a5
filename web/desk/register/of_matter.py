"""The forms of a matter that say who holds a seat: each leads to the register's preview, and back to the matter."""

from __future__ import annotations

from dataclasses import replace

from db.boards.process import ProcessBoard
from db.inbound.proposing import proposed_holder
from rules.people.register import held_on
from schemas.register import Capacity, RegisterLine
from schemas.tables.inbound import ReceivedMailRow
from web.desk.acting import board_of
from web.desk.register.carried import Whence
from web.desk.register.edit import Asked, Edit, Missing, Shown, serve
from web.desk.register.holders import introduce_field, introduced, period_fields, person_fields, placed
from web.shell.addresses import MATTER, matter
from web.shell.fields import Field, Look, Options, Values

_LEADS = {
    "ordinarie": "Den nya innehavaren tar över i dag, eller den dag ni anger. Öppna frågor flyttar med, i alla "
    "ärenden. Den gamla länken slutar att gälla.",
    "ersattare": "Ersättaren får frågan vid halva svarstiden om innehavaren inte har svarat, och får svara i dennes "
    "ställe. Byts ersättaren efter det går öppna frågor till den nya, och den förras länk slutar att gälla.",
}
_HEADINGS = {"ordinarie": "Byt innehavare", "ersattare": "Byt ersättare"}


def _board(asked: Asked) -> ProcessBoard:
    return board_of(asked.web, str(asked.path["process"]))


def _shown(asked: Asked, board: ProcessBoard, heading: str, lead: str, fields: list[Field]) -> Shown:
    """A link to the form may choose the seat (`?plats=`)."""
    key = board.row.key
    return Shown(heading, lead, fields, matter(key), {"seat": asked.query.get("plats", "")}, Whence(key))


def _led_by(asked: Asked, shown: Shown) -> Shown:
    """The form with what the mail that led to it (`?mejl=`) is about and proposes; without a mail as it is. Raises
    Missing for a mail that is about no seat of the matter."""
    number = asked.query.get("mejl", "")
    if not number:
        return shown
    with asked.web.db.read() as session:
        row = session.get(ReceivedMailRow, int(number)) if number.isdecimal() and len(number) < 10 else None
    if row is None or not row.seat or row.process != shown.whence.process:
        raise Missing
    whence = replace(shown.whence, received=int(number))
    seat, *others = shown.fields
    about = replace(seat, options=[option for option in seat.options if option[0] == row.seat])
    typed = {"seat": row.seat, **proposed_holder(row)}
    return replace(shown, fields=[about, *others], typed=typed, whence=whence, back=whence.back([]))


def _seats(board: ProcessBoard, capacity: str) -> Options:
    """Any seat of the organisations concerned, those that are asked first."""
    names = board.names
    are_asked = {line.seat.key for step in board.steps for line in step.lines}
    seats = []
    for key in names.rows:
        seat, person = names.name(key), names.holder(key) if capacity == "ordinarie" else names.stand_in(key)
        nobody = "ingen innehavare" if capacity == "ordinarie" else "ingen ersättare"
        seats.append((key, f"{seat.organisation}, {seat.title} ({person.name if person else nobody})"))
    return sorted(seats, key=lambda option: (option[0] not in are_asked, option[1]))


def _serve_change(path: str, capacity: Capacity) -> None:
    def show(asked: Asked) -> Shown:
        board = _board(asked)
        missing = "Det framgår inte vilken plats det gäller. Välj en plats."
        seat = Field("seat", "Vilken plats?", Look.SELECT, missing=missing, options=_seats(board, capacity))
        fields = [seat, *person_fields(), *period_fields(), introduce_field()]
        shown = _shown(asked, board, _HEADINGS[capacity], _LEADS[capacity], fields)
        return _led_by(asked, shown) if capacity == "ordinarie" else shown

    def lines(asked: Asked, values: Values) -> list[RegisterLine]:
        return [placed(values.text("seat"), capacity, values, _board(asked).today, **introduced(values))]

    serve(Edit(f"{MATTER}/{path}", show, lines))


def _show_absence(asked: Asked) -> Shown:
    board, seats = _board(asked), []
    for key in board.names.rows:
        seat, holder, stand_in = board.names.name(key), board.names.holder(key), board.names.stand_in(key)
        if holder is not None:
            beside = f"ersättare {stand_in.name}" if stand_in else "ingen ersättare"
            seats.append((key, f"{seat.organisation}, {holder.name} ({beside})"))
    missing = "Det framgår inte vem som är borta. Välj en plats."
    lead = (
        "Den som svarar under tiden får platsens frågor och mejl från och med den första dagen. Öppna frågor flyttar "
    )
    lead += "med då, i alla ärenden, och går tillbaka efter den sista dagen."
    fields = [
        Field("seat", "Vem är borta?", Look.SELECT, missing=missing, options=sorted(seats, key=lambda each: each[1])),
        Field("from_on", "Från och med", Look.DAY, missing="Dagen saknas. Ange den första dagen."),
        Field("to_on", "Till och med", Look.DAY, missing="Dagen saknas. Ange den sista dagen."),
        Field("person", "Vem svarar under tiden?", hint="Lämnas tomt om det är ersättaren.", longest=200),
        Field("email", "E-post", Look.EMAIL, "Behövs bara om det är någon annan än ersättaren."),
    ]
    return _shown(asked, board, "Frånvaro", lead, fields)


def _absent(asked: Asked, values: Values) -> list[RegisterLine]:
    """The stand-in holds the seat for the time, where nobody else is named."""
    seat, today = values.text("seat"), _board(asked).today
    if values.text("person"):
        if not values.text("email"):
            values.refuse("email", "E-postadressen saknas. Skriv den som namn@kommun.example.")
        return [placed(seat, "ordinarie", values, today)]
    stand_in = held_on(asked.register, seat, "ersattare", values.day("from_on"))
    if stand_in is None:
        values.refuse("person", "Platsen har ingen ersättare. Skriv namn och e-post till den som svarar.")
        return []
    return [placed(seat, "ordinarie", values, today, person=stand_in.name, email=stand_in.email)]


_serve_change("innehavare", "ordinarie")
_serve_change("ersattare", "ersattare")
serve(Edit(f"{MATTER}/franvaro", _show_absence, _absent))
