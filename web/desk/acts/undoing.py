"""The desk's form that takes back the newest change of the plan, or a reminder by hand, within the hour."""

from __future__ import annotations

from fastapi import APIRouter

from acts.undo import Undo
from web.desk.acts.act import Act, Asked, Shown, serve
from web.shell.fields import Field, Look, Values
from web.shell.forms import whole_number

router = APIRouter()


def _ask_undo(asked: Asked) -> Shown:
    found = asked.board.undoable
    lead = "Det senaste som ni har gjort i ärendet kan ångras inom en timme, om inget mejl om det har gått."
    event = Field("event", look=Look.HIDDEN, proposal=str(found.event) if found else "")
    notices = [found.told if found else "Det finns inget att ångra just nu."]
    return Shown("Ångra", lead, [event], notices=notices, is_possible=found is not None)


def _undo(asked: Asked, values: Values) -> Undo:
    return Undo(plan_version=asked.board.plan.version, event=whole_number(values.text("event")) or 0)


UNDO = Act(
    request=_undo,
    title="Ångra",
    button="Ångra",
    show=_ask_undo,
    code="angrat",
    said="Det är ångrat. Mejlen som väntade skickas inte.",
)
serve(router, "angra", UNDO)
