"""Refusals: every one names the field and the cure, in Swedish."""

from __future__ import annotations

NAMES = {
    "answered_by": "namnet",
    "answered_email": "e-postadressen",
    "as-of": "--as-of",
    "comment": "kommentaren",
    "decided_on": "beslutsdagen",
    "email": "e-postadressen",
    "joined": "ny part",
    "left": "part som lämnar",
    "name": "namnet",
    "paragraph": "paragrafen",
    "plan": "planen",
    "process": "ärendet",
    "returns_on": "återkommer",
    "seat": "platsen",
    "source": "källan",
    "step": "steget",
    "strength": "beslutet",
    "to_on": "den nya dagen",
    "until": "--until",
    "until_on": "anståndet",
    "values": "svaret",
}
"""Field of a form or a message → what a reader calls it. In a file the field itself is what has to be mended."""


class Refused(Exception):
    """Bad input. Nothing was done. `str()` is one Swedish sentence or two for the user; `field` is for programs."""

    def __init__(self, field: str, problem: str, cure: str) -> None:
        name = NAMES.get(field, field)
        super().__init__(f"{name + ': ' if name else ''}{problem} {cure}".strip())
        self.field = field
        self.problem = problem
        self.cure = cure


class FileRefused(Refused):
    """A bad file: names the file, the field, the line where it can, and the cure. `place` is the field part by part:
    keys and positions, outermost first."""

    def __init__(
        self,
        file: str,
        field: str,
        problem: str,
        cure: str,
        line: int | None = None,
        place: tuple[str | int, ...] = (),
    ) -> None:
        super().__init__(field, problem, cure)
        self.file = file
        self.line = line
        self.place = place
        where = f"{file}, rad {line}" if line else file
        self.args = (f"{where}: {field + ': ' if field else ''}{problem} {cure}".strip(),)


class NotHandedOver(Exception):
    """The engine has not taken something over. What was recorded is safe and is handed over later."""


class EngineDown(NotHandedOver):
    """The engine does not answer."""


class EngineRefused(NotHandedOver):
    """The engine answers, and did not take it; `code` is its reason, the name of a gRPC status."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code

    @property
    def is_final(self) -> bool:
        """True where trying again soon is of no use: something must be mended first, or time given."""
        return self.code in FINAL


FINAL = frozenset(
    {
        "INVALID_ARGUMENT",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "UNAUTHENTICATED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
    }
)
"""Reasons with which an engine says no. Any other may be the line's own, or pass by itself."""


class EffectUnknown(Exception):
    """A change was handed to the engine and no answer came: it may be carried out. `str()` says so and where to look.

    Never said as "nothing is changed"; the same act (`act_id`) tried again is done once.
    """
