"""Every route of the web, whatever router it stands in."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.routing import BaseRoute, Mount, Route

from tests.web.site import PROCESS, STEP

VALUES = {
    "process": PROCESS,
    "step": STEP,
    "mail_id": "1",
    "number": "1",
    "place": "1",
    "meeting": "mote",
    "key": "spar",
    "sha256": "0f" * 32,
    "user": "ingen",
    "organisation": "tyreso",
    "role": "kommundirektor",
    "capacity": "ordinarie",
    "paper": f"sammanstallning.{STEP}",
    "sort": "utdrag",
    "written_as": "pdf",
    "feed": "ingen",
    "item": "1",
    "version": "1",
    "body": "ledningsgruppen",
    "year": "2021",
    "conference": "planering",
    "document": "agenda",
    "sheet": "remisser",
}
"""What stands in for each part of an address."""


def routes(found: list[BaseRoute]) -> Iterator[tuple[str, set[str]]]:
    """The path and the methods of each."""
    for route in found:
        if isinstance(route, Mount):
            yield route.path, {"GET"}
        elif isinstance(route, Route):
            yield route.path, route.methods or set()
        else:
            inner = getattr(route, "routes", None) or getattr(getattr(route, "original_router", None), "routes", [])
            yield from routes(list(inner))
