"""A register whose every row is sealed, played to a day on which some have answered; and akter taken apart."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from db.documents import keep
from db.documents import register as register_file
from db.seals.canonical import canonical
from db.seals.signing import Signer
from db.seals.verify_akt import LINKS, SIGNATURE, SUMS
from db.store.session import Database
from mail.message import REHEARSED
from mail.outgoing.sender import Sender
from mail.tokens import Keys
from mail.transports.transport import CaptureTransport
from papers.of_an_akt import papers_of
from papers.writing.pdf import as_pdf
from schemas.tables.inbound import ReceivedMailRow
from secretariat.dossier import akt
from secretariat.dossier.files import Service
from tests.web.site import IN_MAY, PROCESS, SECRET, STEP, Site

SECRETS = {1: SECRET.encode()}
KEYS = Keys({1: SECRET})
ROOT = f"akt-{PROCESS}"
RECEIVED = b"From: nacka@nacka.example\r\nSubject: Svar\r\n\r\nJa till b\xc3\xa5da. http://testserver/s/%s\r\n"
Files = dict[str, bytes]


class Kept(Site):
    """A site that sends its mails as the sender does, so that each state of a mail is sealed."""

    def send(self) -> None:
        """Let a carrier take what is due."""
        Sender(self.db, CaptureTransport(), base_url="http://testserver", keys=KEYS, batch=50).drain(self.now)

    @property
    def service(self) -> Service:
        """What an akt needs beside the register."""
        papers = partial(papers_of, self.db, self.settings)
        return Service("http://testserver", KEYS, REHEARSED, self.settings.documents_dir, "0.0.0", as_pdf, papers)

    def akt(self, secrets: Mapping[int, bytes] = SECRETS) -> bytes:
        """The akt as it would be handed out now."""
        to = io.BytesIO()
        with self.db.read() as session:
            akt.write(session, PROCESS, to, self.service, secrets)
        return to.getvalue()


def play(folder: Path) -> Kept:
    """Tyresö has answered twice and sent a file, Salem once, and Nacka by a mail that somebody must read."""
    db = Database(f"sqlite:///{folder / 'svarstid.db'}", secrets=lambda: SECRETS)
    db.migrate()
    site = Kept(db, folder)
    site.advance(IN_MAY)
    site.answer("tyreso", comment="Vi vill ha fler leveransdagar.\nOch en lägre avgift.")
    site.answer("salem", extend="nej")
    site.now += timedelta(hours=1)
    site.answer("tyreso", procure="nej", channel="telefon", source="Direktören ringde kansliet.")
    documents, content = site.settings.documents_dir, b"%PDF-1.4 inget mer"
    letter = RECEIVED % site.link("nacka").rpartition("/")[2].encode()
    with db.write() as session:
        sha256, seat = keep(documents, content), "tyreso/kommundirektor"
        register_file(
            session, PROCESS, STEP, seat, "forlangning", name="Beslut å.pdf", sha256=sha256, size=18, now=site.now
        )
        checksum = keep(documents, letter)
        session.add(
            ReceivedMailRow(checksum=checksum, size=len(letter), source="mapp", received_at=site.now, process=PROCESS,
                            state="waiting", subject="Svar", from_email="nacka@nacka.example")
        )  # fmt: skip
    site.send()
    return site


def files_of(content: bytes) -> Files:
    """The files of an akt by their paths in the zip, in its order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Files, path: Path) -> Path:
    """The files as an akt again."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def with_new_sums(files: Files) -> Files:
    """The list of checksums made anew, and the signature told of it but not made anew."""
    own = {f"{ROOT}/{SUMS}", f"{ROOT}/{SIGNATURE}"}
    lines = [
        f"{hashlib.sha256(files[name]).hexdigest()}  {name.removeprefix(f'{ROOT}/')}\n"
        for name in sorted(files.keys() - own)
    ]
    return {**files, f"{ROOT}/{SUMS}": "".join(lines).encode()}


def signed_anew(files: Files, by: Signer) -> Files:
    """The signature made anew by somebody's own key, over the files as they are now."""
    told: dict[str, Any] = json.loads(files[f"{ROOT}/{SIGNATURE}"])
    links = files[f"{ROOT}/{LINKS}"].splitlines()
    last = json.loads(links[-1])
    told |= {"public_key": by.public_key, "sums": hashlib.sha256(files[f"{ROOT}/{SUMS}"]).hexdigest()}
    told |= {"digest": last["digest"], "head": f"{told['matter']}/{len(links)}/{last['stamp'].partition('.')[2][:24]}"}
    content = {name: value for name, value in told.items() if name != "signature"}
    return {**files, f"{ROOT}/{SIGNATURE}": canonical({**content, "signature": by.sign(canonical(content))})}


def rewritten(files: Files, table: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Files:
    """The first row of a table changed, with its chain and the list of checksums computed anew, as without any key."""
    place = f"{ROOT}/representations/akt/data/register/{table}.jsonl"
    lines = files[place].split(b"\n")
    old = hashlib.sha256(lines[0]).hexdigest()
    lines[0] = canonical(change(json.loads(lines[0])))
    links, previous = [], "0" * 64
    for line in files[f"{ROOT}/{LINKS}"].splitlines():
        link = json.loads(line)
        link["rows"] = [
            [name, key, hashlib.sha256(lines[0]).hexdigest() if digest == old else digest]
            for name, key, digest in link["rows"]
        ]
        told = {**{name: link[name] for name in ("journal", "number", "act", "rows")}, "previous": previous}
        previous = hashlib.sha256(canonical(told)).hexdigest()
        links.append(canonical({**link, **told, "digest": previous}) + b"\n")
    return with_new_sums({**files, place: b"\n".join(lines), f"{ROOT}/{LINKS}": b"".join(links)})
