"""The matter in the terms of CITS ERMS 2.1, which Riksarkivet calls FGS Ärendehantering 2.0: a case file of records."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from rules.swedish import capital
from schemas.tables.mail import MailRow
from schemas.tables.process import AnswerRow
from secretariat.dossier.contents import Contents
from secretariat.dossier.files import PAPERS, answer_path, document_path, facts, mail_path, received_path

NAMESPACE = "https://DILCIS.eu/XML/ERMS"
_E = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE})
PROGRAM = "Svarstid"
_UNFIT = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)])


def fit(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return text.translate(_UNFIT)


def document(contents: Contents, *, data: str, paths: Collection[str]) -> bytes:
    """The XML document. `data` is the data folder as seen from the root of the package, with a final slash; `paths`
    are the files in it."""
    board, file = contents.board, contents.board.file
    agency = board.organisation_of(file.secretariat)
    known = _Records(contents, data, frozenset(paths))
    records = known.answers() + known.mails() + known.received() + [known.history()]
    aggregation = _E.aggregation(
        _E.objectId(contents.key),
        *([_E.extraId(fit(file.diarienummer), extraIdType="diarienummer")] if file.diarienummer else []),
        _E.title(fit(board.row.title)),
        _E.status(value="closed" if board.row.status == "ended" else "in_progress"),
        _E.agents(
            _agent("responsible_person", agency, role="samverkanskansli"),
            *[_agent("counterpart", board.names.organisation_name(party.organisation)) for party in file.parties],
        ),
        *([_E.description(fit(file.summary))] if file.summary else []),
        _E.dates(
            _date("opened", board.row.created_at),
            *([_date("closed", board.row.ended_at)] if board.row.ended_at else []),
        ),
        *records,
        systemIdentifier=contents.key,
        aggregationType="caseFile",
    )
    root = _E.erms(_control(contents, agency), _E.aggregations(aggregation))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _control(contents: Contents, agency: str) -> Any:
    event = _E.maintenanceEvent(
        _E.eventType(value="created"), _E.eventDateTime(_at(contents.as_of)), _agent("creator", PROGRAM)
    )
    return _E.control(
        _E.identification(contents.key, identificationType="arende"),
        _E.maintenanceInformation(
            _E.maintenanceStatus(value="new"),
            _E.maintenanceAgency(_E.agencyName(fit(agency))),
            _E.maintenanceHistory(event),
        ),
        _E.systemInformation(_E.agents(_agent("agent", PROGRAM))),
    )


class _Records:
    """The records of a matter."""

    def __init__(self, contents: Contents, data: str, paths: frozenset[str]) -> None:
        self.contents, self.data, self.paths = contents, data, paths

    def answers(self) -> list[Any]:
        """One for each version of an answer, with the files that came with the seat's answers."""
        return [self._answer(row) for row in self.contents.answers]

    def _answer(self, row: AnswerRow) -> Any:
        seat = self.contents.board.names.name(row.seat)
        newest = self.contents.versions(row.step, row.seat)[-1].version
        title = f"Svar från {seat.organisation}, version {row.version}"
        documents = [
            document for document in self.contents.documents if (document.step, document.seat) == (row.step, row.seat)
        ]
        files = [(answer_path(row), title)] + [(document_path(each), each.name) for each in documents]
        return self._record(
            f"svar-{row.id}",
            title,
            "incoming",
            _agent("sender", seat.organisation, name=row.answered_by or row.holder),
            _date("received", row.received_at),
            files if row.version == newest else files[:1],
            notes=[f"{label}: {words}" for label, words in facts(row)],
        )

    def mails(self) -> list[Any]:
        """One for each mail that lies in the akt."""
        return [self._mail(row) for row in self.contents.mails if mail_path(row) in self.paths]

    def _mail(self, row: MailRow) -> Any:
        title = row.subject or row.kind
        at = row.sent_at or row.send_at
        recipient = _agent("recipient", row.to_name, name=row.to_name)
        return self._record(
            f"mejl-{row.id}", title, "outgoing", recipient, _date("sent", at), [(mail_path(row), title)]
        )

    def received(self) -> list[Any]:
        """One for each mail that came in and lies in the akt."""
        return [
            self._record(
                f"inkommet-{row.id}",
                row.subject or "Mejl utan ämne",
                "incoming",
                _agent("sender", row.from_email),
                _date("received", row.arrived_at or row.received_at),
                [(received_path(row), row.subject or "Mejl")],
            )
            for row in self.contents.received
            if received_path(row) in self.paths
        ]

    def history(self) -> Any:
        """The readable whole, as a page and as papers."""
        agent = _agent("creator", PROGRAM)
        at = _date("created", self.contents.as_of)
        papers = [(path, path.rpartition("/")[2]) for path in sorted(self.paths) if path.startswith(PAPERS)]
        files = [("index.html", "Akten som sida"), ("index.pdf", "Akten som handling, PDF/A"), *papers]
        return self._record("sammanstallning", "Sammanställning", "other", agent, at, files)

    def _record(
        self, key: str, title: str, direction: str, agent: Any, date: Any, files: list[tuple[str, str]],
        notes: list[str] | None = None,
    ) -> Any:  # fmt: skip
        way = {"otherDirectionDefinition": "upprättad"} if direction == "other" else {}
        appendices = [
            _E.appendix(name=fit(name), path=f"{self.data}{path}", fileFormat=path.rpartition(".")[2])
            for path, name in files
            if path in self.paths or path in ("index.html", "index.pdf")
        ]
        return _E.record(
            _E.objectId(key),
            _E.title(fit(title)),
            _E.direction(directionDefinition=direction, **way),
            _E.agents(agent),
            _E.dates(date),
            *([_E.notes(*[_E.note(fit(capital(note))) for note in notes])] if notes else []),
            _E.additionalInformation(*appendices),
            systemIdentifier=key,
        )


def _agent(kind: str, organisation: str, *, name: str = "", role: str = "") -> Any:
    return _E.agent(
        _E.name(fit(name or organisation)),
        _E.organisation(fit(organisation)),
        *([_E.role(role)] if role else []),
        agentType=kind,
    )


def _date(kind: str, at: datetime) -> Any:
    return _E.date(_at(at), dateType=kind)


def _at(at: datetime) -> str:
    return at.isoformat()
