"""Make the akt of a matter: every file, the list of their checksums, and the signature over both list and chain."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from sqlmodel import Session

from db.seals import verify_akt
from db.seals.canonical import canonical
from db.seals.signing import Signer
from db.seals.stamps import head_of
from db.seals.verify_akt import SIGNATURE, SUMS
from secretariat.dossier import contents as reading
from secretariat.dossier import erms, index, mets
from secretariat.dossier.files import Service, entries
from secretariat.dossier.index_paper import INDEX_PAPER, index_paper

_HERE = Path(__file__).parent
_DATA = "representations/akt/data/"
_WHEN = (1980, 1, 1, 0, 0, 0)
"""The time of every entry: the same matter gives the same bytes."""
_READ_ME = """Akten för ett ärende ur Svarstid.

Börja med representations/akt/data/index.html, som går att läsa i vilken webbläsare som helst. index.pdf säger detsamma.

Mappen följer E-ARK CSIP (FGS Paketstruktur 2.0): METS.xml, metadata/preservation/premis.xml och
metadata/descriptive/erms.xml (CITS ERMS 2.1, FGS Ärendehantering 2.0).

Kontrollera att inget har ändrats:
  sha256sum -c kontrollsummor.sha256          i den här mappens överordnade mapp, som är aktens rot
  python3 verify_akt.py AKT.zip               filerna, kedjan av sigill och underskriften
  python3 verify_akt.py AKT.zip --nyckel …    och att nyckeln är den som samverkanskansliet har uppgett

register/ har raderna som de förseglades, en rad JSON för varje; SHA-256 av raden står i kedjan (register/seal.jsonl).
lage/ har mejlens leveransläge, som ändras efter hand och inte är förseglat. Länkar i mejl är dolda.
"""


def file_name(process: str) -> str:
    """What the archive of a matter is called."""
    return f"akt-{process}.zip"


def write(session: Session, process: str, to: IO[bytes], service: Service, secrets: Mapping[int, bytes]) -> Signer:
    """Write the akt of a matter as a zip; returns who signed it. Raises Refused where there is none. Changes nothing.

    `secrets` are the service's own, by version; the newest signs.
    """
    found, signer = reading.read(session, process), Signer.newest(secrets)
    package = f"akt-{found.key}"
    last: dict[str, Any] = found.links[-1] if found.links else {"number": 0, "digest": "0" * 64, "stamp": ""}
    head = str(head_of(found.key, last["number"], last["stamp"]) or "")
    data = {entry.path: entry.content for entry in entries(found, service)}
    paper = index_paper(found, head=head, key=signer.fingerprint)
    data[INDEX_PAPER] = service.pdf(paper)
    data[index.INDEX] = index.page(found, head=head, key=signer.fingerprint, paths=data)
    files = {f"{_DATA}{path}": content for path, content in data.items()}
    files |= {f"schemas/{path.name}": path.read_bytes() for path in (_HERE / "schemas").glob("*.xsd")}
    files["documentation/LAS-MIG.txt"] = _READ_ME.encode()
    files["documentation/verify_akt.py"] = Path(verify_akt.__file__).read_bytes()
    title = found.board.row.title
    files[mets.ERMS_FILE] = erms.document(found, data=_DATA, paths=data)
    files[mets.PREMIS_FILE] = mets.premis(package, title, service.version, found.as_of)
    files["METS.xml"] = mets.mets(package, title, service.version, found.as_of, files)
    sums = "".join(f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files)).encode()
    files[SUMS] = sums
    files[SIGNATURE] = _signature(found.key, head, last, sums, signer)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(f"{package}/{path}", _WHEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[path])
    return signer


def _signature(matter: str, head: str, last: Mapping[str, Any], sums: bytes, signer: Signer) -> bytes:
    content = {
        "matter": matter,
        "head": head,
        "digest": last["digest"],
        "sums": hashlib.sha256(sums).hexdigest(),
        "public_key": signer.public_key,
    }
    return canonical({**content, "signature": signer.sign(canonical(content))}) + b"\n"
