"""Who signs an akt: a key pair of the service's own, of which the public half goes with every akt.

The stamps of the chain can be checked only by whoever has the secret; the signature can be checked by anybody.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlmodel import Session

from db.seals import chain
from db.seals.verify_akt import fingerprint

_PURPOSE = b"svarstid/akt/1"


@dataclass(frozen=True)
class Signer:
    """An Ed25519 key pair derived from one version of the service's secret, for this purpose alone."""

    private_key: Ed25519PrivateKey

    @classmethod
    def of(cls, secret: bytes) -> Signer:
        """The key pair of a secret; always the same."""
        return cls(Ed25519PrivateKey.from_private_bytes(hmac.digest(secret, _PURPOSE, "sha256")))

    @classmethod
    def newest(cls, secrets: Mapping[int, bytes]) -> Signer:
        """The key pair that signs now."""
        return cls.of(secrets[max(secrets)])

    @property
    def public_key(self) -> str:
        """The public half, as 64 hexadecimal digits."""
        return self.private_key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    @property
    def fingerprint(self) -> str:
        """What the key is known by, in mails and beside backups: 24 hexadecimal digits."""
        return fingerprint(self.public_key)

    def sign(self, message: bytes) -> str:
        """The signature of a message, as 128 hexadecimal digits; always the same."""
        return self.private_key.sign(message).hex()


def signer_of(session: Session) -> Signer | None:
    """The key pair that signs for the register; None where it is written without a key."""
    secrets: chain.Secrets | None = session.info.get(chain.SECRETS)
    return Signer.newest(secrets()) if secrets else None


def fingerprints(secrets: Mapping[int, bytes]) -> dict[str, int]:
    """The fingerprint of each version's key → the version."""
    return {Signer.of(secret).fingerprint: version for version, secret in secrets.items()}
