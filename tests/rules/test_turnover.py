"""Who came and went in a year: terms are counted, not rows."""

from __future__ import annotations

from datetime import date

from rules.people.turnover import turnover
from schemas.register import Capacity, Holding, Organisation, Register, Seat


def _register(*holdings: Holding) -> Register:
    keys = ["haninge", "salem", "tyreso"]
    return Register(
        {key: Organisation(key, key.capitalize(), f"kommun@{key}.example") for key in keys},
        {f"{key}/kommundirektor": Seat(f"{key}/kommundirektor", "kommundirektören") for key in keys},
        list(holdings),
    )


def _held(
    key: str, name: str, from_on: date | None, to_on: date | None = None, capacity: Capacity = "ordinarie"
) -> Holding:
    return Holding(f"{key}/kommundirektor", name, f"{name}@{key}.example", capacity, from_on, to_on)


def test_terms_that_begin_and_end_in_the_year_are_counted_once_each() -> None:
    (found,) = turnover(
        _register(
            _held("haninge", "a", None, date(2024, 3, 11)),
            _held("haninge", "b", date(2024, 3, 12)),  # the one goes, the other comes
            _held("salem", "c", None),
            _held("salem", "d", date(2024, 7, 1), date(2024, 7, 31)),  # for a time only
            _held("salem", "e", date(2024, 2, 1), None, "ersattare"),
            _held("tyreso", "f", date(2023, 2, 1), date(2024, 5, 13)),
            _held("tyreso", "f", date(2024, 5, 14)),  # another address
        ),
        2024,
    )
    assert (found.seats, found.came, found.went, found.changed, found.percent) == (3, 1, 1, 1, 33)
    assert found.organisations == ["haninge"]


def test_a_gap_is_somebody_who_went_and_a_year_without_changes_is_empty() -> None:
    gap = _register(_held("tyreso", "f", date(2023, 2, 1), date(2024, 5, 13)))
    assert [(each.came, each.went) for each in turnover(gap, 2024)] == [(0, 1)]
    assert [(each.came, each.went) for each in turnover(gap, 2022)] == [(0, 0)]
