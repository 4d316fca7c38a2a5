"""The desk's form that takes back the newest change of the plan, within the hour."""

from __future__ import annotations

from fastapi import APIRouter

from acts.undo import Undo
from web.desk.acts.act import Asked, Shown, serve
from web.desk.acts.requested import requested
from web.shell.fields import Values

router = APIRouter()


def _ask_undo(asked: Asked) -> Shown:
    told = asked.board.undoable
    lead = "En ändring av planen kan ångras inom en timme, om inget mejl om den har gått."
    return Shown("Ångra ändringen", lead, [], notices=[told or "Det finns ingen ändring att ångra just nu."])


def _undo(asked: Asked, _values: Values) -> Undo:
    return Undo(plan_version=asked.board.plan.version)


UNDO = requested(
    _undo,
    title="Ångra ändringen",
    button="Ångra",
    show=_ask_undo,
    code="angrat",
    said="Ändringen är ångrad. Den förra planen gäller igen.",
)
serve(router, "angra", UNDO)
