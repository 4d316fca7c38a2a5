"""The types of question, one module each: what is asked, how it is read, what travels, and how it is put into words.

A type is a member of `QuestionType`, a module here of the member's name in lower case, which ends in a `KIND`, and a
template of that name under `web/templates/questions/`. Nothing else knows the types.
"""

from __future__ import annotations

from importlib import import_module

from questions.kind import Given, QuestionKind
from schemas.file.process import QuestionSpec
from schemas.inquiry import QuestionType

KINDS: dict[QuestionType, QuestionKind] = {
    each: import_module(f"questions.{each.name.lower()}").KIND for each in QuestionType
}


def kind_of(question: QuestionSpec) -> QuestionKind:
    """What the question's type can do."""
    return KINDS[question.type]


def template_of(question: QuestionSpec) -> str:
    """The name of the template with the form field of the question's type."""
    return f"questions/{question.type.name.lower()}.html"


__all__ = ["KINDS", "Given", "QuestionKind", "kind_of", "template_of"]
