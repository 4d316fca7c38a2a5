"""How the days of a poll stand: who can, who would rather, who cannot, and which those that must be there can take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules import codes
from rules.outcome import PREFERS
from schemas.inquiry import Code


@dataclass(frozen=True)
class OptionStanding:
    """One day as the answers so far have it."""

    key: str
    can: tuple[str, ...]
    """Seats that can, those that would rather among them."""
    prefer: tuple[str, ...]
    cannot: tuple[str, ...]
    barred_by: tuple[str, ...]
    """Of those that must be there, who cannot."""
    is_best: bool = False
    """No other day that all who must be there can take suits more, and then is preferred by more."""


def option_standings(options: Sequence[str], must_have: Sequence[str], said: Mapping[str, str]) -> list[OptionStanding]:
    """Every day in the order of the poll; `said` is seat → the code of its newest answer that counts."""
    votes = {seat: codes.pairs(code) for seat, code in said.items() if "=" in code}
    found = [_standing(option, must_have, votes) for option in options]
    possible = [(len(each.can), len(each.prefer)) for each in found if not each.barred_by and each.can]
    best = max(possible, default=None)
    return [
        OptionStanding(
            each.key,
            each.can,
            each.prefer,
            each.cannot,
            each.barred_by,
            is_best=not each.barred_by and (len(each.can), len(each.prefer)) == best,
        )
        for each in found
    ]


def _standing(option: str, must_have: Sequence[str], votes: Mapping[str, Mapping[str, str]]) -> OptionStanding:
    can = tuple(seat for seat, given in votes.items() if given.get(option) in (Code.YES, PREFERS))
    prefer = tuple(seat for seat, given in votes.items() if given.get(option) == PREFERS)
    cannot = tuple(seat for seat, given in votes.items() if given.get(option) == Code.NO)
    return OptionStanding(option, can, prefer, cannot, tuple(seat for seat in must_have if seat in cannot))
