"""What is said of a setting that cannot be used."""

from __future__ import annotations

from pydantic_core import ErrorDetails

_WANTED = {
    "greater_than_equal": "minst {ge}",
    "greater_than": "mer än {gt}",
    "less_than_equal": "högst {le}",
    "literal_error": "välj {expected}",
    "int_": "skriv ett heltal",
    "float_": "skriv ett tal",
    "finite_number": "skriv ett tal",
    "bool_": "skriv true eller false",
}
"""What a setting may be, by the library's name for the error."""


def unusable(problem: ErrorDetails) -> str:
    """That a value cannot be used, and which can."""
    limits = problem.get("ctx", {})
    form = next((form for kind, form in _WANTED.items() if problem["type"].startswith(kind)), "")
    wanted = form.format(**{name: f"{each:g}" if isinstance(each, float) else each for name, each in limits.items()})
    wanted = wanted.replace("'", "").replace(" or ", " eller ")
    return f"värdet ”{problem['input']}” går inte att använda" + (f" ({wanted})" if wanted else "")
