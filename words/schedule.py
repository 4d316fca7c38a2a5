"""A plan read backwards, in words: how much room a step has, the critical chain, and what cannot be done in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rules.swedish import capital, count, enumerate_ways
from schemas.plan.schedule import Infeasible, PlanSchedule, StepWindow
from words.states import State

CRITICAL = State("Kritisk kedja", "◆", "open")
_NARROW = 2
"""Working days up to which the room is called narrow."""
_MOST_SHOWN = 8


@dataclass(frozen=True)
class Shortage:
    """What cannot be done in time: sentences, how many more there are, and every way out once."""

    texts: list[str]
    more: int
    ways_out: str


def margin(window: StepWindow) -> State:
    """How many working days the start of a step may wait."""
    days = abs(window.slack)
    if window.is_late:
        return State("Dagen har passerat", "!", "bad")
    if window.slack < 0:
        return State(f"{count(days, 'arbetsdag', 'arbetsdagar')} för lite", "✕", "bad")
    if window.slack == 0:
        return State("Ingen marginal", "!", "care")
    words = f"{count(days, 'arbetsdags', 'arbetsdagars')} marginal"
    return State(words, "!", "care") if days <= _NARROW else State(words, "✓", "good")


def chain_words(schedule: PlanSchedule) -> str:
    """The critical chain as titles with arrows; empty where it is a single step."""
    titles = {window.step: window.title for window in schedule.steps}
    return " → ".join(titles[key] for key in schedule.critical) if len(schedule.critical) > 1 else ""


def shortage(infeasible: Sequence[Infeasible], organisation_of: Callable[[str], str]) -> Shortage | None:
    """What cannot be done in time, with the ways out; None where all can.

    `organisation_of` names the organisation of a seat: a sentence of one municipality begins with it.
    """
    if not infeasible:
        return None
    shown = infeasible[:_MOST_SHOWN]
    named = list(dict.fromkeys(way for one in infeasible for way in one.ways_out))
    # "Låt ordföranden besluta" says nothing more beside "låt ordföranden besluta mellan sammanträdena".
    ways = [way for way in named if not any(other.startswith(f"{way} ") for other in named)]
    # A sentence of one municipality names its ways out itself; here they are told once for all.
    told = [(one.text.partition(" Utvägar:")[0], one.seat) for one in shown]
    texts = [f"{organisation_of(seat)}: {text}" if seat else text for text, seat in told]
    return Shortage(texts, len(infeasible) - len(shown), capital(enumerate_ways(ways)))
