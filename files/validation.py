"""From a read document to a model; every complaint of pydantic's is told in Swedish, with line and cure."""

from __future__ import annotations

from difflib import get_close_matches
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from files.guarded_yaml import Document, Place
from schemas.errors import FileRefused

M = TypeVar("M", bound=BaseModel)

_NO_CHECKSUM = (
    "är ingen kontrollsumma (SHA-256).",
    "Skriv de 64 tecknen 0–9 och a–f, så som sha256sum eller certutil -hashfile visar dem.",
)
_PATTERNS = {
    r"^[a-z0-9][a-z0-9-]{0,62}$": (
        "är ingen giltig nyckel.",
        "Använd bara a–z, siffror och bindestreck (å och ä skrivs a, ö skrivs o), till exempel ny-upphandling.",
    ),
    r"^[0-9a-f]{64}$": _NO_CHECKSUM,
    r"^([0-9a-fA-F]{64})?$": _NO_CHECKSUM,
    r"^[a-z0-9-]+/[a-z0-9-]+$": ("är ingen plats.", "Skriv organisation/roll, till exempel tyreso/kommundirektor."),
}


def validate(model: type[M], document: Document) -> M:
    """The model that the document holds. FileRefused: the first thing that is wrong, in file order."""
    if not isinstance(document.content, dict):
        raise FileRefused(
            document.name, "", "filen innehåller inga fält.", "Skriv den som namn: värde, en rad per fält.", 1
        )
    try:
        return model.model_validate(document.content)
    except ValidationError as error:
        found = [(_place(model, details), details) for details in error.errors(include_url=False)]
        place, details = min(found, key=lambda pair: document.line_of(pair[0]) or 0)
        problem, cure = _tell(model, place, details)
        raise document.refusal(place, problem, cure) from None


def suggestion(word: str, known: list[str], *, cutoff: float = 0.6) -> str:
    """`Menade du ”tyreso”? ` where something known is near, else the empty string. `cutoff` 1 is the same word."""
    near = get_close_matches(word.lower(), known, n=1, cutoff=cutoff)
    return f"Menade du ”{near[0]}”? " if near else ""


def _tell(model: type[BaseModel], place: Place, details: ErrorDetails) -> tuple[str, str]:
    kind, value, context = details["type"], details.get("input"), details.get("ctx", {})
    shown = f"”{str(value)[:60]}”"
    if kind == "extra_forbidden":
        known = sorted(_fields(_model_at(model, place[:-1])))
        return "fältet finns inte.", suggestion(str(place[-1]), known) + f"Fält här: {', '.join(known)}."
    if kind == "missing":
        return "fältet saknas.", "Lägg till det."
    if value is None:
        return "värdet saknas.", "Skriv ett värde efter kolonet, eller ta bort raden."
    if kind in ("enum", "literal_error"):
        known = _choices(_type_at(model, place))
        return f"{shown} är inget av valen.", suggestion(str(value), known) + f"Välj {_either(known)}."
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        known = list(_tagged(_type_at(model, place)))
        return "det framgår inte vad som ska hända (do).", f"Välj do: {_either(known)}."
    if kind == "string_pattern_mismatch":
        problem, cure = _PATTERNS.get(str(context.get("pattern")), ("går inte att använda.", _OTHER[1]))
        return f"{shown} {problem}", cure
    return _tell_limits(kind, shown, context)


_PLAIN = {
    "string_too_short": ("texten är tom.", "Skriv en text."),
    "too_short": ("listan är för kort.", "Den behöver minst {min_length}."),
    "too_long": ("listan är för lång.", "Den får ha högst {max_length}."),
    "string_too_long": ("texten är för lång.", "Korta den till högst {max_length} tecken."),
    "greater_than_equal": ("{shown} är för lite.", "Talet ska vara minst {ge}."),
    "less_than_equal": ("{shown} är för mycket.", "Talet ska vara högst {le}."),
    "list_type": ("här väntas en lista.", "Skriv en rad per värde, var och en inledd med bindestreck."),
    "model_type": ("här väntas ett block med egna fält.", "Skriv fälten på raderna under, med indrag."),
    "dict_type": ("här väntas ett block med egna fält.", "Skriv fälten på raderna under, med indrag."),
    "model_attributes_type": ("här väntas ett block med egna fält.", "Skriv fälten på raderna under, med indrag."),
    "string_type": ("här väntas en text.", "Skriv texten på en rad, inom citattecken om den innehåller kolon."),
    "address": ("{shown} {problem}", "{cure}"),
    "value_error": ("{error}.", "Rätta värdet."),
}
_FAMILIES = {
    "int": ("{shown} är inget heltal.", "Skriv ett heltal, till exempel 12."),
    "bool": ("{shown} är varken sant eller falskt.", "Skriv true eller false."),
    "date": ("{shown} är inget datum.", "Skriv datumet som 2024-05-30."),
}
_OTHER = ("värdet går inte att använda.", "Jämför med en fil i mappen processes.")


def _tell_limits(kind: str, shown: str, context: dict[str, Any]) -> tuple[str, str]:
    problem, cure = _PLAIN.get(kind) or _FAMILIES.get(kind.partition("_")[0], _OTHER)
    words = {"shown": shown, **context}
    return problem.format(**words), cure.format(**words)


def _either(words: list[str]) -> str:
    return " eller ".join(filter(None, [", ".join(words[:-1]), words[-1] if words else ""]))


def _place(model: type[BaseModel], details: ErrorDetails) -> Place:
    """Where it went wrong, without the tags that a tagged union adds to pydantic's path."""
    place: list[str | int] = []
    here: Any = model
    for part in details["loc"]:
        tagged = _tagged(here)
        if tagged and part in tagged:
            here = tagged[str(part)]
            continue
        place.append(part)
        here = _inner(here, part)
    return tuple(place)


def _type_at(model: type[BaseModel], place: Place) -> Any:
    here: Any = model
    for part in place:
        here = _inner(here, part)
    return here


def _model_at(model: type[BaseModel], place: Place) -> list[type[BaseModel]]:
    here = _bare(_type_at(model, place))
    return [kind for kind in (get_args(here) if _is_union(here) else (here,)) if _is_model(kind)]


def _inner(here: Any, part: str | int) -> Any:
    here = _bare(here)
    if isinstance(part, int):
        return get_args(here)[0] if get_args(here) else Any
    kinds = get_args(here) if _is_union(here) else (here,)
    for kind in kinds:
        if _is_model(kind):
            for name, info in kind.model_fields.items():
                if part == (info.alias or name):
                    return Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
        if get_origin(kind) is dict:
            return get_args(kind)[1]
    return Any


def _bare(here: Any) -> Any:
    while True:
        if get_origin(here) is Annotated:
            here = get_args(here)[0]
            continue
        members = [kind for kind in get_args(here) if kind is not type(None)] if _is_union(here) else []
        if len(members) != 1:
            return here
        here = members[0]


def _tagged(here: Any) -> dict[str, type[BaseModel]]:
    here = _bare(here)
    members = get_args(here) if _is_union(here) else ()
    found: dict[str, type[BaseModel]] = {}
    for kind in members:
        tag = kind.model_fields.get("do") if _is_model(kind) else None
        if tag is not None:
            found |= {str(word): kind for word in get_args(tag.annotation)}
    return found


def _fields(models: list[type[BaseModel]]) -> set[str]:
    return {info.alias or name for model in models for name, info in model.model_fields.items()}


def _choices(kind: Any) -> list[str]:
    kind = _bare(kind)
    if get_origin(kind) is Literal:
        return [str(word) for word in get_args(kind) if word]
    return [str(member) for member in kind] if isinstance(kind, type) and issubclass(kind, StrEnum) else []


def _is_union(kind: Any) -> bool:
    return get_origin(kind) in (Union, UnionType)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
