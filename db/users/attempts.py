"""Logins that a browser has begun: by a mailed code, or at the issuer. Bound to that browser, short, single use.

The browser gets a cookie, we keep its hash. What is typed or sent back counts only together with that cookie.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from schemas.tables.users import LoginAttemptRow, UserRow

LIVES = timedelta(minutes=15)
MOST_TRIES = 5
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are read as others."""
_LENGTH = 8


@dataclass(frozen=True)
class Begun:
    """A login that has begun: what the browser keeps, and what it must bring back."""

    browser: str
    """The cookie."""
    secret: str
    """The code to mail, or the state for the issuer. Never shown to the browser by us."""
    nonce: str = ""
    verifier: str = ""


def begin_mailed(session: Session, user: UserRow | None, leads_to: str, now: datetime) -> Begun:
    """Begin a login by a code. Without a user it looks the same from outside, and no code will do."""
    code = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    return _begin(session, Begun(secrets.token_urlsafe(32), code), user.id if user else None, leads_to, now)


def begin_at_issuer(session: Session, leads_to: str, now: datetime) -> Begun:
    """Begin a login at the issuer, with a state, a nonce and the verifier of PKCE."""
    cookie, state, nonce = (secrets.token_urlsafe(32) for _ in range(3))
    begun = Begun(cookie, state, nonce, verifier=secrets.token_urlsafe(48))
    return _begin(session, begun, None, leads_to, now)


def find(session: Session, browser: str, now: datetime) -> LoginAttemptRow | None:
    """What this browser has begun and not finished; None where there is nothing, or it is too old. Reads only."""
    row = session.get(LoginAttemptRow, _digest(browser)) if browser else None
    return row if row is not None and row.expires_at > now else None


def try_code(session: Session, browser: str, code: str, now: datetime) -> LoginAttemptRow | None:
    """The attempt of this browser where the code is the one that was mailed for it; it is used up by that.

    None else; five wrong ones use it up too.
    """
    row = _held(session, browser, now)
    if row is None or row.nonce:
        return None
    row.tries += 1
    typed = "".join(sign for sign in code.upper() if sign in _SIGNS)
    is_right = hmac.compare_digest(row.secret, _code_digest(browser, typed)) and row.user is not None
    if is_right or row.tries >= MOST_TRIES:
        session.delete(row)
    return row if is_right else None


def take_state(session: Session, browser: str, state: str, now: datetime) -> LoginAttemptRow | None:
    """The attempt of this browser where the issuer brings back its state; it is used up, right or wrong."""
    row = _held(session, browser, now)
    if row is None or not row.nonce:
        return None
    session.delete(row)
    return row if hmac.compare_digest(row.secret, _code_digest(browser, state)) else None


def shown(code: str) -> str:
    """A code as people read it: in two groups."""
    return f"{code[:4]} {code[4:]}"


def _begin(session: Session, begun: Begun, user: str | None, leads_to: str, now: datetime) -> Begun:
    session.exec(delete(LoginAttemptRow).where(col(LoginAttemptRow.expires_at) < now))
    session.add(
        LoginAttemptRow(
            browser=_digest(begun.browser),
            user=user,
            secret=_code_digest(begun.browser, begun.secret),
            nonce=begun.nonce,
            verifier=begun.verifier,
            leads_to=leads_to,
            expires_at=now + LIVES,
        )
    )
    return begun


def _held(session: Session, browser: str, now: datetime) -> LoginAttemptRow | None:
    """The attempt, held for the transaction: two tries at once are two tries."""
    if not browser:
        return None
    same = select(LoginAttemptRow).where(LoginAttemptRow.browser == _digest(browser), LoginAttemptRow.expires_at > now)
    return session.exec(same.with_for_update()).first()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _code_digest(browser: str, code: str) -> str:
    # A code is short: with the cookie, which is not kept, nobody who reads the register can try them all.
    return _digest(f"{browser}/{code}")
