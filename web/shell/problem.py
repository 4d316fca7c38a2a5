"""What programs are told when something is wrong: RFC 9457, with a title in Swedish and in English."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import Scope

from schemas.api import ProblemOut
from web.shell.addresses import API

MEDIA_TYPE = "application/problem+json"
TITLES = {
    "bad-request": (400, "Det går inte att läsa det som skickades", "The request cannot be read"),
    "unauthorized": (401, "Nyckeln saknas eller gäller inte", "The token is missing or does not hold"),
    "forbidden": (403, "Nyckeln ger inte rätt till det här", "The token does not allow this"),
    "not-found": (404, "Det finns inte", "There is no such thing"),
    "method-not-allowed": (405, "Det går inte här", "Not possible here"),
    "conflict": (409, "Läget är ett annat", "The state is another"),
    "too-large": (413, "Det blev för mycket", "The request is too large"),
    "refused": (422, "Det går inte att ta emot", "The request is refused"),
    "too-many": (429, "Det blev för många på kort tid", "Too many requests"),
    "failed": (500, "Något gick fel hos oss", "Something went wrong here"),
    "unavailable": (503, "Det går inte just nu", "Not available now"),
    "effect-unknown": (503, "Det är oklart om det är gjort", "It is not known whether it was done"),
}
"""Code → status, and its title in Swedish and in English."""
_BY_STATUS = {status: code for code, (status, _, _) in reversed(TITLES.items())}


def is_api(scope: Scope) -> bool:
    """True for a request of another system."""
    path = str(scope.get("path", ""))
    return scope["type"] == "http" and f"{path}/".startswith(f"{API}/")


def code_of(status: int) -> str:
    """The code of a status that the framework gives by itself."""
    return _BY_STATUS.get(status, "bad-request" if status < 500 else "failed")


def problem(
    scope: Scope, code: str, *, detail: str = "", field: str = "", cure: str = "", headers: dict[str, str] | None = None
) -> JSONResponse:
    """The answer of a problem, its title in the language that the request prefers."""
    status, swedish, english = TITLES[code]
    is_english = _prefers_english(Headers(scope=scope).get("accept-language", ""))
    told = ProblemOut(
        type=f"urn:svarstid:problem:{code}",
        title=english if is_english else swedish,
        status=status,
        code=code,
        titles={"sv": swedish, "en": english},
        detail=detail,
        field=field,
        cure=cure,
    )
    language = {"Content-Language": "en" if is_english else "sv", "Cache-Control": "no-store"}
    return JSONResponse(told.model_dump(), status, {**language, **(headers or {})}, media_type=MEDIA_TYPE)


def _prefers_english(accepted: str) -> bool:
    """True where English comes before Swedish; by the order alone, which is how programs write it."""
    languages = [part.partition(";")[0].strip().lower()[:2] for part in accepted.split(",")]
    known = [language for language in languages if language in ("sv", "en")]
    return known[:1] == ["en"]
