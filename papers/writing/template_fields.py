"""What a Word template can name: the parts of a paper and its own values, under Swedish names without å, ä and ö."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from rules.dates.clock import local_date
from rules.swedish import long_date

if TYPE_CHECKING:
    from schemas.paper import Fact, Paper, Section


@cache
def environment() -> SandboxedEnvironment:
    """Where templates are carried out: an unknown field is an error, and nothing but the fields is reached."""
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def fields_of(paper: Paper) -> dict[str, Any]:
    """Every field of a template, by its name."""
    return {
        **paper.values,
        "titel": paper.title,
        "rubrik_ovan": paper.kicker,
        "ingress": paper.lead,
        "uppgifter": [_fact(fact) for fact in paper.facts],
        "avsnitt": [_section(section) for section in paper.sections],
        "underskrifter": list(paper.signatures),
        "sidfot": paper.footer,
        "avsandare": paper.author,
        "datum": long_date(local_date(paper.made_at)),
    }


def _section(section: Section) -> dict[str, Any]:
    table = section.table
    return {
        "rubrik": section.heading,
        "niva": section.level,
        "stycken": list(section.paragraphs),
        "uppgifter": [_fact(fact) for fact in section.facts],
        "punkter": list(section.bullets),
        "tabell": {"rubriker": table.head, "rader": table.rows, "beskrivning": table.caption} if table else None,
    }


def _fact(fact: Fact) -> dict[str, str]:
    return {"namn": fact.name, "varde": fact.value}


def listed(fields: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """Every field with an example of what it holds, as they are written in a template: `titel`, `svaren[].part`."""
    found: list[tuple[str, str]] = []
    for name, value in fields.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            found += listed(value[0], f"{prefix}{name}[].")
        elif isinstance(value, dict):
            found += listed(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            found.append((f"{prefix}{name}[]", str(value[0]) if value else ""))
        elif value is not None:
            found.append((f"{prefix}{name}", str(value)))
    return found
