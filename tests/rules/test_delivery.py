"""What all reports about one recipient come to, in whatever order and however often they come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.delivery import Fate, fate_of, worst
from schemas.mail.delivery import DeliveryReport, DeliveryState

SENT = datetime(2024, 5, 30, 8, 0, tzinfo=UTC)  # torsdag


def said(
    state: DeliveryState, minutes: float, *, key: str = "", reason: str = "", is_carrier: bool = False
) -> DeliveryReport:
    """One report, so many minutes after the mail left."""
    return DeliveryReport(
        public_id="abc",
        recipient="a@salem.example",
        state=state,
        reason=reason,
        at=SENT + timedelta(minutes=minutes),
        source="carrier" if is_carrier else "provider",
        key=key or f"{state}/{minutes}",
    )


@pytest.mark.parametrize(
    ("reports", "state"),
    [
        ([("taken", 0)], "taken"),
        ([("taken", 0), ("delivered", 1)], "delivered"),
        ([("taken", 0), ("delayed", 1)], "delayed"),
        ([("delayed", 1), ("delayed", 20), ("delivered", 60)], "delivered"),
        ([("delivered", 1), ("delayed", 5)], "delivered"),
        ([("taken", 0), ("bounced", 1)], "bounced"),
        # A server that takes everything and turns it back afterwards.
        ([("delivered", 1), ("bounced", 3)], "bounced"),
        # Its clock is behind that of the provider.
        ([("delivered", 1), ("bounced", -5)], "bounced"),
        # Sent once more after a cut line, and then it came through.
        ([("bounced", 1), ("delivered", 17)], "delivered"),
        ([("bounced", 1), ("delivered", 17), ("bounced", 18)], "bounced"),
        ([("blocked", 1), ("bounced", 1)], "bounced"),
        ([("blocked", 2), ("bounced", 1)], "blocked"),
        ([("delivered", 1), ("blocked", 300)], "blocked"),
        ([("delayed", 1), ("delayed", 2880), ("bounced", 2881)], "bounced"),
    ],
)
def test_what_reports_come_to(reports: list[tuple[DeliveryState, float]], state: str) -> None:
    fate = fate_of([said(*report) for report in reports])
    assert fate is not None and fate.state == state


@pytest.mark.parametrize(("minutes", "state"), [(-1, "bounced"), (1, "delivered"), (60, "delivered")])
def test_a_refusal_at_the_handing_over_holds_until_the_mail_is_taken(minutes: float, state: str) -> None:
    fate = fate_of([said("bounced", 0, is_carrier=True), said("delivered", minutes)])
    assert fate is not None and fate.state == state


def test_nothing_is_known_without_a_report() -> None:
    assert fate_of([]) is None and worst([]) is None


def test_the_reason_is_that_of_the_report_that_decides() -> None:
    fate = fate_of([said("delayed", 1, reason="Full."), said("bounced", 2, reason="Finns inte.")])
    assert fate == Fate(state="bounced", reason="Finns inte.", at=SENT + timedelta(minutes=2))


@given(
    st.lists(
        st.tuples(st.sampled_from(get_args(DeliveryState)), st.integers(0, 40), st.sampled_from("abc")), max_size=8
    ).flatmap(lambda reports: st.tuples(st.just(reports), st.permutations(reports * 2)))
)
def test_order_and_repetition_do_not_matter(
    drawn: tuple[list[tuple[DeliveryState, int, str]], list[tuple[DeliveryState, int, str]]],
) -> None:
    once, again = (
        [said(state, minutes, key=f"{state}{minutes}{key}", reason=key) for state, minutes, key in reports]
        for reports in drawn
    )
    assert fate_of(once) == fate_of(again)


@given(st.lists(st.tuples(st.sampled_from(get_args(DeliveryState)), st.integers(0, 9)), min_size=1, max_size=5))
def test_of_several_recipients_the_worst_is_shown(found: list[tuple[DeliveryState, int]]) -> None:
    fates = [Fate(state=state, at=SENT + timedelta(minutes=minutes)) for state, minutes in found]
    chosen = worst(fates)
    assert chosen is not None and chosen == worst(reversed(fates))
    assert chosen.is_bad or not any(fate.is_bad for fate in fates)
