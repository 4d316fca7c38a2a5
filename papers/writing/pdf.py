"""A paper as PDF/A-2a and PDF/UA-1: tagged, in Swedish, with its fonts in it, and the same bytes for the same paper.

The fonts are those built into typst: whatever the machine has, the pages look the same. Nothing is fetched.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from papers.writing.plain import printed
from schemas.paper import Paper

if TYPE_CHECKING:
    from typst import Compiler

_ONE_AT_A_TIME = Lock()
"""A compiler takes one paper at a time; nor should a few large ones take every core from the answers."""
_LOOK = Path(__file__).with_name("paper.typ")


def as_pdf(paper: Paper) -> bytes:
    """The paper as one PDF file, dated by `made_at`."""
    content = json.dumps(_printed(paper.model_dump(mode="json", exclude={"values"})))
    with _ONE_AT_A_TIME:
        made = _compiler().compile(
            _LOOK.read_bytes(),
            format="pdf",
            pdf_standards=["a-2a", "ua-1"],
            timestamp=int(paper.made_at.timestamp()),
            sys_inputs={"paper": content},
        )
    assert isinstance(made, bytes)
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
