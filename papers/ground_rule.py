"""The extract of spelregeln as a paper: by which rule silence counted at a meeting, and who stands behind what."""

from __future__ import annotations

from papers.naming import stem
from schemas.base import Instant
from schemas.meetings.extract import Extract
from schemas.paper import Fact, Paper, Section

_NO_RULE = "Ingen skickad spelregel gäller för mötet. Därför räknas ingens tystnad."


def ground_rule(extract: Extract, *, author: str, made_at: Instant) -> Paper:
    """The paper of a meeting's extract; `made_at` is the time of what it was last changed by."""
    sections = [Section(heading="Spelregeln", paragraphs=extract.rules or [_NO_RULE])]
    for item in extract.items:
        decision = [f"Beslut: {item.decision}"] if item.decision else []
        sections.append(Section(heading=item.heading, paragraphs=decision))
        sections += [Section(heading=group.heading, level=2, bullets=group.lines) for group in item.groups]
        if item.notes:
            sections.append(Section(heading="Noteringar", level=2, bullets=item.notes))
    if extract.notes:
        sections.append(Section(heading="Att notera", bullets=extract.notes))
    return Paper(
        kicker="Utdrag om spelregeln",
        title=extract.title,
        facts=[_fact(fact) for fact in extract.facts],
        sections=sections,
        signatures=["Vid anteckningarna", "Justeras"],
        footer=extract.title,
        author=author,
        made_at=made_at,
        stem=stem(extract.title),
        values={"regler": list(extract.rules)},
    )


def _fact(text: str) -> Fact:
    """`Plats: Södertälje` as a name and a value."""
    name, _, value = text.partition(": ")
    return Fact(name=name, value=value) if value else Fact(name="Notera", value=text)
