"""`svarstid object`: facts, timelines, new objects and parts of a proposal of priorities, from a terminal."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from cli.opened import ProcessArgument, open_register, process_now
from kinds.priorities import acts as priorities
from kinds.priorities import register as register_of
from kinds.priorities.rules import lacking
from kinds.priorities.spec import PART_NAMES, Addition, AdditionKind, Part, PrioritiesSpec
from rules.swedish import capital
from schemas.errors import Refused

_out = Console()
_PARTS = ", ".join(part.value for part in Part)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("object")(object_)


def object_(
    process: ProcessArgument,
    key: Annotated[str, typer.Argument(metavar="OBJEKT", help="Objektets nyckel; utan den visas alla objekt.")] = "",
    fact: Annotated[list[str] | None, typer.Option(metavar="TEXT", help="En faktauppgift. Kan upprepas.")] = None,
    when: Annotated[str, typer.Option(metavar="NÄR", help="En rad till tidslinjen: när, t.ex. ”våren 2027”.")] = "",
    what: Annotated[str, typer.Option(metavar="VAD", help="En rad till tidslinjen: vad som händer då.")] = "",
    new: Annotated[str, typer.Option(metavar="RUBRIK", help="Lägg till ett objekt med den rubriken.")] = "",
    part: Annotated[Part, typer.Option(metavar="DEL", help=f"Det nya objektets del: {_PARTS}.")] = Part.MAIN,
    take_out: Annotated[Part | None, typer.Option(metavar="DEL", help="Ta ut en del ur förslaget.")] = None,
    bring_back: Annotated[Part | None, typer.Option(metavar="DEL", help="Ta med en del igen.")] = None,
    source: Annotated[str, typer.Option(metavar="KÄLLA", help="Vem uppgiften kommer från, och när.")] = "",
) -> None:
    """Lägg till fakta och tidslinje till ett objekt, och visa vad som saknas innan förslaget kan presenteras."""
    _, db = open_register()
    if (fact or when or what or new or take_out or bring_back) and not source.strip():
        raise Refused("--source", "Källan saknas.", "Skriv vem uppgiften kommer från, och när.")
    added = _of_object(key, fact or [], when, what, source)
    if new:
        new_key = priorities.key_of(new)
        added.append(Addition(kind=AdditionKind.OBJECT, object=new_key, part=part, text=new, source=source))
    for kind, named in ((AdditionKind.TAKEN_OUT, take_out), (AdditionKind.KEPT, bring_back)):
        if named is not None:
            added.append(Addition(kind=kind, part=named, source=source))
    if added:
        spec = priorities.add(db, process, added, now=process_now(db, process))
    else:
        with db.read() as session:
            spec = register_of.proposal(session, process)
    _show(spec, key)


def _of_object(key: str, facts: list[str], when: str, what: str, source: str) -> list[Addition]:
    if not key and (facts or when or what):
        raise Refused("OBJEKT", "Det framgår inte vilket objekt det gäller.", "Skriv dess nyckel efter ärendets.")
    if bool(when) != bool(what):
        raise Refused("--when", "En rad till tidslinjen behöver både när och vad.", "Skriv både --when och --what.")
    found = [Addition(kind=AdditionKind.FACT, object=key, text=fact, source=source) for fact in facts]
    if what:
        found.append(Addition(kind=AdditionKind.TIMELINE, object=key, when=when, text=what, source=source))
    return found


def _show(spec: PrioritiesSpec, key: str) -> None:
    shown = [each for each in spec.objects if not key or each.key == key]
    if not shown:
        keys = ", ".join(each.key for each in spec.objects)
        raise Refused("OBJEKT", f"Objektet {key} finns inte i förslaget.", f"Objekten är {keys}.")
    table = Table("Objekt", Column("Nyckel", overflow="fold"), "Del", "Fakta", "Tidslinje")
    for each in shown:
        part = f"{capital(PART_NAMES[each.part])}{' (uttagen)' if spec.taken_out(each.part) else ''}"
        timeline = "\n".join(f"{row.when}: {row.what}" for row in each.timeline)
        table.add_row(each.title, each.key, part, "\n".join(each.facts) or "saknas", timeline or "saknas")
    _out.print(table)
    missing = lacking(spec)
    if not missing:
        _out.print("Inget saknas. Förslaget kan presenteras.")
    for text in missing:
        _out.print(f"Saknas: {text}", markup=False)
