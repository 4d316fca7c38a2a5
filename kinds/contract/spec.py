"""The block and the roles of a contract."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import Field

from kinds.manifest import Block, Kind, NamedDay, Role
from schemas.file.step_kind import StepKind
from schemas.names import SeatKey, Text

QUESTION, NOTICE, PROCUREMENT = "question", "notice", "procurement"
CONTRACT_END = "contract.end"
CONTRACT_LATEST_END = "contract.latest_end"


class ContractSpec(Block):
    """The contract terms."""

    anchor_names: ClassVar[dict[str, str]] = {
        CONTRACT_END: "avtalets nuvarande slutdag",
        CONTRACT_LATEST_END: "avtalets längsta slutdag",
    }

    period_title: ClassVar[str] = "Avtalet gäller till och med"
    receiver_s: ClassVar[str] = "leverantörens"

    name: Text
    supplier: SeatKey
    owner: SeatKey
    start_on: date
    end_on: date = Field(description="the end as it stands now")
    latest_end_on: date
    extension_months: int = Field(ge=1, le=120)
    notice_months: int = Field(ge=0, le=60)
    last_procurement_days: int | None = Field(default=None, description="announcement to start, last time")
    source: str = ""

    def anchors(self) -> dict[str, date]:
        """The end as the file has it, and the latest end."""
        return {CONTRACT_END: self.end_on, CONTRACT_LATEST_END: self.latest_end_on}

    def named_seats(self) -> dict[str, SeatKey]:
        """The supplier, and the owner of the contract."""
        return {"supplier": self.supplier, "owner": self.owner}

    def notifier(self) -> SeatKey | None:
        """The owner notifies the supplier."""
        return self.owner

    def receiver_seat(self) -> SeatKey | None:
        """The supplier is notified."""
        return self.supplier

    def earliest_due_on(self) -> NamedDay | None:
        """Nothing is due before the contract begins."""
        return NamedDay(self.start_on, "start_on", "avtalets start")

    def period_end_on(self) -> date | None:
        """The contract's end."""
        return self.end_on

    def known_days(self, end_on: date | None) -> list[NamedDay]:
        """The end as it stands, and the latest end where that is another day."""
        ends_on = end_on or self.end_on
        days = [NamedDay(ends_on, "end_on", f"Avtalet löper ut: {self.name}")]
        if ends_on != self.latest_end_on:
            days.append(NamedDay(self.latest_end_on, "latest_end_on", f"Avtalets längsta slutdag: {self.name}"))
        return days

    def last_possible_on(self) -> date | None:
        """The contract's latest end."""
        return self.latest_end_on


KIND = Kind(
    key="contract",
    title="Avtal",
    block=ContractSpec,
    block_title="avtalets villkor",
    block_cure="Lägg till contract med datum och parter.",
    roles=(
        Role(QUESTION, "frågan om förlängning", StepKind.INQUIRY, is_single=True, asks_first_only=True),
        Role(
            NOTICE,
            "beskedet till leverantören",
            StepKind.NOTICE,
            is_single=True,
            is_opened_by_story=True,
            question=QUESTION,
        ),
        Role(PROCUREMENT, "upphandlingen"),
    ),
)
