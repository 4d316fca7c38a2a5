"""How the headers of our messages are made and written: as the stdlib does, but right for Swedish, and quicker."""

from __future__ import annotations

from email.header import Header
from email.headerregistry import Address, AddressHeader, BaseHeader, HeaderRegistry
from email.policy import EmailPolicy
from email.utils import formataddr
from functools import cache, lru_cache
from typing import Any

_WORD_WIDTH = 76
_ID_HEADERS = frozenset({"message-id", "in-reply-to", "references"})
_ALIKE = frozenset(
    {
        "auto-submitted",
        "content-disposition",
        "content-language",
        "content-transfer-encoding",
        "content-type",
        "mime-version",
        "x-auto-response-suppress",
    }
)
"""Headers that say the same in nearly every mail: read and folded once, and not for each mail anew."""


def _is_alike(name: str, value: object) -> bool:
    return isinstance(value, str) and name.lower() in _ALIKE and "boundary=" not in value


class _Headers(HeaderRegistry):
    """Makes the class of each header once, and each header that is alike in all mails once; the stdlib does neither."""

    def __init__(self) -> None:
        super().__init__()
        self._class_of = cache(super().__getitem__)
        self._alike = lru_cache(maxsize=200)(super().__call__)
        make = super().__call__
        self._of_address = lru_cache(maxsize=500)(
            lambda name, shown, email: make(name, Address(display_name=shown, addr_spec=email))
        )

    def __getitem__(self, name: str) -> Any:
        """The class of headers of that name."""
        return self._class_of(name.lower())

    def __call__(self, name: str, value: Any) -> BaseHeader:
        """The header; nobody changes one that is made."""
        if isinstance(value, Address):
            return self._of_address(name, value.display_name, value.addr_spec)
        return self._alike(name, str(value)) if _is_alike(name, value) else super().__call__(name, value)


class _Policy(EmailPolicy):
    """SMTP line ends, ids that are never encoded, and Swedish subjects and names that keep their spaces.

    The stdlib's policy turns an In-Reply-To of more than 77 characters into encoded words, which breaks the thread
    (Outlook's ids are about 81 characters long), and loses spaces where a subject or a name needs several of them.
    """

    def fold(self, name: str, value: str) -> str:
        """As the stdlib, but for ids, addresses, and subjects that are not ASCII."""
        if name.lower() in _ID_HEADERS:
            return f"{name}: {f'{self.linesep} '.join(str(value).split())}{self.linesep}"
        if isinstance(value, AddressHeader):
            written = [self._address(name, address) for address in value.addresses]
            return f"{name}: {f',{self.linesep} '.join(written)}{self.linesep}"
        elif name.lower() == "subject" and not str(value).isascii():
            return f"{name}: {self._words(name, str(value))}{self.linesep}"
        return _folded(name, str(value)) if _is_alike(name, value) else self.fold_anew(name, value)

    def fold_anew(self, name: str, value: str) -> str:
        """As the stdlib."""
        folded: str = super().fold(name, value)
        return folded

    def _address(self, name: str, address: Address) -> str:
        """A name with a comma or angle brackets stays one name: quoted where it fits on the line, else encoded.

        So is one that looks encoded, which a reader would take for what it says in code.
        """
        if not address.display_name:
            return address.addr_spec
        quoted = formataddr((address.display_name, address.addr_spec))
        if _is_plain(quoted) and len(f"{name}: {quoted}") <= _WORD_WIDTH:
            return quoted
        return f"{self._words(name, address.display_name)}{self.linesep} <{address.addr_spec}>"

    def _words(self, name: str, text: str) -> str:
        return _encoded(name, text, self.linesep)

    def fold_binary(self, name: str, value: str) -> bytes:
        """As `fold`, in bytes."""
        return self.fold(name, value).encode("ascii")


@lru_cache(maxsize=500)
def _encoded(name: str, text: str, linesep: str) -> str:
    """The same subject goes to everybody who is asked."""
    return Header(text, "utf-8", maxlinelen=_WORD_WIDTH, header_name=name).encode(linesep=linesep)


def _is_plain(text: str) -> bool:
    """True where the text may stand in a header as it is."""
    return text.isascii() and "=?" not in text


POLICY = _Policy(linesep="\r\n", cte_type="7bit", max_line_length=78, header_factory=_Headers())


@lru_cache(maxsize=200)
def _folded(name: str, value: str) -> str:
    return POLICY.fold_anew(name, POLICY.header_factory(name, value))
