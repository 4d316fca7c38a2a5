"""The fee per inhabitant: the sums of the sources, parts of a year, corrections; all in whole öre."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.fees import amount_ore, control_sum, counted_on, differences, faults, lines, share
from schemas.year.fees import FeeBasis, FeeMember, PartRule

KRONOR_4 = 400
Share = tuple[int, int]


def basis(*figures: int, year: int = 2021, rate: int = KRONOR_4, **more: object) -> FeeBasis:
    members = [FeeMember(organisation=f"k{n}", name=f"Kommun {n}", inhabitants=each) for n, each in enumerate(figures)]
    return FeeBasis.model_validate(
        {"year": year, "counted_on": counted_on(year), "rate_ore": rate, "members": members, **more}
    )


def test_the_two_sums_of_the_sources_come_out_to_the_krona() -> None:
    """Årsredovisningen 2021: 507 552 inhabitants paid 2 030 208 kronor; a year later 513 445 paid 2 053 780."""
    eight = (94_847, 93_690, 113_234, 11_152, 29_176, 17_252, 100_111, 48_090)
    assert sum(eight) == 507_552
    assert control_sum(basis(*eight)).total_ore == 2_030_208_00
    assert control_sum(basis(*eight[:-1], 48_090 + 5_893, year=2022)).total_ore == 2_053_780_00
    assert (counted_on(2021), counted_on(2022)) == (date(2020, 12, 31), date(2021, 12, 31))


@pytest.mark.parametrize(
    ("from_on", "to_on", "whole_year", "months", "days"),
    [
        (None, None, (1, 1), (12, 12), (366, 366)),
        (date(2024, 7, 1), None, (1, 1), (6, 12), (184, 366)),  # måndag
        (None, date(2024, 6, 30), (1, 1), (6, 12), (182, 366)),  # söndag
        (None, date(2024, 1, 1), (1, 1), (1, 12), (1, 366)),  # nyårsdagen
        (date(2024, 12, 31), None, (1, 1), (1, 12), (1, 366)),  # nyårsafton
        (date(2025, 1, 1), None, (0, 1), (0, 12), (0, 366)),  # not yet
        (None, date(2023, 12, 31), (0, 1), (0, 12), (0, 366)),  # no longer
    ],
)
def test_who_was_a_member_for_a_part_of_2024_pays_by_the_rule(
    from_on: date | None,
    to_on: date | None,
    whole_year: Share,
    months: Share,
    days: Share,
) -> None:
    member = FeeMember(organisation="nacka", name="Nacka", inhabitants=100, from_on=from_on, to_on=to_on)
    assert [share(member, 2024, rule) for rule in (PartRule.WHOLE_YEAR, PartRule.MONTHS, PartRule.DAYS)] == [
        whole_year, months, days,
    ]  # fmt: skip


@given(st.lists(st.integers(1, 1_000_000), min_size=1, max_size=30), st.integers(1, 10_000))
def test_of_whole_years_the_amounts_add_up_to_the_product(figures: list[int], rate: int) -> None:
    """No öre is lost or made where everybody was a member the whole year."""
    found = control_sum(basis(*figures, rate=rate))
    assert (found.total_ore, found.reduced_ore) == (sum(figures) * rate, 0)


@given(st.integers(1, 1_000_000), st.integers(1, 10_000), st.integers(0, 366))
def test_a_part_is_within_half_an_ore_of_its_share(inhabitants: int, rate: int, days: int) -> None:
    found = amount_ore(inhabitants, rate, days, 366)
    assert abs(found * 366 - inhabitants * rate * days) * 2 <= 366


def test_a_correction_is_a_credit_or_an_extra_for_each_member_that_it_concerns() -> None:
    before = basis(100_000, 50_000, 11_000)
    after = basis(100_010, 50_000, 10_990)
    assert [(each.name, each.difference_ore) for each in differences(before, after)] == [
        ("Kommun 0", 40_00),
        ("Kommun 2", -40_00),
    ]
    left = FeeBasis.model_validate({**before.model_dump(), "members": before.members[:2]})
    assert [(each.name, each.difference_ore) for each in differences(before, left)] == [("Kommun 2", -44_000_00)]


def test_a_basis_that_cannot_hold_says_whose_figure_and_the_cure() -> None:
    members = [
        FeeMember(organisation="salem", name="Salem", inhabitants=0),
        FeeMember(organisation="nacka", name="Nacka", inhabitants=1, to_on=date(2020, 12, 31)),
        FeeMember(
            organisation="tyreso", name="Tyresö", inhabitants=1, from_on=date(2021, 5, 2), to_on=date(2021, 5, 1)
        ),
    ]
    found = faults(FeeBasis(year=2021, counted_on=counted_on(2021), rate_ore=0, members=members))
    assert [(each.organisation, each.field) for each in found] == [
        ("", "rate"), ("salem", "inhabitants"), ("nacka", "to_on"), ("tyreso", "to_on"),
    ]  # fmt: skip
    assert "Nacka är inte medlem någon dag 2021" in found[2].text
    assert not faults(basis(1))
    assert lines(basis(1))[0].amount_ore == KRONOR_4
