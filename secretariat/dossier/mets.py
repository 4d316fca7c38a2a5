"""The package in the terms of E-ARK CSIP, which Riksarkivet calls FGS Paketstruktur 2.0: METS at its root, PREMIS."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from lxml import etree
from lxml.builder import ElementMaker

from secretariat.dossier.erms import PROGRAM, fit

METS, CSIP = "http://www.loc.gov/METS/", "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
XLINK, XSI = "http://www.w3.org/1999/xlink", "http://www.w3.org/2001/XMLSchema-instance"
PREMIS = "http://www.loc.gov/premis/v3"
ERMS_FILE, PREMIS_FILE = "metadata/descriptive/erms.xml", "metadata/preservation/premis.xml"
_PROFILE = "https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml"
_CONTENT = "citserms_v2_1"
_GROUPS = (
    ("Documentation", "documentation/"),
    ("Schemas", "schemas/"),
    ("Representations/akt", "representations/akt/"),
)
_TYPES = {
    "xml": "text/xml", "xsd": "text/xml", "html": "text/html", "txt": "text/plain", "py": "text/plain",
    "eml": "message/rfc822", "json": "application/json", "jsonl": "application/jsonl", "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation", "csv": "text/csv", "png": "image/png",
    "jpg": "image/jpeg", "jpeg": "image/jpeg",
}  # fmt: skip
_M = ElementMaker(namespace=METS, nsmap={"mets": METS, "csip": CSIP, "xlink": XLINK, "xsi": XSI})
_P = ElementMaker(namespace=PREMIS, nsmap={"premis": PREMIS, "xsi": XSI})


def premis(package: str, title: str, version: str, as_of: datetime) -> bytes:
    """The preservation metadata: the package, that it was made, and by what."""
    at = _at(as_of)
    root = _P.premis(
        _P.object(
            _id("object", "package", package),
            _P.originalName(fit(title)),
            _P.linkingEventIdentifier(_P.linkingEventIdentifierType("local"), _P.linkingEventIdentifierValue("made")),
            {f"{{{XSI}}}type": "premis:intellectualEntity"},
        ),
        _P.event(
            _id("event", "local", "made"),
            _P.eventType("creation"),
            _P.eventDateTime(at),
            _P.linkingAgentIdentifier(_P.linkingAgentIdentifierType("local"), _P.linkingAgentIdentifierValue(PROGRAM)),
        ),
        _P.agent(
            _id("agent", "local", PROGRAM), _P.agentName(PROGRAM), _P.agentType("software"), _P.agentVersion(version)
        ),
        version="3.0",
    )
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def mets(package: str, title: str, version: str, as_of: datetime, files: dict[str, bytes]) -> bytes:
    """The METS document of the package. `files` are the others of it, by their paths from its root."""
    at = _at(as_of)
    note = _M.note(version, {f"{{{CSIP}}}NOTETYPE": "SOFTWARE VERSION"})
    agent = _M.agent(_M.name(PROGRAM), note, ROLE="CREATOR", TYPE="OTHER", OTHERTYPE="SOFTWARE")
    groups = [_group(number, use, folder, at, files) for number, (use, folder) in enumerate(_GROUPS, start=1)]
    root = _M.mets(
        _M.metsHdr(agent, {f"{{{CSIP}}}OAISPACKAGETYPE": "AIP"}, CREATEDATE=at, LASTMODDATE=at),
        _M.dmdSec(
            _reference(ERMS_FILE, "OTHER", at, files, OTHERMDTYPE="ERMS"), ID="dmd", CREATED=at, STATUS="CURRENT"
        ),
        _M.amdSec(_M.digiprovMD(_reference(PREMIS_FILE, "PREMIS", at, files), ID="digiprov", STATUS="CURRENT")),
        _M.fileSec(*groups, ID="files"),
        _M.structMap(_division(package, groups), ID="struct", TYPE="PHYSICAL", LABEL="CSIP"),
        {
            f"{{{CSIP}}}CONTENTINFORMATIONTYPE": _CONTENT,
            f"{{{XSI}}}schemaLocation": f"{METS} schemas/mets.xsd {CSIP} schemas/DILCISExtensionMETS.xsd",
        },
        OBJID=package,
        LABEL=fit(title),
        TYPE="Textual works – Digital",
        PROFILE=_PROFILE,
    )
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _group(number: int, use: str, folder: str, at: str, files: dict[str, bytes]) -> Any:
    own = {"CONTENTINFORMATIONTYPE": _CONTENT} if use.startswith("Representations") else {}
    known = [
        _M.file(
            _M.FLocat({f"{{{XLINK}}}type": "simple", f"{{{XLINK}}}href": quote(path)}, LOCTYPE="URL"),
            ID=f"file-{number}-{place}",
            MIMETYPE=_TYPES.get(path.rpartition(".")[2].lower(), "application/octet-stream"),
            **_fixity(path, at, files),
        )
        for place, path in enumerate(sorted(path for path in files if path.startswith(folder)), start=1)
    ]
    return _M.fileGrp(
        *known, {f"{{{CSIP}}}{name}": value for name, value in own.items()}, ID=f"group-{number}", USE=use
    )


def _division(package: str, groups: list[Any]) -> Any:
    parts = [
        _M.div(_M.fptr(FILEID=group.get("ID")), ID=f"div-{number}", LABEL=group.get("USE").partition("/")[0])
        for number, group in enumerate(groups, start=1)
    ]
    return _M.div(
        _M.div(ID="div-metadata", LABEL="Metadata", ADMID="digiprov", DMDID="dmd"), *parts, ID="div", LABEL=package
    )


def _reference(path: str, kind: str, at: str, files: dict[str, bytes], **more: str) -> Any:
    where = {f"{{{XLINK}}}type": "simple", f"{{{XLINK}}}href": quote(path)}
    return _M.mdRef(where, LOCTYPE="URL", MDTYPE=kind, MIMETYPE="text/xml", **more, **_fixity(path, at, files))


def _fixity(path: str, at: str, files: dict[str, bytes]) -> dict[str, str]:
    content = files[path]
    checksum = hashlib.sha256(content).hexdigest()
    return {"SIZE": str(len(content)), "CREATED": at, "CHECKSUM": checksum, "CHECKSUMTYPE": "SHA-256"}


def _id(kind: str, of: str, value: str) -> Any:
    name = f"{kind}Identifier"
    return _P(name, _P(f"{name}Type", of), _P(f"{name}Value", value))


def _at(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
