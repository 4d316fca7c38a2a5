"""What happens next by itself, in words: whoever has answered early is not said to be asked."""

from __future__ import annotations

from datetime import date

import pytest

from acts import opening
from rules.dates.clock import at_local
from rules.plan.planning import make_plan
from schemas.duties import Open
from tests import synthetic
from words.agenda import agenda_lines

OPENS_ON = date(2024, 2, 1)  # torsdag
SEATS = [f"kommun{n}/kommundirektor" for n in range(3)]


@pytest.mark.parametrize(
    ("answered", "said"),
    [
        (0, "Frågan ”En fråga” skickas till kommun0, kommun1 och kommun2."),
        (2, "Frågan ”En fråga” skickas till kommun2."),
        (3, "Frågan ”En fråga” öppnas. Ingen behöver frågas: alla har redan svarat."),
    ],
)
def test_only_those_who_have_not_answered_are_asked(answered: int, said: str) -> None:
    file = synthetic.process_file("fraga", 3, opens_on=OPENS_ON, due_on=date(2024, 5, 30))
    plan = make_plan(file, today=date(2024, 1, 10))
    duty = Open(at=at_local(OPENS_ON, 8, 30), step="fraga", seats=SEATS)
    done = {("fraga", seat) for seat in SEATS[:answered]}
    (line,) = agenda_lines([duty], plan, lambda seat: seat.partition("/")[0], done)
    assert (line.on, line.text) == (OPENS_ON, said)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (3, "Frågan ”En fråga” gick ut till 3 parter."),
        (2, "Frågan ”En fråga” gick ut till 2 parter. 1 part hade redan svarat."),
        (0, "Frågan ”En fråga” öppnades. Ingen behövde frågas: alla hade redan svarat."),
    ],
)
def test_the_history_says_whom_it_went_to(asked: int, said: str) -> None:
    file = synthetic.process_file("fraga", 3, opens_on=OPENS_ON, due_on=date(2024, 5, 30))
    (step,) = make_plan(file, today=date(2024, 1, 10)).steps
    assert opening.sentence(step, asked) == f"{said} Svar senast torsdag den 30 maj 2024."
