"""History events and billable actions per municipality, held to their limits."""

from __future__ import annotations

from pathlib import Path

from bench.instruments.figures import Figure, Section
from rehearsal.clock import skipping_engine
from tests.workflows.history_cost import cost_of

_QUICK = 8
"""Respondents that a quick run has at most."""
LIMITS = {8: (8.0, 2.5), 290: (6.0, 1.15)}
"""Respondents → the most history events and billable actions that each may cost."""


async def history(_under: Path, is_quick: bool) -> Section:
    """Count both sizes and hold them to their limits."""
    figures = []
    async with skipping_engine() as engine:
        for respondents, (events, actions) in LIMITS.items():
            if is_quick and respondents > _QUICK:
                continue
            cost = await cost_of(engine, respondents)
            figures += [
                Figure(f"{respondents} municipalities: history events each", cost.events_each, "", events),
                Figure(f"{respondents} municipalities: billable actions each", cost.actions_each, "", actions),
                Figure(f"{respondents} municipalities: history events in all", cost.events, ""),
                Figure(f"{respondents} municipalities: mails in all", cost.mails, ""),
            ]
    return Section(
        "History",
        "One inquiry with one reminder and one moved deadline, from its start to its outcome. Every answer comes "
        "alone, which is the dearest case. Actions as Temporal Cloud bills them.",
        figures,
    )
