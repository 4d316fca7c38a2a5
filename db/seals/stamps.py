"""Stamps: a link's digest signed with a key that is not in the register, and the short heads that are given away."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from schemas.errors import Refused

_PURPOSE = b"svarstid/seal/1"
_HEAD_DIGITS = 24
_HEAD = re.compile(
    r"(?:[^:/]{0,40}:\s*)?"  # what a receipt has before it: "Kvittots sigill:"
    rf"(?P<journal>[A-Za-z0-9-]+)/(?P<number>[1-9][0-9]{{0,8}})/(?P<code>[0-9a-fA-F]{{{_HEAD_DIGITS}}})"
)
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
        """Read a head, or the whole line with it, from a receipt or a mail, or the whole file beside a backup.

        Capitals in its digits are read as small letters. Raises Refused where it is none.
        """
        line = text.partition("\nNyckeln ")[0].strip()
        found = _HEAD.fullmatch(line.rstrip("."))
        if found is None:
            cure = "Skriv av hela raden, till exempel varudistribution-2023/17/0123456789abcdef01234567."
            raise Refused("--expect", f"”{line[:100]}” är inget sigill.", cure)
        return cls(found["journal"], int(found["number"]), found["code"].lower())


class Stamped(Enum):
    """How the stamp of a link stands to the keys that there are."""

    BY_OURS = auto()
    BY_NONE_OF_OURS = auto()
    """Its key has a version that is not there."""
    OTHERWISE = auto()
    """Its key has the version of one of ours and is another: ours was lost and made anew, or somebody else made it."""
    NOT = auto()


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

    def judge(self, stamp: str, journal: str, number: int, digest: str) -> Stamped:
        """Whether one of the keys has made the stamp of a link."""
        found = _STAMP.fullmatch(stamp)
        if found is None:
            return Stamped.NOT
        version = int(found["version"])
        if version not in self.by_version:
            return Stamped.BY_NONE_OF_OURS
        is_right = hmac.compare_digest(found["mac"], self._mac(version, journal, number, digest))
        return Stamped.BY_OURS if is_right else Stamped.OTHERWISE

    def _mac(self, version: int, journal: str, number: int, digest: str) -> str:
        text = f"{journal}/{number}/{digest}".encode()
        return hmac.new(self.by_version[version], text, hashlib.sha256).hexdigest()


def head_of(journal: str, number: int, stamp: str) -> Head | None:
    """The head that a link gives; None where it has no stamp."""
    found = _STAMP.fullmatch(stamp)
    return Head(journal, number, found["mac"][:_HEAD_DIGITS]) if found else None
