"""The readable beginning of an akt: one page in Swedish that says all of it and leads to every file."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from db.outbox.reported import reports
from questions.words import answer_words, details
from rules.dates.clock import local_date
from rules.swedish import capital, long_date, moment, short_date
from schemas.file.process import QuestionSpec
from schemas.plan.plan import Plan, PlanStep
from schemas.tables.mail import MailRow
from schemas.tables.process import AnswerRow, EventRow
from secretariat.dossier.contents import Contents
from secretariat.dossier.files import PAPERS, answer_path, document_path, facts, mail_path, received_path
from words import codes, delivery, states
from words.roles import who

INDEX = "index.html"


@cache
def _template() -> Template:
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        long_date=long_date, short_date=short_date, moment=moment, local_date=local_date, capital=capital
    )
    env.globals.update(states=states, codes=codes, facts=facts, answer_path=answer_path, mail_path=mail_path)
    env.globals.update(document_path=document_path, received_path=received_path)
    return env.get_template(INDEX)


def page(contents: Contents, *, head: str, key: str, paths: Collection[str]) -> bytes:
    """The page. `head` is the newest seal, `key` the fingerprint of the key that signs, `paths` the files there are."""
    text = _template().render(
        contents=contents,
        board=contents.board,
        head=head,
        key=key,
        paths=frozenset(paths),
        papers=sorted(path for path in paths if path.startswith(PAPERS)),
        said=said,
        signed=partial(signed, contents),
        mail_state=partial(mail_state, contents),
        asked=asked(contents),
    )
    return text.encode()


def signed(contents: Contents, event: EventRow) -> str:
    """Who did what an event tells, in words; empty where it was the program itself."""

    def seat_words(seat: str) -> str:
        found = contents.board.names.name(seat)
        return f"{found.organisation}, {found.title.lower()}"

    return who(event.actor, contents.names, seat_words)


def mail_state(contents: Contents, row: MailRow) -> str:
    """How a mail fares, and what was reported of it for each of its receivers."""
    found = [delivery.state(row, row.carrier).word]
    for recipient, fate in reports.fates(contents.reports.get(row.id or 0, [])).items():
        found.append(f"{recipient}: {states.FATES[fate.state].word.lower()} {moment(fate.at)}")
    return "; ".join(found)


def asked(contents: Contents) -> list[tuple[PlanStep, list[tuple[Plan, PlanStep]]]]:
    """Every step that asks or says something, with each of its wordings and the plan in which it came."""
    steps = [step for step in contents.board.plan.steps if step.questions or step.text]
    return [(step, _wordings(contents, step.key)) for step in steps]


def said(question: QuestionSpec, row: AnswerRow) -> tuple[str, str]:
    """One question's answer in words, and what was written beside it; both empty where it was not answered."""
    value, text = str(row.codes.get(question.key, "")), str(row.texts.get(question.key, ""))
    if not value and not text:
        return "", ""
    return answer_words(question, value, text=text, returns_on=row.returns_on), details(question, value, text)


def _wordings(contents: Contents, step: str) -> list[tuple[Plan, PlanStep]]:
    """The step as each version of the plan has it, where its words differ from those of the version before."""
    found: list[tuple[Plan, PlanStep]] = []
    for _, plan in contents.plans:
        now = next((each for each in plan.steps if each.key == step), None)
        if now is None:
            continue
        before = found[-1][1] if found else None
        if before is None or (before.text, before.questions, before.documents) != (
            now.text, now.questions, now.documents,
        ):  # fmt: skip
            found.append((plan, now))
    return found
