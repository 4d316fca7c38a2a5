"""Who and what a process file names: parties, the block of its kind, and seats, each known and named once."""

from __future__ import annotations

from files.guarded_yaml import Place
from files.whole import Whole
from kinds.checks import checks_of
from kinds.registry import kinds_with_block, of
from rules.people.parties import parties_on, seat_of
from rules.swedish import long_date, short_date


def check_parties(whole: Whole) -> None:
    """Parties that the directory has, once at a time, and some of them today. Raises FileRefused."""
    for number, party in enumerate(whole.file.parties):
        place: Place = ("parties", number)
        whole.check_organisation(party.organisation, (*place, "organisation"))
        if party.from_on and party.to_on and party.to_on < party.from_on:
            problem = f"parten slutar {short_date(party.to_on)}, före starten {short_date(party.from_on)}."
            raise whole.document.refusal((*place, "to"), problem, "Rätta from eller to.")
        for former in whole.file.parties[:number]:
            if former.organisation == party.organisation and not (
                (former.to_on and party.from_on and former.to_on < party.from_on)
                or (party.to_on and former.from_on and party.to_on < former.from_on)
            ):
                problem = f"”{party.organisation}” är part två gånger under samma tid."
                raise whole.document.refusal(
                    (*place, "organisation"), problem, "Ta bort den ena, eller skilj tiderna åt."
                )
        whole.check_seat(seat_of(whole.file, party), (*place, "seat" if party.seat else "organisation"))
    if not parties_on(whole.file, whole.today):
        problem = f"ingen är part {long_date(whole.today)}."
        raise whole.document.refusal(("parties",), problem, "Kontrollera from och to.")


def check_block(whole: Whole) -> None:
    """The block of the process's own kind, and no other; its seats, and what only that kind knows. FileRefused."""
    kind, document = of(whole.file.kind), whole.document
    for key in kinds_with_block():
        if key != kind.key and whole.file.block_under(key) is not None:
            problem = f"ett ärende av slaget {kind.key} har inget block {key}."
            raise document.refusal((key,), problem, f"Ta bort {key}, eller skriv kind: {key}.")
    if kind.block is not None and whole.file.block_under(kind.key) is None:
        raise document.refusal((kind.key,), f"{kind.block_title} saknas.", kind.block_cure)
    for name, seat in whole.file.block.named_seats().items():
        whole.check_seat(seat, (kind.key, name))
    checks_of(kind.key).block(whole)


def check_seats_of_steps(whole: Whole) -> None:
    """Seats that the directory has, each once in its step. Raises FileRefused."""
    for number, step in enumerate(whole.file.steps):
        for position, role in enumerate(step.roles):
            for party in whole.file.parties:
                whole.check_seat(f"{party.organisation}/{role}", ("steps", number, "roles", position))
        for position, seat in enumerate(step.seats):
            whole.check_seat(seat, ("steps", number, "seats", position))
            if seat in step.seats[:position]:
                place: Place = ("steps", number, "seats", position)
                raise whole.document.refusal(place, f"platsen ”{seat}” står två gånger.", "Ta bort den ena.")
