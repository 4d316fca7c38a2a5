"""Every workflow id, activity name and task queue is built here, and nowhere else."""

from __future__ import annotations

TASK_QUEUE = "svarstid"


def workflow_id(kind: str, process: str) -> str:
    """The business id of a process's workflow, e.g. `contract/varudistribution-2023`; no names, ever."""
    return f"{kind}/{process}"


CARRY_OUT = "carry_out"
EXTEND_CONTRACT = "extend_contract"
REPLAN_PROCUREMENT = "replan_procurement"

SEARCH_KIND = "SvarstidKind"
SEARCH_STATE = "SvarstidState"
SEARCH_DUE = "SvarstidNextDue"
SEARCH_ORGANISATIONS = "SvarstidOrganisations"
