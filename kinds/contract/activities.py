"""The turns of the contract story: the record moves one step, or the procurement is planned anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from temporalio import activity

from acts.case import Case
from db import events
from db.store.session import Database
from kinds.activities import Activities
from kinds.contract import rules as contract
from kinds.contract.messages import ContractTurn
from kinds.contract.spec import NOTICE
from rules.plan.timetable import timetable
from rules.swedish import long_date
from schemas.events import EventKind
from schemas.plan.plan import Plan
from schemas.plan.timetable import StepStatus, Timetable
from workflows.ids import EXTEND_CONTRACT, REPLAN_PROCUREMENT


@dataclass(frozen=True)
class ContractActivities:
    """Activities of a contract process. Each turn is taken once; tried again it returns the plan in force."""

    db: Database

    @activity.defn(name=EXTEND_CONTRACT)
    def extend_contract(self, turn: ContractTurn) -> Timetable:
        """Move the contract's end one step and arm the next window; returns the new timetable."""
        with self.db.write() as session:
            case = Case(session, turn.process, turn.now)
            if not _is_taken(case, turn, EXTEND_CONTRACT):
                plan = contract.next_window(case.plan, case.file, now=turn.now, calendars=case.calendars)
                text = f"Avtalet är förlängt till och med {long_date(plan.contract_ends_on)}."
                _tell(case, turn, EXTEND_CONTRACT, EventKind.CONTRACT_EXTENDED, text)
                _tell_of_window(case, turn, plan)
                case.replan(plan, text)
            return timetable(case.plan)

    @activity.defn(name=REPLAN_PROCUREMENT)
    def replan_procurement(self, turn: ContractTurn) -> Timetable:
        """Plan the new procurement from the end that now holds; warns where its start has passed."""
        with self.db.write() as session:
            case = Case(session, turn.process, turn.now)
            if not _is_taken(case, turn, REPLAN_PROCUREMENT):
                plan, warnings = contract.replan_procurement(
                    case.plan, case.file, now=turn.now, calendars=case.calendars
                )
                ends_on = long_date(plan.contract_ends_on)
                text = f"Avtalet förlängs inte. Upphandlingens tidplan är omräknad från avtalets slut {ends_on}."
                _tell(case, turn, REPLAN_PROCUREMENT, EventKind.PROCUREMENT_REPLANNED, text)
                if _is_notice_done(case, turn):
                    told = (
                        "Leverantören har redan fått besked om förlängning. Kontakta leverantören och rätta beskedet."
                    )
                    _tell(case, turn, "already-notified", EventKind.WARNED, told)
                for number, warning in enumerate(warnings):
                    _tell(case, turn, f"warning-{number}", EventKind.WARNED, warning.text, step=warning.step)
                case.replan(plan, text)
            return timetable(case.plan)


def _is_taken(case: Case, turn: ContractTurn, act: str) -> bool:
    return events.is_written(case.session, case.key, _turn_key(turn, act))


def _is_notice_done(case: Case, turn: ContractTurn) -> bool:
    notices = [step for step in case.plan.steps if step.role == NOTICE and step.window == turn.window]
    return any(case.step_row(notice.key).status == StepStatus.DONE for notice in notices)


def _turn_key(turn: ContractTurn, act: str) -> str:
    return f"turn/{act}-{turn.window}"


def _tell(case: Case, turn: ContractTurn, act: str, kind: EventKind, text: str, step: str = "") -> None:
    events.append(
        case.session,
        case.key,
        at=turn.now,
        kind=kind,
        text=text,
        step=step,
        dedup_key=_turn_key(turn, act),
    )


def _tell_of_window(case: Case, turn: ContractTurn, plan: Plan) -> None:
    newest = max((step.window for step in plan.steps if step.window is not None), default=turn.window)
    notice = next((s for s in plan.steps if s.role == NOTICE and s.window == newest), None)
    if newest == turn.window or notice is None:
        _tell(case, turn, "last", EventKind.WINDOW_ARMED, "Avtalet kan inte förlängas fler gånger.")
        return
    act_by = long_date(notice.schedule.operative_on)
    text = f"Nästa förlängningsfönster är bevakat: besked till leverantören senast {act_by}."
    _tell(case, turn, "armed", EventKind.WINDOW_ARMED, text, step=notice.key)


def _make(db: Database) -> Sequence[Callable[..., Any]]:
    made = ContractActivities(db)
    return (made.extend_contract, made.replan_procurement)


HOOKS = Activities(make=_make)
