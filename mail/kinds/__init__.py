"""Every mail of the product. A module here declares one mail, or a few about the same thing: its name and title, the
class of its data, its templates, how it behaves, and the function that makes it. Nothing else names them all."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

from mail.letter import Mail
from mail.props import Props


def _declared() -> dict[str, Mail]:
    modules = [importlib.import_module(found.name) for found in pkgutil.walk_packages(__path__, f"{__name__}.")]
    mails = [value for module in modules for value in vars(module).values() if isinstance(value, Mail)]
    return {mail.name: mail for mail in mails}


MAILS: dict[str, Mail] = _declared()
"""Name → the mail."""


def props_of(kind: str, data: dict[str, Any]) -> Props:
    """The stored data of a mail as its class; pydantic's ValidationError where it does not fit."""
    return MAILS[kind].props.model_validate(data)
