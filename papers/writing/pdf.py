"""A paper as PDF/A-2a and PDF/UA-1: tagged, in Swedish, with its fonts in it, and the same bytes for the same paper.

The fonts are those built into typst: whatever the machine has, the pages look the same. Nothing is fetched.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from papers.writing.plain import printed
from schemas.paper import Paper

if TYPE_CHECKING:
    from typst import Compiler

STANDARDS = ("a-2a", "ua-1")
_LOOK = Path(__file__).with_name("paper.typ")


def as_pdf(paper: Paper) -> bytes:
    """The paper as one PDF file, dated by `made_at`."""
    made = _compiled(paper, format="pdf", pdf_standards=list(STANDARDS), timestamp=int(paper.made_at.timestamp()))
    assert isinstance(made, bytes)
    return made


def as_pictures(paper: Paper, dots_per_inch: int = 72) -> list[bytes]:
    """Each page as it looks, as PNG."""
    made = _compiled(paper, format="png", ppi=dots_per_inch)
    return made if isinstance(made, list) else [made]


def _compiled(paper: Paper, **how: Any) -> bytes | list[bytes]:
    content = paper.model_dump(mode="json", exclude={"values"})
    made: bytes | list[bytes] | None = _compiler().compile(
        _LOOK.read_bytes(), sys_inputs={"paper": json.dumps(_printed(content))}, **how
    )
    assert made is not None
    return made


@cache
def _compiler() -> Compiler:
    # Here and not above: the library is large, and most processes never print.
    from typst import Compiler

    return Compiler(ignore_system_fonts=True)


def _printed(value: Any) -> Any:
    """The same value, each text of it fit to print."""
    if isinstance(value, str):
        return printed(value)
    if isinstance(value, list):
        return [_printed(each) for each in value]
    if isinstance(value, dict):
        return {name: _printed(each) for name, each in value.items()}
    return value
