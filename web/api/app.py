"""The application of /api/v1: its routes, its document, and its problems."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db.answers.answers import Closed, Conflict, Withdrawn
from db.api.requests import UnderWay
from schemas.errors import EffectUnknown, FileRefused, NotHandedOver, Refused
from web.api import acting, reading
from web.api.access import Turned
from web.api.found import NotFound
from web.shell.middleware.errors import REGISTER_FAULTS, register_away
from web.shell.problem import code_of, problem
from web.shell.state import Web

_ABOUT = """
Matters, parties, answers, outcomes and events; start a matter, note an answer on behalf, move a day.

Every request carries the token of a system (`Authorization: Bearer …`), made by an administrator. What goes wrong is
`application/problem+json` with a title in Swedish or English (`Accept-Language`). POST takes an `Idempotency-Key`: the
same request with the same key is carried out once and answered the same for a week. Pages go on by the value of `next`
as `after`; what is added meanwhile moves nothing. Times are UTC, days are Swedish.
"""
_PLAN = "plan"
_CONFLICTS = (Conflict, Closed, Withdrawn, UnderWay)


def create_api(web: Web) -> FastAPI:
    """The application for other systems, to be mounted below the web."""
    api = FastAPI(
        title="Svarstid",
        version="1",
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,
    )
    api.state.web = web
    api.include_router(reading.router)
    api.include_router(acting.router)
    api.add_exception_handler(Turned, _turned)
    api.add_exception_handler(NotFound, _not_found)
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(NotHandedOver, _not_handed_over)
    api.add_exception_handler(EffectUnknown, _unknown)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _http_error)
    for fault in REGISTER_FAULTS:
        api.add_exception_handler(fault, register_away)
    return api


def _turned(request: Request, error: Exception) -> Response:
    assert isinstance(error, Turned)
    return problem(request.scope, error.code, detail=error.detail, cure=error.cure, headers=error.headers)


def _not_found(request: Request, error: Exception) -> Response:
    return problem(request.scope, "not-found", detail=str(error))


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    # A plan that is no longer the one that was seen comes from the engine as words and a field, without its class.
    code = "conflict" if isinstance(error, _CONFLICTS) or error.field == _PLAN else "refused"
    detail = error.problem
    if isinstance(error, FileRefused) and error.line:
        detail = f"{error.file}, rad {error.line}: {detail}"
    return problem(request.scope, code, detail=detail, field=error.field, cure=error.cure)


def _not_handed_over(request: Request, error: Exception) -> Response:
    return problem(request.scope, "unavailable", detail=str(error), headers={"Retry-After": "30"})


def _unknown(request: Request, error: Exception) -> Response:
    cure = "Skicka samma begäran igen med samma Idempotency-Key: den utförs bara en gång."
    return problem(request.scope, "effect-unknown", detail=str(error), cure=cure, headers={"Retry-After": "30"})


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path"))
    code = "bad-request" if first["type"] == "json_invalid" else "refused"
    return problem(request.scope, code, detail=first["msg"], field=field)


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return problem(request.scope, code_of(error.status_code), headers=dict(error.headers or {}))
