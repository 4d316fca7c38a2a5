"""Who is asked: the parties of a day, the seats that answer for them, and the seat that acts where none is named."""

from __future__ import annotations

from datetime import date

from schemas.file.process import PartySpec, ProcessFile, StepKind, StepSpec


def owner_of(file: ProcessFile) -> str:
    """The seat that sends a notice where the step names none: the one that the block of its kind
    names, else the secretariat."""
    return file.block.notifier() or file.secretariat


def parties_on(file: ProcessFile, on: date) -> list[PartySpec]:
    """The parties of that day, in file order (both dates of a party inclusive)."""
    return [p for p in file.parties if (p.from_on is None or p.from_on <= on) and (p.to_on is None or on <= p.to_on)]


def seat_of(file: ProcessFile, party: PartySpec) -> str:
    """The seat that answers for a party."""
    return party.seat or f"{party.organisation}/{file.respondent}"


def asks_parties(spec: StepSpec) -> bool:
    """True for a step that goes to every party, and not to seats of its own."""
    return spec.kind in (StepKind.INQUIRY, StepKind.INFORMATION) and not spec.seats


def seats_of(file: ProcessFile, party: PartySpec, spec: StepSpec) -> list[str]:
    """The seats of a party in a step that goes to every party: those of the step's roles, else the respondent."""
    return [f"{party.organisation}/{role}" for role in spec.roles] or [seat_of(file, party)]
