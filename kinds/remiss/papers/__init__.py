"""The joint answer to the sender of a remiss, and what became of its views, as papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from db.boards.process import ProcessBoard
from db.case import load_state
from kinds.papers import Papers
from kinds.remiss.papers.views import FATES, known
from kinds.remiss.register.drafting import views
from kinds.remiss.rules import behind, remiss_of
from kinds.remiss.spec import Standing
from papers.compilation.made import Carrier
from papers.naming import stem
from papers.samples import SAMPLE_AT
from papers.sort import Choices, Made, Sort
from rules.swedish import capital, lower_first
from schemas.paper import Blank, Fact, Paper, Section
from words.answers import decision_words
from words.codes import strength_words

SUMMARY, BODY = "sammanfattning", "text"
_ONCE = ("",)


def _joint(session: Session, board: ProcessBoard, _step: str, choices: Choices, _carrier: Carrier) -> Made:
    spec = remiss_of(board.file)
    signer = board.names.name(spec.signer)
    named = [one for one in behind(load_state(session, board.row.key)) if one.may_be_named]
    return Made(
        joint_answer(
            sender=spec.sender,
            remiss=spec.title,
            their_number=spec.diarienummer,
            our_number=board.file.diarienummer,
            respondent=board.names.name(board.file.secretariat).organisation,
            summary=choices.typed.get(SUMMARY, ""),
            body=choices.typed.get(BODY, ""),
            views=[(view.section, view.text) for view in views(session, board.row.key)],
            named=[_named(board, one) for one in named],
            signer=f"{capital(signer.title)}, {signer.organisation}",
            made_at=known(board),
        )
    )


def _named(board: ProcessBoard, standing: Standing) -> str:
    """`Tyresö kommun: står bakom det gemensamma svaret (beslut i kommunstyrelsen, § 45)`: by its own word."""
    at = board.step(standing.step)
    line = next(one for one in at.lines if one.seat.key == standing.seat)
    choice = next((found for question in at.step.questions if (found := question.choice(standing.said))), None)
    row = line.answer
    decision = decision_words(row.paragraph, row.decided_on, row.diarienummer) if row else ""
    level = ", ".join(part for part in (strength_words(standing.strength or None), decision) if part)
    said = lower_first(choice.label) if choice else "står bakom svaret"
    return f"{line.seat.organisation}: {said}" + (f" ({level})" if level else "")


def joint_answer(
    *,
    sender: str,
    remiss: str,
    their_number: str,
    our_number: str,
    respondent: str,
    summary: str,
    body: str,
    views: Sequence[tuple[str, str]],
    named: Sequence[str],
    signer: str,
    made_at: datetime,
) -> Paper:
    """The answer: summary first, then the text or the views by section, last those who stand behind it by their own
    word. Who has not said so is not named."""
    facts = [
        ("Till", sender),
        ("Er beteckning", their_number),
        ("Vår beteckning", our_number),
        ("Remissinstans", respondent),
    ]
    sections = [Section(heading="Sammanfattning", paragraphs=_paragraphs(summary))] if summary else []
    if body:
        sections.append(Section(heading="Synpunkter", paragraphs=_paragraphs(body)))
    else:
        sections += _by_section(views)
    if named:
        sections.append(Section(heading="Bakom yttrandet står", bullets=list(named)))
    return Paper(
        kicker="Yttrande",
        title=f"Yttrande över {remiss}",
        facts=[Fact(name=name, value=value) for name, value in facts if value],
        sections=sections,
        signatures=["Ort och datum", signer],
        footer=" · ".join(part for part in (respondent, their_number) if part),
        author=respondent,
        made_at=made_at,
        # The authority sorts what it gets by who has answered.
        stem=stem(respondent, "yttrande", their_number or remiss),
        values={
            "avsandare_av_remissen": sender,
            "remissens_titel": remiss,
            "er_beteckning": their_number,
            "var_beteckning": our_number,
            "remissinstans": respondent,
            "sammanfattning": summary,
            "synpunkter": [{"avsnitt": section, "text": text} for section, text in views],
            "star_bakom": list(named),
            "undertecknare": signer,
        },
    )


def _by_section(views: Sequence[tuple[str, str]]) -> list[Section]:
    if not views:
        return []
    by_section: dict[str, list[str]] = {}
    for section, text in views:
        by_section.setdefault(section, []).append(text)
    parts = [
        Section(
            heading=section or "Allmänt", level=2, paragraphs=[line for text in texts for line in _paragraphs(text)]
        )
        for section, texts in by_section.items()
    ]
    return [Section(heading="Synpunkter"), *parts]


def _paragraphs(text: str) -> list[str]:
    """Empty lines part paragraphs, as they were typed."""
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def _blanks(board: ProcessBoard) -> Sequence[Blank]:
    hint = "Det viktigaste först, i några meningar."
    body_hint = "Tomt: synpunkterna som är noterade i ärendet, avsnitt för avsnitt. En tom rad skiljer stycken åt."
    return (
        Blank(name=SUMMARY, label="Sammanfattning", hint=hint, proposal=board.file.summary, rows=4),
        Blank(name=BODY, label="Yttrandets text", hint=body_hint, rows=10),
    )


def _joint_sample() -> Paper:
    return joint_answer(
        sender="Myndigheten",
        remiss="Regional plan",
        their_number="RS 2024-0123",
        our_number="SK 2024/20",
        respondent="Samverkanskansliet",
        summary="Vi tillstyrker planen.",
        body="",
        views=[("Avsnitt 3", "Gång och cykel bör få mer plats."), ("", "Planen bör följas upp.")],
        named=["Exempelstads kommun: antar yttrandet (beslut i kommunstyrelsen, § 45, 7 maj 2024)"],
        signer="Ordföranden, Exempelstads kommun",
        made_at=SAMPLE_AT,
    )


HOOKS = Papers(
    sorts=(
        Sort(
            key="yttrande",
            title="Gemensamt yttrande",
            text="Svaret till avsändaren: sammanfattningen först, de som står bakom sist, med egna ord.",
            about=lambda _board: _ONCE,
            make=_joint,
            sample=_joint_sample,
            blanks=_blanks,
        ),
        FATES,
    )
)
