"""The desk's form that changes the words of a question or a task, and its documents."""

from __future__ import annotations

from fastapi import APIRouter

from acts.text import ChangeText
from schemas.file.document import DocumentSpec
from schemas.file.text import StepText
from schemas.plan.plan import PlanStep
from web.desk.acts.act import Act, Asked, Shown, serve
from web.shell.fields import Field, Look, Values, reason

router = APIRouter()


def _ask_text(asked: Asked) -> Shown:
    step = asked.step.step
    answered = [line for line in asked.step.lines if line.answer is not None]
    if answered:
        told = "Alla som har frågan får ett mejl om ändringen. Svar som är lämnade gäller, men markeras som lämnade "
        told += "till den tidigare lydelsen tills de bekräftas eller ändras."
    elif asked.step.has_begun:
        told = "Alla som har frågan får ett mejl om ändringen. Ingen har svarat än."
    else:
        told = "Ingen är tillfrågad än, så ingen får mejl om ändringen."
    questions = [
        Field(
            f"q-{question.key}",
            "Frågan" if len(step.questions) == 1 else f"Fråga {number}",
            Look.AREA,
            missing="Frågan är tom. Skriv vad ni vill veta.",
            longest=1000,
            proposal=question.text,
        )
        for number, question in enumerate(step.questions, 1)
    ]
    return Shown(
        "Ändra text och underlag",
        told,
        [
            Field("text", "Bakgrund", Look.AREA, longest=8000, rows=6, proposal=step.text),
            *questions,
            Field(
                "documents",
                "Underlag",
                Look.AREA,
                "Ett dokument på varje rad: titel, lodstreck, adress. Till exempel: "
                "Avtalsförslag | https://kansliet.example/avtal.pdf",
                longest=8000,
                rows=4,
                proposal="\n".join(_line(document) for document in step.documents),
            ),
            reason("Skrivs i historiken och i mejlet."),
        ],
    )


def _line(document: DocumentSpec) -> str:
    return f"{document.title} | {document.url}" if document.url else document.title


def _documents(step: PlanStep, typed: str) -> list[DocumentSpec]:
    """The documents as typed; one that stands keeps its note and its checksum."""
    known, found = {_line(document): document for document in step.documents}, []
    for line in (line.strip() for line in typed.splitlines()):
        title, _, url = (part.strip() for part in line.partition("|"))
        if title or url:
            found.append(known.get(line) or DocumentSpec(title=title or url, url=url))
    return found


def _content(asked: Asked, values: Values) -> StepText:
    step = asked.step.step
    return StepText(
        text=values.text("text"),
        questions={question.key: values.text(f"q-{question.key}") for question in step.questions},
        documents=_documents(step, values.text("documents")),
    )


def _change(asked: Asked, _values: Values) -> ChangeText:
    return ChangeText(step=asked.step.step.key)


TEXT = Act(
    request=_change,
    content=_content,
    title="Ändra text och underlag",
    button="Ändra texten",
    show=_ask_text,
    code="text",
    said="Texten är ändrad. De som har frågan får veta det.",
    fields_of_refusals={"text": "text"},
)
serve(router, "{step}/text", TEXT)
