"""Questions to the name system with a limit on time, for the doctor's look at a domain."""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass, field

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

from schemas.errors import Refused

_QUERY_S = 4.0
"""Patience with one question."""
_WHOLE_S = 30.0
"""Patience with all of them."""
_PORT = 53


class NoReply(Exception):
    """The name system gave no usable answer; `str()` says in Swedish how. Nothing is known of the name."""


@dataclass
class Lookup:
    """What the name system says. An empty list means that there is none of it; NoReply that nobody knows."""

    resolver: dns.resolver.Resolver
    patience_s: float = _QUERY_S
    whole_s: float = _WHOLE_S
    _until: float = field(init=False)

    def __post_init__(self) -> None:
        self._until = time.monotonic() + self.whole_s

    def exists(self, name: str) -> bool:
        """False where there is no such name."""
        return self._ask(name, "SOA") is not None

    def texts(self, name: str) -> list[str]:
        """The TXT records of a name, each with its strings put together."""
        return [b"".join(record.strings).decode("utf-8", "replace") for record in self._ask(name, "TXT") or ()]

    def mail_hosts(self, name: str) -> list[str]:
        """The hosts that take the mail of a domain, the preferred first; "." is a domain that takes none (RFC 7505)."""
        records = sorted(self._ask(name, "MX") or (), key=lambda record: (record.preference, str(record.exchange)))
        return [str(record.exchange) if record.exchange == dns.name.root else _bare(record) for record in records]

    def has_address(self, name: str) -> bool:
        """True where the name has an address, of either version."""
        return bool(self._ask(name, "A") or self._ask(name, "AAAA"))

    def _ask(self, name: str, kind: str) -> dns.resolver.Answer | None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise NoReply("DNS svarade för långsamt, så resten hann inte kontrolleras.")
        try:
            return self.resolver.resolve(
                f"{name.rstrip('.')}.",
                kind,
                lifetime=min(self.patience_s, left),
                raise_on_no_answer=False,
                search=False,
            )
        except dns.resolver.NXDOMAIN:
            return None
        except dns.resolver.LifetimeTimeout:
            raise NoReply(f"DNS svarade inte i tid på frågan om {name} ({kind}).") from None
        except dns.resolver.NoNameservers:
            raise NoReply(f"Namnservrarna för {name} svarar med ett fel ({kind}).") from None
        except (dns.exception.DNSException, UnicodeError, OSError) as error:
            raise NoReply(f"Frågan om {name} ({kind}) gick inte att ställa: {type(error).__name__}.") from None


def lookup_of(server: str = "") -> Lookup:
    """Asks the name servers of this machine, or `server` (an IP address, with `:port` or `[address]:port`).

    Refused where the text is no address, or the machine has no name server.
    """
    if not server:
        try:
            return Lookup(dns.resolver.Resolver())
        except dns.resolver.NoResolverConfiguration:
            cure = "Ange en namnserver med --dns, till exempel --dns 9.9.9.9."
            raise Refused("DNS", "Datorn har ingen namnserver inställd.", cure) from None
    resolver = dns.resolver.Resolver(configure=False)
    host, port = _host_and_port(server)
    try:
        resolver.nameservers, resolver.port = [str(ipaddress.ip_address(host))], _port(port)
    except ValueError:
        problem = f"”{server}” är ingen IP-adress."
        raise Refused("--dns", problem, "Skriv namnserverns adress, till exempel 9.9.9.9.") from None
    return Lookup(resolver)


def _host_and_port(server: str) -> tuple[str, str]:
    if server.startswith("["):
        host, _, rest = server[1:].partition("]")
        return host, rest.removeprefix(":") or str(_PORT)
    host, colon, port = server.rpartition(":")
    return (host, port) if colon and ":" not in host else (server, str(_PORT))


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise ValueError("no port")
    return int(text)


def _bare(record: object) -> str:
    exchange: dns.name.Name = record.exchange  # type: ignore[attr-defined]
    return exchange.to_text(omit_final_dot=True)
