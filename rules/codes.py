"""Codes that stand for several things at once, as they travel: `a,b` and `a=ja,b=nej`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def joined(codes: Iterable[str]) -> str:
    """`a,b`."""
    return ",".join(codes)


def parted(code: str) -> list[str]:
    """The codes of `a,b`; empty for an empty code."""
    return [part.strip() for part in code.split(",") if part.strip()]


def paired(values: Mapping[str, str]) -> str:
    """`a=ja,b=nej`."""
    return joined(f"{key}={value}" for key, value in values.items())


def pairs(code: str) -> dict[str, str]:
    """The values of `a=ja,b=nej` by key; a part without a sign of equality has an empty value."""
    found: dict[str, str] = {}
    for part in parted(code):
        key, _, value = part.partition("=")
        found[key.strip()] = value.strip()
    return found
