"""A process file made from the template of a remiss and what has come; the dates are counted from the remiss."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

from files.shipped import PROCESSES, TEMPLATES
from files.template_values import Values
from files.templates import Template, fill, read_template
from files.uploaded import read_uploaded
from kinds.remiss.rules.steps import without_steps
from kinds.remiss.spec import RemissSpec
from schemas.file.process import Directory, ProcessFile

TEMPLATE = TEMPLATES / "remiss.yaml"


def remiss_process(
    template: Path | str,
    remiss: RemissSpec,
    *,
    today: date,
    parties: Collection[str] | None = None,
    left_out: Collection[str] = (),
) -> tuple[ProcessFile, Directory]:
    """The process of a remiss, with the steps and parties of the template and the key of its identity.

    `parties` are the organisations of the template that take part (None: all), and `left_out` the roles of steps that
    this remiss does without. FileRefused where the template itself has a mistake. `today` is a Stockholm date.
    """
    read = read_template(Path(template))
    values: Values = {
        "avsandare": remiss.sender,
        "rubrik": remiss.title,
        "diarienummer": remiss.diarienummer,
        "omgang": remiss.round,
        "kom": remiss.received_on,
        "svara-senast": remiss.due_on,
        "minst": remiss.minimum_group,
        "sandlista": remiss.addressees,
    }
    text = fill(read, values)
    file, directory = read_uploaded(text.encode(), Path(template).name, folder=PROCESSES, today=today)
    chosen = [party for party in file.parties if parties is None or party.organisation in parties]
    file = without_steps(file.with_block(remiss), left_out)
    return file.model_copy(update={"process": remiss.process_key, "parties": chosen}), directory


def signer_of(template: Template) -> str:
    """The seat that signs, as the template has it."""
    block = template.body.get("remiss")
    return str(block.get("signer", "")) if isinstance(block, dict) else ""


def organisations_of_parties(template: Template) -> list[str]:
    """The organisations that the template names as parties."""
    parties = template.body.get("parties")
    found = parties if isinstance(parties, list) else []
    return [str(party["organisation"]) for party in found if isinstance(party, dict)]
