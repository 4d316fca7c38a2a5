"""A compilation for everyone: what the municipalities have answered, without names of persons and without addresses.

What people wrote with their own words stays. Names that the register knows, and addresses, are taken out of that as
well; a name that only stands in a text nobody can know of, so the paper says that it must be read before it is spread.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from schemas.compilation import Compilation, CompiledSeat, CompiledVersion

NAME, ADDRESS = "[namn]", "[adress]"
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def public(whole: Compilation, names: Iterable[str], hidden_questions: Iterable[str] = ()) -> Compilation:
    """The compilation without names; of the questions in `hidden_questions` only the short answer is told."""
    without = _without(names)
    hidden = frozenset(hidden_questions)
    return whole.model_copy(
        update={
            "text": without(whole.text),
            "reason": without(whole.reason),
            "events": [event.model_copy(update={"text": without(event.text)}) for event in whole.events],
            "seats": [_seat(seat, without, hidden) for seat in whole.seats],
            "is_public": True,
        }
    )


def _seat(seat: CompiledSeat, without: Callable[[str], str], hidden: frozenset[str]) -> CompiledSeat:
    mails = [mail.model_copy(update={"to": "", "address": ""}) for mail in seat.mails]
    versions = [_version(version, without, hidden) for version in seat.versions]
    return seat.model_copy(update={"holder": "", "mails": mails, "versions": versions})


def _version(version: CompiledVersion, without: Callable[[str], str], hidden: frozenset[str]) -> CompiledVersion:
    answers = [
        answer.model_copy(update={"words": "Besvarad", "text": ""})
        if answer.question in hidden
        else answer.model_copy(update={"words": without(answer.words), "text": without(answer.text)})
        for answer in version.answers
    ]
    changed = {"answers": answers, "comment": without(version.comment), "source": "", "answered_by": ""}
    return version.model_copy(update=changed)


def _without(names: Iterable[str]) -> Callable[[str], str]:
    """A function that takes the names and every address out of a text; the longest name first."""
    known = sorted({name for name in names if len(name) > 2}, key=len, reverse=True)
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in known), re.IGNORECASE)

    def without(text: str) -> str:
        text = _ADDRESS.sub(ADDRESS, text)
        return pattern.sub(NAME, text) if known else text

    return without
