"""Codes that are said in the same words everywhere: how binding, by which way, on what ground, what kind of step."""

from __future__ import annotations

from kinds.registry import role
from schemas.file.calendar import BodyKind
from schemas.file.process import Basis, StepKind
from schemas.inquiry import Channel, Code, Strength

CODES = {
    Code.YES: "ja",
    Code.NO: "nej",
    Code.CONDITION: "ja, med villkor",
    Code.RETURNS: "återkommer",
    Code.NOT_CONCERNED: "berörs inte",
    Code.DONE: "klart",
}

MISSING = "svar saknas"
_WHY = {"saknas": MISSING, "kan_inte": "kan inte den dagen"}

_STRENGTHS = {
    Strength.INTEREST: "ingen har beslutat än",
    Strength.OFFICIAL: "besked från tjänsteperson",
    Strength.DELEGATION: "delegationsbeslut",
    Strength.BOARD: "beslut i kommunstyrelsen",
    Strength.COUNCIL: "beslut i kommunfullmäktige",
}

BY_CHANNEL = {
    Channel.PHONE: "per telefon",
    Channel.MEETING: "vid ett möte",
    Channel.MAIL: "per e-post",
    Channel.PAPER: "på papper",
}
"""How an answer on behalf came."""

BASES = {
    Basis.LAW: "lag",
    Basis.AUTHORITY: "myndighetsbeslut",
    Basis.CONTRACT: "avtal",
    Basis.AGREEMENT: "överenskommelse",
    Basis.INTERNAL: "intern planering",
}

STEP_KINDS = {
    StepKind.TASK: "uppgift",
    StepKind.INQUIRY: "svarsomgång",
    StepKind.NOTICE: "avisering",
    StepKind.MILESTONE: "hållpunkt",
    StepKind.INFORMATION: "information",
}


def step_kind(kind: StepKind, key: str = "") -> str:
    """What a step is: by its role (its key in the manifest of its kind), else by its kind."""
    return role(key).called or STEP_KINDS[kind]


BODY_KINDS = {
    BodyKind.BOARD: "kommunstyrelse",
    BodyKind.COMMITTEE: "utskott",
    BodyKind.LEADERSHIP: "ledningsgrupp",
    BodyKind.JOINT_COMMITTEE: "samarbetskommitté",
    BodyKind.NETWORK: "nätverk",
    BodyKind.STEERING_GROUP: "styrgrupp",
    BodyKind.WORKING_GROUP: "arbetsgrupp",
    BodyKind.OTHER: "annat",
}

REASONS = {
    "nej": "svarade nej",
    "villkor": "ställde villkor",
    "aterkommer": "återkommer",
    "saknas": "har inte svarat",
    "ej_berord": "berörs inte",
    "sent": "svarade efter svarstiden",
    "neutral": "svarade på ett annat sätt",
    "kan_inte": "kan inte den dagen",
}
"""Why an outcome is not clear."""


def code_words(code: str) -> str:
    """A code alone, as a reason names it: `nej`, `svar saknas`; another word stays as it is."""
    return _WHY.get(code) or (CODES.get(Code(code), code) if code in set(Code) else code)


_LEVELS = {
    Strength.INTEREST: "ett besked om intresse; ingen behöver ha beslutat",
    Strength.OFFICIAL: "ett besked från en tjänsteperson",
    Strength.DELEGATION: "ett beslut på delegation",
    Strength.BOARD: "ett beslut i kommunstyrelsen",
    Strength.COUNCIL: "ett beslut i kommunfullmäktige",
}


def level_words(level: Strength) -> str:
    """What answer is asked for: `ett beslut på delegation`."""
    return _LEVELS[level]


def strength_words(strength: str | None) -> str:
    """`besked från tjänsteperson`; empty for none."""
    return _STRENGTHS[Strength(strength)] if strength else ""
