"""The notice to the supplier that the contract is extended, as a letter to sign."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from db.boards.inquiry import known_until
from db.boards.process import ProcessBoard
from kinds.contract.rules import contract_of, extended_end
from kinds.contract.spec import NOTICE
from kinds.papers import Papers
from papers.compilation.made import Carrier
from papers.naming import stem
from papers.samples import SAMPLE_AT
from papers.sort import Choices, Made, Sort
from rules.people.parties import parties_on
from rules.swedish import capital, long_date
from schemas.events import EventKind
from schemas.paper import Fact, Paper, Section
from schemas.plan.timetable import StepStatus


def _about(board: ProcessBoard) -> list[str]:
    """The notice that is to be sent now; one that the supplier has acknowledged is in the municipalities' own files."""
    return [s.step.key for s in board.steps if s.step.role == NOTICE and s.status == StepStatus.OPEN]


def _make(_session: Session, board: ProcessBoard, step: str, _choices: Choices, _carrier: Carrier) -> Made:
    contract, at = contract_of(board.file), board.step(step)
    supplier, owner = board.names.name(contract.supplier), board.names.name(contract.owner)
    events = [event for event in board.history if event.kind != EventKind.PAPER_MADE]
    return Made(
        notice_letter(
            supplier=supplier.organisation,
            address=supplier.mailbox,
            owner=owner.organisation,
            signer=capital(owner.title),
            reply_to=owner.mailbox,
            contract=contract.name,
            parties=[board.names.organisation_name(each.organisation) for each in parties_on(board.file, board.today)],
            months=contract.extension_months,
            end_on=board.plan.contract_ends_on,
            new_end_on=extended_end(contract, board.plan.contract_ends_on),
            notify_by=at.last_on,
            diarienummer=board.file.diarienummer,
            made_at=known_until(board, events),
        )
    )


def notice_letter(
    *,
    supplier: str,
    address: str,
    owner: str,
    signer: str,
    reply_to: str,
    contract: str,
    parties: list[str],
    months: int,
    end_on: date,
    new_end_on: date,
    notify_by: date,
    diarienummer: str,
    made_at: datetime,
) -> Paper:
    """The letter; days are Stockholm dates, names as they are read."""
    title = f"Förlängning av {contract}"
    facts = [
        ("Till", f"{supplier}\n{address}" if address else supplier),
        ("Från", owner),
        ("Diarienummer", diarienummer),
    ]
    return Paper(
        kicker="Avisering till leverantören",
        title=title,
        facts=[Fact(name=name, value=value) for name, value in facts if value],
        sections=[
            Section(
                heading="Avtalet förlängs",
                paragraphs=[
                    (
                        f"Parterna förlänger härmed {contract}. Avtalet, som annars hade upphört {long_date(end_on)}, "
                        f"gäller därmed till och med {long_date(new_end_on)}. I övrigt gäller villkoren oförändrade."
                    ),
                    f"Aviseringen lämnas enligt avtalets villkor om förlängning med {months} månader i taget.",
                ],
            ),
            Section(heading="Parter som omfattas", bullets=parties),
            Section(
                heading="Bekräfta mottagandet",
                paragraphs=[
                    "Vi ber er att skriftligen bekräfta att ni har tagit emot aviseringen, med datum och namn"
                    + (f", till {reply_to}." if reply_to else ".")
                ],
            ),
        ],
        signatures=["Ort och datum", f"{signer}, {owner}"],
        footer=f"{owner} · {title}",
        author=owner,
        made_at=made_at,
        stem=stem("avisering", contract, str(new_end_on.year)),
        values={
            "leverantor": supplier,
            "leverantorens_adress": address,
            "avtal": contract,
            "slutdag": long_date(end_on),
            "ny_slutdag": long_date(new_end_on),
            "avisera_senast": long_date(notify_by),
            "manader": months,
            "parter": parties,
            "undertecknare": signer,
            "svar_till": reply_to,
            "dnr": diarienummer,
        },
    )


def _sample() -> Paper:
    return notice_letter(
        supplier="Leverantören AB",
        address="avtal@leverantoren.example",
        owner="Samverkanskansliet",
        signer="Avtalsansvarig",
        reply_to="kansli@samverkan.example",
        contract="avtalet om samordnad varudistribution",
        parties=["Exempelstads kommun", "Exempelby kommun"],
        months=12,
        end_on=date(2025, 7, 14),
        new_end_on=date(2026, 7, 14),
        notify_by=date(2024, 7, 12),
        diarienummer="SK 2024/12",
        made_at=SAMPLE_AT,
    )


HOOKS = Papers(
    sorts=(
        Sort(
            key="avisering",
            title="Brev till leverantören",
            text="Aviseringen om att avtalet förlängs, att skriva under och skicka.",
            about=_about,
            make=_make,
            sample=_sample,
        ),
    )
)
