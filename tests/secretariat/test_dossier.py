"""The akt: whole, readable, the same at every making, valid in its standards, and never altered unseen."""

from __future__ import annotations

import email
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from typer.testing import CliRunner

from cli import make_app
from db.seals.signing import Signer
from db.seals.stamps import StampKeys
from db.seals.verify_akt import LINKS, SIGNATURE, SUMS, Differs, check, fingerprint, is_signed
from mail.writing.hidden_links import hidden_message
from schemas.actor import Role
from secretariat.dossier import mets
from secretariat.dossier.stamped import first_unstamped
from tests.papers.made_up import text_of_pdf
from tests.secretariat.kept import (
    KEYS,
    ROOT,
    SECRETS,
    Files,
    Kept,
    files_of,
    packed,
    play,
    rewritten,
    signed_anew,
    with_new_sums,
)
from tests.sources import ROOT as HOUSE
from tests.web.site import PAGE_OF, PROCESS

DATA = f"{ROOT}/representations/akt/data"
REGISTER = f"{DATA}/register"
THIEF = Signer.of(b"nagot som den utan nyckeln hittar pa")
SCHEMAS = HOUSE / "secretariat" / "dossier" / "schemas"


@dataclass(frozen=True)
class Made:
    """A played matter, and its akt."""

    site: Kept
    content: bytes
    path: Path

    @property
    def files(self) -> Files:
        """A copy of its files."""
        return files_of(self.content)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("kept")
    site = play(folder)
    content = site.akt()
    path = folder / "akt.zip"
    path.write_bytes(content)
    yield Made(site, content, path)
    site.db.dispose()


def test_an_akt_is_whole_readable_and_the_same_at_every_making(made: Made) -> None:
    assert made.site.akt() == made.content
    found, files = check(made.path), made.files
    assert (found.matter, found.key) == (PROCESS, Signer.newest(SECRETS).fingerprint)
    index = files[f"{DATA}/index.html"].decode()
    for words in (
        "Vi vill ha fler leveransdagar.",
        "per telefon: Direktören ringde kansliet.",
        "Salems kommun",
        found.head,
    ):
        assert words in index
    links = re.findall(r'<a href="([^"#][^"]*)"', index)
    assert len(links) >= 60
    assert [link for link in links if f"{DATA}/{link}" not in files] == []
    paper = text_of_pdf(files[f"{DATA}/index.pdf"])
    for words in ("Vi vill ha fler leveransdagar.", "Salems kommun", "Så kontrolleras akten", found.head, found.key):
        assert words in paper
    answers = {name.rpartition("/")[2]: content.decode() for name, content in files.items() if f"{DATA}/svar/" in name}
    assert sorted(answers) == [
        f"forlangning-{seat}_kommundirektor-{version}.txt"
        for seat, version in (("salem", 1), ("tyreso", 1), ("tyreso", 2))
    ]
    assert "Vill kommunen fortsätta" in answers["forlangning-tyreso_kommundirektor-2.txt"]
    assert files[f"{DATA}/sammanstallning/sammanstallning.forlangning.pdf"].startswith(b"%PDF-")
    assert files[f"{DATA}/filer/000001-Beslut_å.pdf"] == b"%PDF-1.4 inget mer"


def test_no_link_that_works_lies_in_an_akt(made: Made) -> None:
    links = {made.site.link(seat).rpartition("/")[2] for seat in ("tyreso", "salem", "nacka")}
    for name, content in made.files.items():
        if name.endswith(".eml"):
            assert hidden_message(content) == content, name
            parts = [part.get_payload(decode=True) for part in email.message_from_bytes(content).walk()]
            content = b"".join(part for part in parts if isinstance(part, bytes))
        assert [link for link in links if link.encode() in content] == [], name
    assert len([name for name in made.files if name.endswith(".eml")]) > 50


def test_its_script_and_sha256sum_check_it_without_the_program(made: Made, tmp_path: Path) -> None:
    with zipfile.ZipFile(made.path) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / ROOT
    run = subprocess.run(["sha256sum", "-c", "--strict", SUMS], cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0 and run.stdout.count(": OK") == len(made.files) - 2
    script = [sys.executable, "-I", "-S", str(folder / "documentation" / "verify_akt.py")]
    key = Signer.newest(SECRETS).fingerprint
    whole = subprocess.run([*script, str(made.path), "--nyckel", key], capture_output=True, text=True, check=False)
    assert (whole.returncode, "Allt stämmer." in whole.stdout) == (0, True), whole.stdout + whole.stderr
    (tmp_path / "halv.zip").write_bytes(made.content[:-1000])
    half = subprocess.run([*script, str(tmp_path / "halv.zip")], capture_output=True, text=True, check=False)
    assert (half.returncode, "avhuggen" in half.stdout) == (1, True)
    assert len(half.stdout.splitlines()) == 1


def _edited(files: Files) -> Files:
    return {**files, f"{DATA}/index.html": files[f"{DATA}/index.html"].replace(b"Salems", b"Nackas")}


def _without(name: str) -> Callable[[Files], Files]:
    return lambda files: {place: content for place, content in files.items() if place != f"{DATA}/{name}"}


def _swapped(files: Files) -> Files:
    one, other = (f"{DATA}/svar/forlangning-tyreso_kommundirektor-{version}.txt" for version in (1, 2))
    return {**files, one: files[other], other: files[one]}


def _renamed(files: Files) -> Files:
    return {name.replace("salem_", "nacka_"): content for name, content in files.items()}


def _reordered(files: Files) -> Files:
    lines = files[f"{REGISTER}/answer.jsonl"].splitlines(keepends=True)
    return {**files, f"{REGISTER}/answer.jsonl": b"".join(reversed(lines))}


def _dropped(files: Files) -> Files:
    """An event less, and new sums."""
    lines = files[f"{REGISTER}/event.jsonl"].splitlines(keepends=True)
    return with_new_sums({**files, f"{REGISTER}/event.jsonl": b"".join(lines[:5] + lines[6:])})


def _cut(files: Files) -> Files:
    """The newest link less, and new sums."""
    return with_new_sums(
        {**files, f"{ROOT}/{LINKS}": b"".join(files[f"{ROOT}/{LINKS}"].splitlines(keepends=True)[:-1])}
    )


def _head_of_another(files: Files) -> Files:
    told = json.loads(files[f"{ROOT}/{SIGNATURE}"])
    return {**files, f"{ROOT}/{SIGNATURE}": json.dumps({**told, "matter": "kaffe"}).encode()}


def _matter_of_another(files: Files) -> Files:
    return {name.replace(ROOT, "akt-kaffe"): content for name, content in files.items()}


def _yes(row: dict[str, object]) -> dict[str, object]:
    return {**row, "row": {**row["row"], "comment": "Vi har aldrig tvekat."}}  # type: ignore[dict-item]


TAMPERINGS: dict[str, tuple[Callable[[Files], Files], str]] = {
    "edit": (_edited, "Filen representations/akt/data/index.html har ändrats."),
    "delete": (_without("svar/forlangning-salem_kommundirektor-1.txt"), "salem_kommundirektor-1.txt saknas."),
    "add": (lambda files: {**files, f"{DATA}/svar/nytt.txt": b"ja"}, "svar/nytt.txt har lagts till."),
    "swap": (_swapped, "tyreso_kommundirektor-1.txt har ändrats."),
    "rename": (_renamed, "nacka_kommundirektor-1.txt har lagts till."),
    "reorder": (_reordered, "register/answer.jsonl har ändrats."),
    "event dropped": (_dropped, "Underskriften gäller en annan lista"),
    "tail cut": (_cut, "Underskriften gäller en annan lista"),
    "rewritten with new sums": (
        lambda files: rewritten(files, "answer", _yes), "Underskriften gäller en annan lista",
    ),
    "head of another": (_head_of_another, "är inte gjord med sin nyckel"),
    "folder of another": (_matter_of_another, "Underskriften gäller ärendet varudistribution-2023"),
    "event dropped, signed anew": (
        lambda files: signed_anew(_dropped(files), THIEF), "En rad som förseglades saknas: event",
    ),
    "edited, signed anew": (
        lambda files: signed_anew(with_new_sums(_edited(files)), THIEF), "är underskriven med nyckeln",
    ),
    "rewritten whole, signed anew": (
        lambda files: signed_anew(rewritten(files, "answer", _yes), THIEF), "är underskriven med nyckeln",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERINGS)
def test_what_is_altered_is_named(made: Made, tmp_path: Path, name: str) -> None:
    alter, says = TAMPERINGS[name]
    path = packed(alter(made.files), tmp_path / "akt.zip")
    # Whoever signs anew with a key of its own is known by the key alone.
    key = Signer.newest(SECRETS).fingerprint if "nyckeln" in says and "sin" not in says else ""
    with pytest.raises(Differs, match=re.escape(says)):
        check(path, key=key)


def test_a_file_cut_short_anywhere_is_found(made: Made, tmp_path: Path) -> None:
    for share in (0, 0.01, 0.5, 0.99):
        (tmp_path / "akt.zip").write_bytes(made.content[: int(len(made.content) * share)])
        with pytest.raises(Differs, match="avhuggen"):
            check(tmp_path / "akt.zip")


def test_a_receipt_holds_the_akt_too(made: Made, tmp_path: Path) -> None:
    receipts = [mail.props["seal"] for mail in made.site.mails() if mail.props.get("seal")]
    assert len(receipts) >= 3
    assert check(made.path, expected=receipts).matter == PROCESS
    journal, number, code = receipts[-1].split("/")
    for head, says in (
        (f"kaffe/{number}/{code}", "gäller ett annat ärende"),
        (f"{journal}/9999/{code}", "Slutet är avklippt"),
        (f"{journal}/{int(number) - 1}/{code}", "har en annan stämpel"),
    ):
        with pytest.raises(Differs, match=says):
            check(made.path, expected=[head])
    # The stamps are kept as they were, so only whoever has the secret sees that they no longer fit.
    forged = packed(signed_anew(rewritten(made.files, "answer", _yes), THIEF), tmp_path / "akt.zip")
    assert check(forged, expected=receipts[:1]).key == THIEF.fingerprint
    assert "inte är gjord med tjänstens nyckel" in first_unstamped(forged, StampKeys.of(SECRETS))
    assert first_unstamped(made.path, StampKeys.of(SECRETS)) == ""


def test_the_command_makes_an_akt_and_checks_it(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVARSTID_DATA_DIR", str(made.site.settings.data_dir))
    monkeypatch.setenv("SVARSTID_SECRET_KEY", KEYS.by_version[1])
    monkeypatch.chdir(tmp_path)
    run, app = CliRunner(), make_app()
    written = run.invoke(app, ["akt", PROCESS])
    assert written.exit_code == 0 and Signer.newest(SECRETS).fingerprint in written.output
    whole = run.invoke(app, ["verify", f"akt-{PROCESS}.zip"])
    assert (whole.exit_code, "den här tjänstens egen" in whole.output) == (0, True), whole.output
    forged = packed(signed_anew(rewritten(made.files, "answer", _yes), THIEF), tmp_path / "falsk.zip")
    assert "Nyckeln är inte den här tjänstens." in run.invoke(app, ["verify", str(forged)]).output
    own = packed(signed_anew(rewritten(made.files, "answer", _yes), Signer.newest(SECRETS)), tmp_path / "egen.zip")
    found = run.invoke(app, ["verify", str(own), "--json"])
    assert found.exit_code == 1
    assert "inte är gjord med tjänstens nyckel" in json.loads(found.output)["problem"]


def test_the_desk_hands_it_out(made: Made) -> None:
    with made.site.client(is_logged_in=True, role=Role.READER) as client:
        assert f'href="{PAGE_OF}/akt"' in client.get(PAGE_OF).text
        answer = client.get(f"{PAGE_OF}/akt")
        assert answer.headers["content-disposition"] == f'attachment; filename="akt-{PROCESS}.zip"'
        assert check(io.BytesIO(answer.content)).matter == PROCESS  # type: ignore[arg-type]
        assert client.get("/arenden/kaffe/akt").status_code == 404


@cache
def _schema(name: str) -> etree.XMLSchema:
    class Local(etree.Resolver):  # type: ignore[misc]
        """Gives the schemas that lie beside it in place of those on the net."""

        def resolve(self, url: str, _public: object, context: object) -> object:
            """The local file of that name."""
            return self.resolve_filename(str(SCHEMAS / url.rpartition("/")[2]), context)

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local())
    return etree.XMLSchema(etree.parse(str(SCHEMAS / name), parser))


def test_the_package_is_valid_in_its_standards(made: Made, tmp_path: Path) -> None:
    files = made.files
    for place, schema in (("METS.xml", "mets.xsd"), (mets.ERMS_FILE, "ERMS.xsd"), (mets.PREMIS_FILE, "premis.xsd")):
        _schema(schema).assertValid(etree.fromstring(files[f"{ROOT}/{place}"]))
    listed = {
        each.find("{*}FLocat").get("{http://www.w3.org/1999/xlink}href"): each.get("CHECKSUM")
        for each in etree.fromstring(files[f"{ROOT}/METS.xml"]).iter("{*}file")
    }
    sums = {name.removeprefix(f"{ROOT}/"): hashlib.sha256(content).hexdigest() for name, content in files.items()}
    assert {quote(name) for name in sums} - listed.keys() == {
        "METS.xml", SUMS, SIGNATURE, mets.ERMS_FILE, mets.PREMIS_FILE,
    }  # fmt: skip
    assert all(sums[name] == listed[quote(name)] for name in sums if quote(name) in listed)
    erms = etree.fromstring(files[f"{ROOT}/{mets.ERMS_FILE}"])
    paths = [each.get("path") for each in erms.iter("{*}appendix")]
    assert len(paths) > 60 and [path for path in paths if f"{ROOT}/{path}" not in files] == []


@pytest.mark.validator
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_validator_of_the_standard_finds_no_error(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """eark-validator demands an old lxml, so it is not among our own: `make standard` brings it and runs this.

    It fetches its vocabularies from the net as it is imported; it has them itself. CSIP63 as it is written there can
    be met only by naming a content type that is none.
    """
    found = import_module("eark_validator")
    assert found.__file__ is not None
    vocabularies = Path(found.__file__).parent / "ipxml" / "resources" / "vocabs"
    monkeypatch.setattr(
        "urllib.request.urlopen", lambda url: io.BytesIO((vocabularies / url.rpartition("/")[2]).read_bytes())
    )
    packages = import_module("eark_validator.packages")
    with zipfile.ZipFile(made.path) as archive:
        archive.extractall(tmp_path)
    report = packages.PackageValidator(tmp_path / ROOT).validation_report.model_dump(mode="json")
    assert report["structure"]["status"] == "WellFormed"
    said = [one for result in report["metadata"].values() for one in result["messages"]]
    assert {one["rule_id"] for one in said if one["severity"] == "Error"} <= {"CSIP63"}


@settings(max_examples=15)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511))
def test_signatures_are_judged_as_the_library_makes_them(seed: bytes, message: bytes, bit: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw), key.sign(message)
    assert is_signed(public, message, signature)
    assert not is_signed(public, message + b"!", signature)
    turned = bytearray(signature)
    turned[bit // 8] ^= 1 << bit % 8
    assert not is_signed(public, message, bytes(turned))
    assert len(fingerprint(public.hex())) == 24
