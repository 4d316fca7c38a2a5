"""A question of each type, as a process file would have it."""

from __future__ import annotations

from typing import Any

from schemas.file.process import QuestionSpec
from schemas.inquiry import OutcomeRule, QuestionType

T = QuestionType
CHOICES = [
    {"code": "deltar", "label": "Deltar", "means": "ja"},
    {"code": "tillagg", "label": "Deltar med tillägg", "means": "villkor", "text": True},
    {"code": "senare", "label": "Vi hör av oss", "means": "aterkommer"},
]
BOXES = [{"code": code, "label": code.upper()} for code in ("a", "b", "c")] + [
    {"code": "annat", "label": "Annat", "text": True}
]
SHAPES: dict[QuestionType, dict[str, Any]] = {
    T.YES_NO: {},
    T.DONE: {},
    T.CHOICE: {"choices": CHOICES},
    T.DATE: {},
    T.TEXT: {},
    T.SEVERAL: {"choices": BOXES, "at_least": 1, "at_most": 2},
    T.AMOUNT: {"unit": "kr"},
    T.NAMES: {"at_most": 2},
    T.DOCUMENT: {},
    T.DATE_POLL: {"options": [{"on": "2022-06-14"}, {"on": "2022-06-15", "time": "kl. 11.00–12.00"}]},
    T.SECTIONS: {"sections": [{"key": "inledning", "title": "Inledning"}, {"key": "ekonomi", "title": "Ekonomi"}]},
}


def question(kind: QuestionType, **more: object) -> QuestionSpec:
    fields = {"key": "fraga", "text": "Vad säger ni?", "type": kind, "rule": OutcomeRule.ALL_ANSWERED}
    return QuestionSpec.model_validate({**fields, **SHAPES[kind], **more})
