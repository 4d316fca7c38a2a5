"""Check an akt (the archive of one matter) on any machine, with nothing but Python 3.11 or later.

    python3 verify_akt.py AKT.zip [--nyckel FINGERAVTRYCK] [--expect SIGILL]...

It names, in Swedish, the first thing that differs: from the checksums, the signature, the chain of seals, or a seal
that was kept somewhere else. The same file lies in every akt; it imports nothing of Svarstid.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SUMS, SIGNATURE = "kontrollsummor.sha256", "signatur.json"
REGISTER = "representations/akt/data/register/"
LINKS = f"{REGISTER}seal.jsonl"
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_HEAD = re.compile(r"(?:[^:/]*:\s*)?([A-Za-z0-9-]+)/([1-9][0-9]{0,8})/([0-9a-fA-F]{24})\.?")
_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
Point = tuple[int, int, int, int]


class Differs(Exception):
    """The first thing that is not as it was: one Swedish sentence."""


@dataclass(frozen=True)
class Checked:
    """An akt in which nothing differs: its newest seal, the key that signed it, how much there is."""

    matter: str
    head: str
    key: str
    files: int
    links: int
    rows: int

    def __str__(self) -> str:
        return (
            f"{self.matter}: {self.files} filer, {self.links} länkar, {self.rows} rader. Allt stämmer.\n"
            f"Sista sigillet: {self.head or 'inget'}\nUnderskriven med nyckeln {self.key}. Jämför den med den nyckel "
            "som samverkanskansliet har uppgett, till exempel med --nyckel."
        )


def check(path: Path | str, *, key: str = "", expected: Sequence[str] = ()) -> Checked:
    """Compare the akt with all that it says of itself. Raises Differs at the first thing that is otherwise.

    `key` is the fingerprint of the key that should have signed it; `expected` are seals kept somewhere else.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            root = _root(archive)
            files = _sums(archive, root)
            signed = _signed(archive, root, key)
            links = [link for _, link in _lines(archive, f"{root}/{LINKS}")]
            rows = _chain(archive, root, links, signed)
            _heads(signed, links, expected)
            return Checked(signed["matter"], signed["head"], fingerprint(signed["public_key"]), files, len(links), rows)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        RuntimeError,
        LookupError,
        TypeError,
        ValueError,
    ) as error:
        raise Differs(f"Filen går inte att läsa som en akt, eller är avhuggen ({error}).") from None


def fingerprint(public_key: str) -> str:
    """What a public key (64 hexadecimal digits) is known by: the first 24 digits of its SHA-256."""
    return hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:24]


def canonical(content: Any) -> bytes:
    """JSON as it is hashed and signed: sorted keys, no spaces, every character as itself."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def _root(archive: zipfile.ZipFile) -> str:
    names = archive.namelist()
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise Differs(f"Filen {twice[0]} finns två gånger.")
    if len(roots := {name.partition("/")[0] for name in names}) != 1:
        raise Differs("Akten ska vara en enda mapp, och är det inte.")
    return roots.pop()


def _sums(archive: zipfile.ZipFile, root: str) -> int:
    """Hold every file against the list; returns how many."""
    known: dict[str, str] = {}
    before = ""
    for line in archive.read(f"{root}/{SUMS}").decode().splitlines():
        found = _LINE.fullmatch(line)
        if found is None or found[2] <= before:
            raise Differs(f"Listan {SUMS} är inte som programmet skriver den: ”{line[:100]}”.")
        known[f"{root}/{found[2]}"], before = found[1], found[2]
    there = set(archive.namelist()) - {f"{root}/{SUMS}", f"{root}/{SIGNATURE}"}
    for name in sorted(known.keys() | there):
        short = name.partition("/")[2]
        if name not in there:
            raise Differs(f"Filen {short} saknas.")
        if name not in known:
            raise Differs(f"Filen {short} har lagts till.")
        if _sha256(archive, name) != known[name]:
            raise Differs(f"Filen {short} har ändrats.")
    return len(known)


def _sha256(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _signed(archive: zipfile.ZipFile, root: str, key: str) -> dict[str, Any]:
    """What the signature says; Differs where it is not made by its key, or not over this list."""
    signed: dict[str, Any] = json.loads(archive.read(f"{root}/{SIGNATURE}"))
    content = {name: value for name, value in signed.items() if name != "signature"}
    if not is_signed(bytes.fromhex(signed["public_key"]), canonical(content), bytes.fromhex(signed["signature"])):
        raise Differs(f"Underskriften i {SIGNATURE} är inte gjord med sin nyckel.")
    if signed["sums"] != _sha256(archive, f"{root}/{SUMS}"):
        raise Differs(f"Underskriften gäller en annan lista än {SUMS}.")
    if root != f"akt-{signed['matter']}":
        raise Differs(f"Underskriften gäller ärendet {signed['matter']}, men mappen heter {root}.")
    own = fingerprint(signed["public_key"])
    if key and key.strip().lower() != own:
        raise Differs(f"Akten är underskriven med nyckeln {own}, inte med {key.strip()}.")
    return signed


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[bytes, Any]]:
    for line in archive.read(name).split(b"\n")[:-1]:
        yield line, json.loads(line.decode("utf-8", "surrogatepass"))


def _chain(archive: zipfile.ZipFile, root: str, links: list[Any], signed: dict[str, Any]) -> int:
    """Follow the chain from its first link, and hold every row against it; returns how many rows."""
    previous = "0" * 64
    newest: dict[tuple[str, str], str] = {}
    for number, link in enumerate(links, start=1):
        told = {name: link[name] for name in ("journal", "number", "act", "rows", "previous")}
        if link["journal"] != signed["matter"]:
            raise Differs(f"Länk {number} i sigillet hör till ett annat ärende: {link['journal']}.")
        if link["number"] != number or link["previous"] != previous:
            raise Differs(f"Länk {number} i sigillet saknas, eller hänger inte ihop med den före.")
        if link["digest"] != hashlib.sha256(canonical(told)).hexdigest():
            raise Differs(f"Länk {number} i sigillet har ändrats.")
        previous = link["digest"]
        newest |= {(table, json.dumps(key)): content for table, key, content in link["rows"] if table != "seal"}
    if previous != signed["digest"]:
        raise Differs(f"Sigillet slutar vid länk {len(links)}, men underskriften gäller {signed['head']}.")
    return _rows(archive, root, newest)


def _rows(archive: zipfile.ZipFile, root: str, newest: dict[tuple[str, str], str]) -> int:
    """Hold the rows, each a line whose hash stands in the chain, against it; returns how many there are."""
    sealed = {(table, content) for (table, _), content in newest.items()}
    there, erased, events = set(), set(), []
    for name in sorted(archive.namelist()):
        if not name.startswith(f"{root}/{REGISTER}") or name == f"{root}/{LINKS}":
            continue
        for number, (line, row) in enumerate(_lines(archive, name), start=1):
            found = (row["table"], hashlib.sha256(line).hexdigest())
            if found not in sealed or found in there:
                raise Differs(f"Rad {number} i {name.partition('/')[2]} är inte som vid förseglingen.")
            there.add(found)
            if row["table"] == "erasure":
                erased |= {(table, json.dumps(key)) for table, key in row["row"]["rows"]}
            if row["table"] == "event":
                events.append(row["row"])
    for (table, key), content in newest.items():
        if (table, content) not in there and (table, key) not in erased:
            raise Differs(f"En rad som förseglades saknas: {table} {key}.")
    _events(events, {json.loads(key)[-1] for table, key in erased if table == "event"})
    return len(there)


def _events(events: list[Any], erased: set[int]) -> None:
    """Follow the chain that the history has of its own, past what has been erased by decision."""
    ends = {0: "0" * 64} | {event["seq"]: event["digest"] for event in events}
    for event in events:
        told = {name: value for name, value in event.items() if name != "digest"}
        before = event["seq"] - 1
        if event["previous"] != ends.get(before) and before not in erased:
            raise Differs(f"Händelse {before} saknas, eller hänger inte ihop med nästa.")
        if event["digest"] != hashlib.sha256(canonical(told)).hexdigest():
            raise Differs(f"Händelse {event['seq']} har ändrats.")


def _heads(signed: dict[str, Any], links: list[Any], expected: Sequence[str]) -> None:
    """Hold the stamps of the links against the head that is signed, and those that were kept somewhere else."""
    for given in ([signed["head"]] if signed["head"] else []) + list(expected):
        found = _HEAD.fullmatch(given.strip())
        if found is None:
            raise Differs(f"”{given.strip()[:100]}” är inget sigill.")
        if found[1] != signed["matter"]:
            raise Differs(f"Sigillet {given} gäller ett annat ärende än {signed['matter']}.")
        number = int(found[2])
        if number > len(links):
            raise Differs(f"Sigillet {given} finns inte: kedjan slutar vid länk {len(links)}. Slutet är avklippt.")
        if str(links[number - 1]["stamp"]).partition(".")[2][:24] != found[3].lower():
            raise Differs(f"Sigillet {given} stämmer inte: länk {number} har en annan stämpel.")


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """True where `signature` is the Ed25519 signature (RFC 8032) of the message by the key's owner."""
    owner, nonce = _point(public_key), _point(signature[:32])
    scale = int.from_bytes(signature[32:], "little")
    if owner is None or nonce is None or len(signature) != 64 or scale >= _ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % _ORDER
    made, told = _times(scale, _BASE), _plus(nonce, _times(challenge, owner))
    return not any((made[axis] * told[2] - told[axis] * made[2]) % _P for axis in (0, 1))


def _point(encoded: bytes) -> Point | None:
    """A point of the curve, as X, Y, Z and X·Y/Z; None where the bytes are none."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if len(encoded) != 32 or y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    x = x * pow(2, (_P - 1) // 4, _P) % _P if (x * x - square) % _P else x
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    x = _P - x if x & 1 != sign else x
    return x, y, 1, x * y % _P


def _plus(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c, d = 2 * one[3] * other[3] * _D % _P, 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(count: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while count:
        found = _plus(found, point) if count & 1 else found
        point, count = _plus(point, point), count >> 1
    return found


_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little")) or (0, 1, 1, 0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the akt that the arguments name; returns 0 where nothing differs, else 1."""
    asked = argparse.ArgumentParser(description="Kontrollera en akt ur Svarstid.")
    asked.add_argument("akt", metavar="AKT.zip")
    asked.add_argument("--nyckel", default="", metavar="FINGERAVTRYCK", help="Nyckeln som ska ha skrivit under.")
    asked.add_argument("--expect", action="append", default=[], metavar="SIGILL", help="Ett sigill ur ett kvitto.")
    chosen = asked.parse_args(arguments)
    try:
        found = check(chosen.akt, key=chosen.nyckel, expected=chosen.expect)
    except Differs as differs:
        sys.stdout.write(f"Akten stämmer inte. {differs}\n")
        return 1
    sys.stdout.write(f"{found}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
