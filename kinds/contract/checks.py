"""What the story of a contract needs of its file: days in order, and windows that have both question and notice."""

from __future__ import annotations

from datetime import timedelta

from files.guarded_yaml import Place
from files.whole import Whole
from kinds.checks import Checks
from kinds.contract.rules import SHORTEST_WINDOW, contract_of
from kinds.contract.spec import CONTRACT_END, NOTICE, QUESTION
from kinds.registry import role
from rules.swedish import count, short_date


def check_terms(whole: Whole) -> None:
    """The contract's days in order."""
    contract, document = contract_of(whole.file), whole.document
    if contract.end_on <= contract.start_on:
        problem = f"avtalet slutar {short_date(contract.end_on)}, före starten {short_date(contract.start_on)}."
        raise document.refusal(("contract", "end_on"), problem, "Rätta start_on eller end_on.")
    if contract.latest_end_on < contract.end_on:
        problem = (
            f"längsta slutdagen {short_date(contract.latest_end_on)} ligger före "
            f"den nuvarande slutdagen {short_date(contract.end_on)}."
        )
        raise document.refusal(("contract", "latest_end_on"), problem, "Rätta end_on eller latest_end_on.")
    left = contract.latest_end_on - contract.end_on
    if timedelta(0) < left < SHORTEST_WINDOW:
        problem = f"det är bara {count(left.days, 'dag', 'dagar')} mellan end_on och latest_end_on."
        cure = "Så kort tid är ingen förlängning att fråga om. Ge båda samma dag, eller rätta den ena."
        raise document.refusal(("contract", "latest_end_on"), problem, cure)


def check_windows(whole: Whole) -> None:
    """A window asks and notifies, and the notice is as long before the end as the contract says."""
    steps, document = whole.file.steps, whole.document
    for key in (QUESTION, NOTICE) if any(step.is_window for step in steps) else ():
        if not any(step.is_window and step.role == key for step in steps):
            number = next(number for number, step in enumerate(steps) if step.is_window)
            problem = f"förlängningsfönstret saknar {role(key).title}."
            cure = f"Lägg till ett steg med role: {key} och window: true, eller ta bort window."
            raise document.refusal(("steps", number, "window"), problem, cure)
    months = contract_of(whole.file).notice_months
    for number, step in enumerate(steps):
        derived = step.due.derived
        if step.role != NOTICE or not derived or derived.from_ != CONTRACT_END or derived.months is None:
            continue
        if derived.months != -months:
            problem = f"regeln säger {-derived.months} månader före, men avtalet säger {months}."
            place: Place = ("steps", number, "due", "derived", "months")
            raise document.refusal(place, problem, "Rätta months, eller contract.notice_months.")


HOOKS = Checks(block=check_terms, steps=check_windows)
