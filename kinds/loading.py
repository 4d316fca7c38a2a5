"""Finds what a kind says at one of the points where generic code asks it; loaded when it is asked for."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TypeVar

Hooks = TypeVar("Hooks")


def hooks_of(kind: str, point: str, shape: type[Hooks]) -> Hooks:
    """`HOOKS` of the module `kinds.<kind>.<point>`, which is a `shape`; the empty shape where it has none.

    Heavy modules are thus imported by who needs them only: a rule or a workflow never loads the register or the web.
    """
    module = import_point(kind, point)
    hooks = getattr(module, "HOOKS", None) or shape()
    if not isinstance(hooks, shape):
        raise TypeError(f"kinds.{kind}.{point}.HOOKS is no {shape.__name__}")
    return hooks


@cache
def import_point(kind: str, point: str) -> ModuleType | None:
    """The module `kinds.<kind>.<point>`; None where the kind has none."""
    name = f"kinds.{kind}.{point}"
    return import_module(name) if find_spec(f"kinds.{kind}") and find_spec(name) else None
