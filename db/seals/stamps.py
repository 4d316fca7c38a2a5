"""Stamps: a link's digest signed with a key that is not in the register, and the short heads that are given away."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

from schemas.errors import Refused

_PURPOSE = b"svarstid/seal/1"
_HEAD_DIGITS = 24
_HEAD = re.compile(rf"(?P<journal>[A-Za-z0-9-]+)/(?P<number>[1-9][0-9]{{0,8}})/(?P<code>[0-9a-f]{{{_HEAD_DIGITS}}})")
_STAMP = re.compile(r"(?P<version>[1-9][0-9]{0,2})\.(?P<mac>[0-9a-f]{64})")


@dataclass(frozen=True)
class Head:
    """Where a chain stood: its journal, the number of its newest link, and the first digits of that link's stamp."""

    journal: str
    number: int
    code: str

    def __str__(self) -> str:
        return f"{self.journal}/{self.number}/{self.code}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """Read a head as a receipt, a mail or a file beside a backup has it. Raises Refused where it is none."""
        found = _HEAD.fullmatch(text.strip().rstrip("."))
        if found is None:
            cure = "Skriv av hela raden, till exempel varudistribution-2023/17/0123456789abcdef01234567."
            raise Refused("--expect", f"”{text.strip()[:100]}” är inget sigill.", cure)
        return cls(found["journal"], int(found["number"]), found["code"])


@dataclass(frozen=True)
class StampKeys:
    """The keys that stamp, by version; derived from the secret of the settings, for this purpose alone."""

    by_version: Mapping[int, bytes]

    @classmethod
    def of(cls, secrets: Mapping[int, bytes]) -> StampKeys:
        """The keys of the service's secrets."""
        return cls({version: hmac.digest(secret, _PURPOSE, "sha256") for version, secret in secrets.items()})

    def stamp(self, journal: str, number: int, digest: str) -> str:
        """The stamp of a link by the newest key."""
        version = max(self.by_version)
        return f"{version}.{self._mac(version, journal, number, digest)}"

    def fault(self, stamp: str, journal: str, number: int, digest: str) -> str:
        """What is wrong with a link's stamp, as the end of a Swedish sentence; empty where it is right."""
        found = _STAMP.fullmatch(stamp)
        if found is None:
            return "saknar stämpel"
        version = int(found["version"])
        if version not in self.by_version:
            return f"är stämplad med nyckel {version}, som inte finns i SVARSTID_SECRET_KEY"
        is_right = hmac.compare_digest(found["mac"], self._mac(version, journal, number, digest))
        return "" if is_right else "har en stämpel som inte är gjord med tjänstens nyckel"

    def _mac(self, version: int, journal: str, number: int, digest: str) -> str:
        text = f"{journal}/{number}/{digest}".encode()
        return hmac.new(self.by_version[version], text, hashlib.sha256).hexdigest()


def head_of(journal: str, number: int, stamp: str) -> Head | None:
    """The head that a link gives; None where it has no stamp."""
    found = _STAMP.fullmatch(stamp)
    return Head(journal, number, found["mac"][:_HEAD_DIGITS]) if found else None
