"""The form of a remiss that has come, and the process file it makes from the template beside the other files.

Field names: `sender`, `title`, `diarienummer`, `round`, `received_on`, `due_on`, `own_diarienummer`,
`minimum_group`, `party-<organisation>`, `step-<role>`, `addressees` (as pasted), `document-title-1` … and
`document-url-1` …
"""

from __future__ import annotations

from datetime import date

import yaml

from files.process.file import read_directory
from files.shipped import PROCESSES
from files.templates import Template, read_template
from kinds.pages import Origin
from kinds.remiss.rules.addressees import read_addressees, recognised
from kinds.remiss.rules.steps import CHOOSABLE
from kinds.remiss.spec import RemissSpec
from kinds.remiss.template import TEMPLATE, organisations_of_parties, remiss_process, signer_of
from schemas.file.document import DocumentSpec
from schemas.file.process import Directory
from web.shell.forms import Form, whole_number

DOCUMENT_ROWS = 5


def as_file(form: Form, *, today: date) -> str:
    """The process file of the form, as YAML; what is wrong is noted in `form.errors`, and then it must not be used.

    Raises FileRefused where the template itself has a mistake.
    """
    template = read_template(TEMPLATE)
    directory = read_directory(PROCESSES / template.directory, today=today)
    remiss = _remiss(form, template, directory, today)
    if remiss is None:
        return ""
    keys = [key for key, _ in parties() if form.get(f"party-{key}")]
    left_out = [role for role, _, _ in choosable() if not form.get(f"step-{role}")]
    file, _ = remiss_process(TEMPLATE, remiss, today=today, parties=keys, left_out=left_out)
    file = file.model_copy(update={"diarienummer": form.at_most("own_diarienummer", 100)})
    content = file.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)


def untouched() -> dict[str, str]:
    """The form before anybody has filled it in: every party, every step."""
    return {f"party-{key}": "ja" for key, _ in parties()} | {f"step-{role}": "ja" for role, _, _ in choosable()}


def of_item(origin: Origin, _today: date) -> dict[str, str]:
    """The form with the heading and the parties of an item of a meeting."""
    asked = {f"party-{key}" for key, _ in parties() if not origin.organisations or key in origin.organisations}
    typed = {name: text for name, text in untouched().items() if not name.startswith("party-") or name in asked}
    return typed | {"title": origin.title}


def parties() -> list[tuple[str, str]]:
    """The organisations that the template names as parties: key and name."""
    template = read_template(TEMPLATE)
    names = {each.key: each.name for each in read_directory(PROCESSES / template.directory).organisations}
    return [(key, names.get(key, key)) for key in organisations_of_parties(template)]


def choosable() -> list[tuple[str, str, str]]:
    """The steps that can be left out: role, title, and what happens there."""
    steps = read_template(TEMPLATE).body.get("steps")
    found = [step for step in (steps if isinstance(steps, list) else []) if isinstance(step, dict)]
    return [
        (str(step["role"]), str(step["title"]), str(step.get("text", "")))
        for step in found
        if step.get("role") in CHOOSABLE
    ]


def _remiss(form: Form, template: Template, directory: Directory, today: date) -> RemissSpec | None:
    sender = form.required("sender", "Avsändaren saknas. Skriv vem som har skickat remissen.", longest=300)
    title = form.required("title", "Rubriken saknas. Skriv vad remissen heter.", longest=300)
    diarienummer = form.at_most("diarienummer", 100)
    number = _number(form, "round", "Omgången går inte att läsa. Skriv 1 för den första.", usual=1)
    minimum = _number(form, "minimum_group", "Antalet går inte att läsa. Skriv ett heltal, till exempel 2.", usual=2)
    received_on = form.day("received_on", "Dagen saknas. Ange när remissen kom.")
    due_on = form.day("due_on", "Svarstiden saknas. Ange den dag som avsändaren har satt.")
    if received_on and received_on > today and not form.error("received_on"):
        form.refuse("received_on", "Dagen ligger i framtiden. Ange när remissen kom.")
    if received_on and due_on and due_on <= received_on:
        form.refuse("due_on", "Svarstiden går ut innan remissen kom. Kontrollera båda dagarna.")
    taking_part = [key for key, _ in parties() if form.get(f"party-{key}")]
    if not taking_part:
        form.refuse("party", "Ingen är part. Kryssa i minst en kommun.")
    elif len(taking_part) < minimum:
        form.refuse("minimum_group", f"Bara {len(taking_part)} är parter. Kryssa i fler, eller ange ett mindre antal.")
    addressees = read_addressees(form.get("addressees"))
    documents = _documents(form)
    if form.errors or received_on is None or due_on is None:
        return None
    return RemissSpec(
        sender=sender,
        title=title,
        diarienummer=diarienummer,
        round=number,
        received_on=received_on,
        due_on=due_on,
        addressees=addressees,
        consulted=[key for key in _consulted(template, directory, addressees) if key in taking_part],
        documents=documents,
        signer=signer_of(template),
        minimum_group=minimum,
    )


def _consulted(template: Template, directory: Directory, addressees: list[str]) -> list[str]:
    """The parties that the sender's list names themselves, in the order of the template."""
    keys = organisations_of_parties(template)
    names = {each.key: each.name for each in directory.organisations if each.key in keys}
    named = set(recognised(addressees, names).values())
    return [key for key in keys if key in named]


def _documents(form: Form) -> list[DocumentSpec]:
    found = []
    for number in range(1, DOCUMENT_ROWS + 1):
        title, url = form.at_most(f"document-title-{number}", 300), form.at_most(f"document-url-{number}", 1000)
        if url and not title:
            form.refuse(f"document-title-{number}", "Dokumentets namn saknas. Skriv vad det heter.")
        if url and not url.startswith(("https://", "http://")):
            form.refuse(f"document-url-{number}", "Adressen går inte att använda. Den ska börja med https://.")
        if title and not form.errors:
            found.append(DocumentSpec(title=title, url=url))
    return found


def _number(form: Form, name: str, wrong: str, *, usual: int) -> int:
    number = whole_number(form.get(name) or str(usual))
    if number is None or not 1 <= number <= 99:
        form.refuse(name, wrong)
        return usual
    return number
