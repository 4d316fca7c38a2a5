"""The same index as a paper, to print and to file: what the page says, without what only a screen can follow."""

from __future__ import annotations

from collections.abc import Iterator

from rules.swedish import capital, long_date, moment
from schemas.paper import Fact, Paper, PaperTable, Section
from schemas.tables.process import AnswerRow
from secretariat.dossier.contents import Contents
from secretariat.dossier.files import facts
from secretariat.dossier.index import asked, mail_state, said, signed
from words import codes, states

INDEX_PAPER = "index.pdf"
_CHECKED = (
    "Alla filer står i kontrollsummor.sha256. I aktens mapp kontrollerar sha256sum -c kontrollsummor.sha256 att ingen "
    "har ändrats. python3 documentation/verify_akt.py AKT.zip gör det, och följer dessutom kedjan av sigill och "
    "underskriften."
)


def index_paper(contents: Contents, *, head: str, key: str) -> Paper:
    """The paper. `head` is the newest seal, `key` the fingerprint of the key that signs."""
    board = contents.board
    told = (
        ("Ärende", board.row.key),
        ("Diarienummer", board.file.diarienummer),
        ("Läge", "Återkallat" if board.is_withdrawn else capital(states.PROCESS_STATES[board.row.status])),
        ("Akten visar läget", f"{capital(moment(contents.as_of))}, då den senaste händelsen skrevs"),
        ("Sista sigillet", head),
        ("Underskriven med nyckeln", key),
        ("Parter", "\n".join(board.names.organisation_name(party.organisation) for party in board.file.parties)),
    )
    return Paper(
        kicker="Akt",
        title=board.row.title,
        lead=board.file.summary,
        facts=_facts(told),
        sections=[
            *_plans(contents),
            *_questions(contents),
            *_answers(contents),
            *_mails(contents),
            *_files(contents),
            _history(contents),
            Section(heading="Så kontrolleras akten", paragraphs=[_CHECKED]),
        ],
        footer=f"{board.file.diarienummer or board.row.key} · Akten visar läget {moment(contents.as_of)}",
        author=board.names.name(board.file.secretariat).organisation,
        made_at=contents.as_of,
        stem="index",
    )


def _facts(told: tuple[tuple[str, str], ...] | list[tuple[str, str]]) -> list[Fact]:
    return [Fact(name=name, value=value) for name, value in told if value]


def _plans(contents: Contents) -> Iterator[Section]:
    rows = [[str(row.version), moment(row.created_at), row.reason or "–"] for row, _ in contents.plans]
    versions = PaperTable(caption="Planens versioner", head=["Version", "Gjord", "Skäl"], rows=rows, widths=[1, 3, 6])
    yield Section(heading="Planen och dess versioner", table=versions)
    for row, plan in contents.plans:
        steps = [
            [
                step.title,
                long_date(step.schedule.due_on),
                ": ".join(filter(None, [capital(codes.BASES[step.basis]), step.source])),
            ]
            for step in plan.steps
        ]
        table = PaperTable(
            caption=f"Stegen enligt version {row.version}", head=["Steg", "Svarsdag", "Grund"], rows=steps,
            widths=[4, 3, 4],
        )  # fmt: skip
        yield Section(heading=f"Stegen enligt version {row.version}", level=2, table=table)


def _questions(contents: Contents) -> Iterator[Section]:
    yield Section(heading="Frågorna som de ställdes")
    for step, wordings in asked(contents):
        for plan, worded in wordings:
            version = f" (planens version {plan.version})" if len(wordings) > 1 else ""
            documents = [
                f"Underlag: {each.title}" + (f", {each.url}" if each.url else "")
                + (f", SHA-256 {each.sha256}" if each.sha256 else "")
                for each in worded.documents
            ]  # fmt: skip
            yield Section(
                heading=f"{step.title}{version}",
                level=2,
                paragraphs=[line for line in worded.text.split("\n") if line.strip()],
                bullets=[*(question.text for question in worded.questions), *documents],
            )


def _answers(contents: Contents) -> Iterator[Section]:
    begun = [step for step in contents.board.steps if step.has_answers or step.has_begun]
    yield Section(heading="Svaren i alla versioner", paragraphs=[] if begun else ["Ingen är frågad än."])
    for step in begun:
        results = [
            (capital(question.short), states.RESULTS[step.results[question.key]].word)
            for question in step.step.questions
            if question.key in step.results
        ]
        heading = f"{step.step.title}: {states.STEP_STATES[step.state].word.lower()}"
        silent = [
            f"{line.seat.organisation}, {line.seat.title.lower()}: {'svar saknas' if line.is_missing else 'inget svar'}"
            for line in step.lines
            if not contents.versions(step.step.key, line.seat.key)
        ]
        yield Section(heading=heading, level=2, facts=_facts([*results, ("Skäl", step.reason)]), bullets=silent)
        for line in step.lines:
            for row in contents.versions(step.step.key, line.seat.key):
                late = ", efter svarstid" if row.is_late else ""
                came = f"Version {row.version}, kom in {moment(row.received_at)}{late}"
                who = f"{line.seat.organisation}, {line.seat.title.lower()}"
                yield Section(heading=who, level=2, facts=_facts([("Svaret", came), *_said(contents, row)]))


def _said(contents: Contents, row: AnswerRow) -> Iterator[tuple[str, str]]:
    for question in contents.board.step(row.step).step.questions:
        words, more = said(question, row)
        if words:
            yield capital(question.short), "\n".join(filter(None, [capital(words), more]))
    yield "Kommentar", row.comment
    yield from facts(row)


def _mails(contents: Contents) -> Iterator[Section]:
    rows = [
        [
            mail.subject or mail.kind,
            "\n".join(filter(None, [mail.to_name, mail.to_email, mail.cc_email and f"kopia {mail.cc_email}"])),
            moment(mail.sent_at) if mail.sent_at else "–",
            mail_state(contents, mail),
        ]
        for mail in contents.mails
    ]
    head = ["Mejl", "Till", "Skickat", "Läge"]
    table = PaperTable(caption="Mejlen", head=head, rows=rows, widths=[4, 5, 3, 2]) if rows else None
    yield Section(
        heading="Mejlen och hur det gick med dem", paragraphs=[] if rows else ["Inga mejl har skickats."], table=table
    )
    if contents.received:
        came = [
            [
                mail.subject or "(utan ämne)",
                mail.from_email,
                moment(mail.arrived_at or mail.received_at),
                states.RECEIVED_STATES[mail.state].word,
            ]
            for mail in contents.received
        ]
        head = ["Ämne", "Från", "Kom in", "Läge"]
        table = PaperTable(caption="Mejl som har kommit in", head=head, rows=came, widths=[4, 4, 3, 3])
        yield Section(heading="Mejl som har kommit in", level=2, table=table)


def _files(contents: Contents) -> Iterator[Section]:
    board = contents.board
    listed = [
        f"{row.name}, från {board.organisation_of(row.seat)}, {moment(row.received_at)}, SHA-256 {row.sha256}"
        for row in contents.documents
    ]
    none = [] if listed else ["Inga filer har kommit."]
    yield Section(heading="Filerna som har kommit med svaren", paragraphs=none, bullets=listed)


def _history(contents: Contents) -> Section:
    rows = [
        [str(event.seq), moment(event.at), "\n".join(filter(None, [event.text, signed(contents, event)]))]
        for event in reversed(contents.board.history)
    ]
    table = PaperTable(caption="Historiken", head=["Nr", "När", "Vad"], rows=rows, widths=[1, 4, 10])
    return Section(heading="Historiken", table=table)
