"""A paper as a response: shown in the browser or handed out as a file."""

from __future__ import annotations

from starlette.responses import Response

from questions.document import media_type
from web.shell.middleware.security import PAPER_SECURITY_POLICY


def handed_out(name: str, content: bytes) -> Response:
    """The bytes as a file of that name, which `papers.naming` has made safe."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type(name), headers=headers)


def shown(name: str, content: bytes) -> Response:
    """A PDF that the browser shows itself."""
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Content-Security-Policy": PAPER_SECURITY_POLICY}
    return Response(content, media_type="application/pdf", headers=headers)
