"""What an issuer comes to: who it was, or that nothing is vouched for. Known without the libraries that ask it."""

from __future__ import annotations

from dataclasses import dataclass


class NotVouched(Exception):
    """The issuer cannot be reached, or what it says cannot be relied on. `str()` is a code for the log."""


@dataclass(frozen=True)
class Identity:
    """Who it was: the issuer's own lasting id, and an address by which the register may know it the first time."""

    subject: str
    email: str
