"""What the forms of a meeting share: what one asks for is done, or it comes back as typed with what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.responses import RedirectResponse, Response

from schemas.errors import Refused
from web.shell.forms import Form


def saved(
    form: Form,
    act: Callable[[], object],
    shown: Callable[[], Response],
    where: str,
    fields: Mapping[str, str] | None = None,
) -> Response:
    """Do what a form asks for and go on to `where`; with faults, `shown` is the form with them.

    Nothing is done where the form has faults already. What is refused stands beside the field that `fields` gives for
    the refusal's own, else above the form.
    """
    if not form.errors:
        try:
            act()
        except Refused as refusal:
            form.refused(refusal, (fields or {}).get(refusal.field, ""))
    return shown() if form.errors else RedirectResponse(where, status_code=303)
