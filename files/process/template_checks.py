"""What must hold of the values of a template's fields, field by field; every mistake a Swedish sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from schemas.file.template import FieldType, TemplateField

Parts = Mapping[str, str | int | date | None]
"""The parts of one line, in the order of its columns."""
_KEY_LENGTH = 40


class FieldRefused(Exception):
    """One field cannot be used; the sentence tells why, and the cure."""


def key_of(text: str) -> str:
    """A text as a key: `Gemensam växel` → `gemensam-vaxel`."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_KEY_LENGTH].strip("-")


def must_differ(lines: Sequence[str], field: TemplateField) -> None:
    """Lines become steps, questions and choices, each with a key of its own; days that are alike are numbered."""
    if field.columns and field.columns[0].type is FieldType.DATE:
        return
    seen: dict[str, str] = {}
    for line in lines:
        name = line.partition(";")[0].strip() if field.columns else line
        if name in seen.values():
            raise FieldRefused(f"”{name[:60]}” står två gånger. Ta bort den ena.")
        if (former := seen.setdefault(key_of(name), name)) is not name:
            raise FieldRefused(
                f"”{former[:60]}” och ”{name[:60]}” går inte att skilja åt. Skriv dem så att de första "
                f"{_KEY_LENGTH} tecknen är olika."
            )


def must_be_said_once(lines: Sequence[str], found: Sequence[str | Parts]) -> None:
    """The same twice, however it is written, is refused as it was written the second time."""
    twice = next((lines[place] for place, one in enumerate(found) if one in found[:place]), None)
    if twice is not None:
        raise FieldRefused(f"”{twice[:60]}” står två gånger. Ta bort den ena.")


def enough(field: TemplateField, found: Sequence[str | Parts]) -> Sequence[str | Parts]:
    """What was found, where it is as many as the field needs."""
    if field.at_least is not None and found and len(found) < field.at_least:
        kind = "rader" if field.type is FieldType.LINES else "organisationer"
        raise FieldRefused(f"”{field.label}”: det behövs minst {field.at_least} {kind}. Lägg till fler.")
    return found


def strangers(field: TemplateField, values: Mapping[str, object]) -> list[str]:
    """Organisations of the field that are not among those of the field that it says."""
    chosen, others = values.get(field.key), values.get(field.among or "")
    if not isinstance(chosen, list) or not isinstance(others, list):
        return []
    return [each for each in chosen if each not in others]
