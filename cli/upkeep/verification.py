"""`svarstid verify`: is everything as it was sealed, and as the heads say that were kept somewhere else?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from cli.opened import open_register
from cli.upkeep.dossier import verify_file
from db import documents, journals
from db.seals.stamps import Head, StampKeys
from db.seals.verification import Verified, verify
from rules.dates.clock import local_date
from rules.swedish import count, long_date
from schemas.errors import Refused
from schemas.output.operations import ErasedRecord, SealFault, VerifiedProcess, VerifyReport

_out = Console()
_SHOWN = 20

ProcessArgument = Annotated[
    str | None, typer.Argument(metavar="ÄRENDE", help="Ärendets nyckel, eller en akt (AKT.zip); annars alla ärenden.")
]
Key = Annotated[str, typer.Option("--nyckel", metavar="FINGERAVTRYCK", help="Nyckeln som ska ha skrivit under akten.")]
Expected = Annotated[
    list[str] | None,
    typer.Option("--expect", metavar="SIGILL", help="Ett sigill ur ett kvitto, ett mejl eller filen vid en kopia."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Skriv resultatet som JSON.")]


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(name="verify")(verify_register)


def verify_register(
    process: ProcessArgument = None, expect: Expected = None, key: Key = "", as_json: AsJson = False
) -> None:
    """Kontrollera att inget som bevisar något har ändrats, lagts in eller tagits bort i efterhand."""
    if process is not None and Path(process).is_file():
        verify_file(Path(process), expect or [], key, as_json=as_json)
        return
    settings, db = open_register()
    heads = [Head.parse(text) for text in expect or []]
    with db.read() as session:
        if process is not None and process not in journals.keys(session):
            raise Refused("process", f"Ärendet {process} finns inte.", "Se listan över ärenden.")
    with db.read() as session:
        chains = [_report(one) for one in verify(session, StampKeys.of(settings.keys), process, heads)]
    with db.read() as session:
        broken = documents.broken_files(session, settings.documents_dir, process)
    for chain in chains:
        for number, text in broken.get(chain.process, []):
            chain.faults.append(SealFault(table="document", key=str(number), link=0, text=text))
            chain.problems.append(text)
    report = VerifyReport(
        processes=[chain for chain in chains if chain.process != journals.REGISTER],
        register_chain=next((chain for chain in chains if chain.process == journals.REGISTER), None),
        expected=[str(head) for head in heads],
    )
    if as_json:
        print(report.model_dump_json(indent=2))
    else:
        _print(report)
    if not report.is_whole:
        raise typer.Exit(1)


def _report(found: Verified) -> VerifiedProcess:
    faults = [SealFault(table=one.table, key=one.key, link=one.link, text=one.text) for one in found.faults]
    return VerifiedProcess(
        process=found.journal,
        events=found.events,
        last_digest=found.last_digest,
        problems=[fault.text for fault in faults],
        faults=faults,
        links=found.links,
        head=str(found.head or ""),
        sealed_after_event=found.taken_over,
        erased=[
            ErasedRecord(erased_at=one.erased_at, decision=one.decision, decided_on=one.decided_on, rows=len(one.rows))
            for one in found.erased
        ],
    )


def _print(report: VerifyReport) -> None:
    for chain in report.processes:
        if not _print_problems(chain):
            _out.print(f"{escape(chain.process)}: kedjan är hel, {chain.events} händelser.")
            _out.print(f"  Sista fingeravtrycket: {chain.last_digest or 'inget'}", highlight=False, soft_wrap=True)
            _out.print(f"  Sista sigillet: {chain.head or 'inget'}", highlight=False, soft_wrap=True)
        for erased in chain.erased:
            on = long_date(local_date(erased.erased_at))
            words = (
                f"  Gallrad {on}: {erased.rows} rader, enligt beslut {erased.decision} {long_date(erased.decided_on)}."
            )
            _out.print(escape(words), highlight=False, soft_wrap=True)
        if last := chain.sealed_after_event:
            words = f"  Sigillet gäller från händelse {last + 1}. Det som fanns före förseglades som det då stod."
            _out.print(words, highlight=False, soft_wrap=True)
    if not report.processes:
        _out.print("Det finns inga ärenden.")
    if (whole := report.register_chain) and not _print_problems(whole):
        _out.print(f"Kedjan över alla ärenden är hel. Sista sigillet: {whole.head}", highlight=False, soft_wrap=True)
    if report.expected and report.is_whole:
        _out.print("Stämmer med " + ", ".join(report.expected) + ".", highlight=False, soft_wrap=True)
    _out.print(_verdict(report), highlight=False, soft_wrap=True)


def _verdict(report: VerifyReport) -> str:
    if report.is_whole:
        return "Allt stämmer."
    broken = sum(bool(chain.problems) for chain in report.processes)
    what = count(broken, "ärende", "ärenden") if broken else "Kedjan över alla ärenden"
    return f"{what} stämmer inte. Spara registret som det är och jämför med en säkerhetskopia."


def _print_problems(chain: VerifiedProcess) -> bool:
    """The first that differ, one line each; False where nothing does."""
    for problem in chain.problems[:_SHOWN]:
        _out.print(f"[red]{escape(chain.process)}: {escape(problem)}[/red]", highlight=False, soft_wrap=True)
    if (more := len(chain.problems) - _SHOWN) > 0:
        _out.print(f"[red]{escape(chain.process)}: och {more} till; se --json.[/red]", highlight=False)
    return bool(chain.problems)
