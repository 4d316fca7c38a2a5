"""The desk's form by which a party joins or leaves."""

from __future__ import annotations

from fastapi import APIRouter
from sqlmodel import col, select

from acts.parties import ChangeParties
from rules.people.parties import parties_on
from schemas.tables.people import OrganisationRow, SeatRow
from web.desk.acts.act import Act, Asked, Shown, serve
from web.shell.fields import Field, Look, Options, Values, reason

router = APIRouter()


def _ask_parties(asked: Asked) -> Shown:
    return Shown(
        "Part ansluter eller lämnar",
        "Den som ansluter får de frågor som är öppna. Den som lämnar får inga fler mejl, "
        "och lämnade svar finns kvar i historiken.",
        [
            Field(
                "direction",
                "Vad ska ske?",
                Look.RADIOS,
                missing="Det framgår inte vad som ska ske. Välj om parten ansluter eller lämnar.",
                options=[("joins", "Parten ansluter"), ("leaves", "Parten lämnar")],
            ),
            Field(
                "organisation",
                "Vilken part?",
                Look.SELECT,
                missing="Parten saknas. Välj en organisation.",
                options=_organisations(asked),
            ),
            reason(),
        ],
    )


def _organisations(asked: Asked) -> Options:
    board = asked.board
    present = {party.organisation for party in parties_on(board.file, board.today)}
    with asked.web.db.read() as session:
        # Only who has someone to ask can be a party.
        may_be_asked = select(SeatRow.organisation).where(SeatRow.role == board.file.respondent)
        known = session.exec(
            select(OrganisationRow)
            .where(col(OrganisationRow.key).in_(may_be_asked) | col(OrganisationRow.key).in_(present))
            .order_by(OrganisationRow.name)
        ).all()
    return [(row.key, f"{row.name} (part i dag)" if row.key in present else row.name) for row in known]


def _change_parties(_asked: Asked, values: Values) -> ChangeParties:
    direction = "joined" if values.text("direction") == "joins" else "left"
    return ChangeParties.model_validate({direction: [values.text("organisation")]})


PARTIES = Act(
    title="Part ansluter eller lämnar",
    button="Ändra parterna",
    show=_ask_parties,
    request=_change_parties,
    preview_heading="Det här händer om parterna ändras",
    fields_of_refusals={"part": "organisation", "joined": "organisation", "left": "organisation"},
    code="parter",
    said="Parterna är ändrade.",
)
serve(router, "parter", PARTIES)
