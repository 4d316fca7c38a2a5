"""A year's fee as fields of the form: what holds, and what the next year begins with."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.tables.people import OrganisationRow
from schemas.year.fees import FeeBasis
from words.year import fees as words


def as_typed(basis: FeeBasis) -> dict[str, str]:
    """A basis as it is typed."""
    kronor, ore = divmod(basis.rate_ore, 100)
    typed = {
        "year": str(basis.year),
        "rate": f"{kronor},{ore:02d}" if ore else str(kronor),
        "rule": basis.part_rule.value,
        "source": basis.source,
    }
    for member in basis.members:
        key = member.organisation
        typed |= {f"m-{key}": "ja", f"f-{key}": str(member.from_on or ""), f"t-{key}": str(member.to_on or "")}
        typed[f"i-{key}"] = words.number(member.inhabitants)
    return typed


def for_next_year(basis: FeeBasis, parts: Mapping[str, OrganisationRow]) -> dict[str, str]:
    """The members of a year as the next one begins with them, without figures: those that have not left. Of one that
    has become a part of another that other is the member."""
    typed = {name: text for name, text in as_typed(basis).items() if name[:2] not in ("m-", "i-", "f-", "t-")}
    for member in basis.members:
        if member.to_on is None or member.to_on.year > basis.year:
            merged_ = parts.get(member.organisation)
            key = str(merged_.merged_into) if merged_ else member.organisation
            typed |= {f"m-{key}": "ja", f"t-{key}": typed.get(f"t-{key}") or str(member.to_on or "")}
    return typed
