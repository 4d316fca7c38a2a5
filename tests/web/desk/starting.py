"""What the tests of the desk fill in to start a remiss, and what its preview carries on."""

from __future__ import annotations

import html
import re

from sqlmodel import select

from kinds.remiss.pages.form import untouched
from schemas.tables.process import ProcessRow
from tests.web.site import Site

REMISS = {
    "sender": "Trafikverket",
    "title": "Inriktningsunderlag 2026–2037",
    "diarienummer": "TRV 2024/77",
    "received_on": "2024-05-13",
    "due_on": "2024-12-16",
    "document-title-1": "Remissbrev",
    "document-url-1": "https://trafikverket.example/remiss",
    **untouched(),
}
KEY = "remiss-trafikverket-trv-2024-77-1"


def carried(text: str) -> dict[str, str]:
    """The hidden fields of the preview's first form."""
    form = text[text.index('action="/nytt/starta"') :]
    form = form[: form.index("</form>")]
    return {name: html.unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form)}


def processes(site: Site) -> set[str]:
    """The keys of every process of the register."""
    with site.db.read() as session:
        return set(session.exec(select(ProcessRow.key)))
