"""The mails of ours that the messages of the corpus answer, and what they ask.

What was quoted then is kept beside the messages, under `corpus/ours/`: mails change their words, those that have been
sent do not.
"""

from __future__ import annotations

from pathlib import Path

from mail.inbound.answer.asked import Asked, asked_of
from mail.inbound.classify import Own
from mail.inbound.text.quoted import our_lines
from schemas.file.process import QuestionSpec
from tests.mail.letters_of_every_kind import EXTEND, PROCURE

CORPUS = Path(__file__).parent / "corpus"
OWN = Own("svarstid@svar.samverkan.example", "svar@svar.samverkan.example", "svar.samverkan.example")
SERVER = "mx.samverkan.example"
_EXTEND = QuestionSpec(key="forlangning", text=EXTEND)
_PROCURE = QuestionSpec(key="ny-upphandling", text=PROCURE)
_WAY = QuestionSpec.model_validate(
    {
        "key": "vag",
        "text": "Hur vill kommunen gå vidare med varudistributionen?",
        "type": "val",
        "rule": "manuellt",
        "choices": [
            {"code": "fortsatt", "label": "Fortsätta som i dag"},
            {"code": "ny-modell", "label": "Gå över till ny modell"},
            {"code": "annat", "label": "Något annat", "text": True},
        ],
    }
)
_VIEWS = QuestionSpec.model_validate(
    {"key": "synpunkter", "text": "Vilka synpunkter har kommunen?", "type": "text", "rule": "alla_svarat"}
)
QUESTIONS = {
    "one": [_EXTEND],
    "two": [_EXTEND, _PROCURE],
    "choice": [_EXTEND, _WAY],
    "views": [_EXTEND, _VIEWS],
}
"""By the name of the mail that asked."""
ASKED: dict[str, tuple[Asked, ...]] = {name: asked_of(questions) for name, questions in QUESTIONS.items()}


def ours(name: str) -> tuple[str, ...]:
    """The lines of one of the mails that are answered; below those of the receipt where its name ends so."""
    lines: tuple[str, ...] = ()
    for each in reversed(name.split("+")):
        subject, _, text = (CORPUS / "ours" / f"{each}.txt").read_text(encoding="utf-8").partition("\n\n")
        lines += our_lines(subject, text, (CORPUS / "ours" / f"{each}.html").read_text(encoding="utf-8"))
    return lines
