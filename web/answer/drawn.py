"""The fields of a step as HTML, drawn once for all who see them empty: half of what it takes to make a form."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from markupsafe import Markup

from schemas.plan.plan import PlanStep
from web.answer.due_words import last_day
from web.answer.questions import field_context
from web.shell.forms import Form
from web.shell.pages import part

_KEPT = 512
_drawn: OrderedDict[tuple[object, ...], tuple[PlanStep, Markup]] = OrderedDict()
"""With the step itself: while it is held, no other can come to be where it lies."""
_lock = Lock()


def drawn_fields(form: Form, step: PlanStep, limits: tuple[Sequence[str], int], seat: str) -> Markup:
    """The questions of the step as the seat sees them, with what the form has. Nobody may change the step."""
    if form.typed or form.errors or form.nudge:
        return _draw(form, step, limits, seat)
    # All that the fields of an empty form depend on.
    key = (id(step), last_day(step.schedule_of(seat)), *limits[0], limits[1])
    with _lock:
        if found := _drawn.get(key):
            _drawn.move_to_end(key)
            return found[1]
    drawn = _draw(form, step, limits, seat)
    with _lock:
        _drawn[key] = (step, drawn)
        while len(_drawn) > _KEPT:
            _drawn.popitem(last=False)
    return drawn


def _draw(form: Form, step: PlanStep, limits: tuple[Sequence[str], int], seat: str) -> Markup:
    return part("answer_fields.html", **field_context(form, step, limits, seat))
