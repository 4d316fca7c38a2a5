"""An e-mail address that can be sent to: read where it enters, in the form in which it goes over the line."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

LONGEST = 254
_NONE = "är ingen e-postadress."
_CURE = "Skriv den som namn@kommun.example."


class BadAddress(ValueError):
    """A text that no mail can be sent to; `problem` continues a sentence that begins with the address."""

    def __init__(self, problem: str, cure: str) -> None:
        self.problem = problem
        self.cure = cure
        self.sentence = f"Det här {problem}" if problem == _NONE else f"E-postadressen {problem}"
        super().__init__(f"{self.sentence} {cure}")


def read_address(text: str) -> str:
    """The address as it is sent to: a domain with å, ä or ö in its xn-- form. BadAddress where none can be made of it.

    Not every mail server takes å, ä and ö before the @ (RFC 6531), so such an address is refused: a mail that one
    server on the way sends back has reached nobody.
    """
    text = unicodedata.normalize("NFC", text.strip(" \t\r\n"))
    local, at, domain = text.rpartition("@")
    if text.casefold().startswith("mailto:"):
        raise BadAddress("börjar med mailto:.", "Ta bort mailto: före adressen.")
    if any(unicodedata.category(each) in ("Cc", "Cf", "Zs", "Zl", "Zp") for each in text):
        raise BadAddress("innehåller ett mellanslag eller ett osynligt tecken.", "Skriv den för hand, utan mellanslag.")
    if not at or len(text) > LONGEST:
        raise BadAddress(_NONE, _CURE)
    if ".." in text:
        raise BadAddress("har två punkter i rad.", "Ta bort den ena punkten.")
    if domain.endswith("."):
        raise BadAddress("slutar med punkt.", "Ta bort punkten sist.")
    if not local.isascii():
        sign = next(each for each in local if not each.isascii())
        raise BadAddress(
            f"har ”{sign}” före @, och dit kan inte alla skicka.", "Fråga efter adressen utan å, ä, ö och accenter."
        )
    # Fetched here: the workflows read the schemas, and their sandbox would load the tables of all scripts anew.
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        raise BadAddress(_NONE, _CURE) from None
    return found.ascii_email or found.normalized


def read_sender(text: str) -> tuple[str, str]:
    """A sender as people write it, `Name <name@domain>` or the address alone, as name ("" where none) and address.

    A name may hold a comma, in quotes or not. BadAddress as for `read_address`.
    """
    text = text.strip()
    name, bracket, rest = text.rpartition("<")
    if not bracket:
        return "", read_address(text)
    if not rest.endswith(">"):
        raise BadAddress(_NONE, "Skriv den som Namn <namn@kommun.example>.")
    return " ".join(name.strip().strip('"').split()), read_address(rest.removesuffix(">"))


def _validated(value: Any) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "Input should be a valid string")
    try:
        return read_address(value)
    except BadAddress as error:
        words = {"problem": error.problem, "cure": error.cure, "sentence": error.sentence}
        raise PydanticCustomError("address", "{problem} {cure}", words) from None


Address = Annotated[
    str,
    PlainValidator(_validated),
    WithJsonSchema({"type": "string", "format": "idn-email", "maxLength": LONGEST}),
]
"""A field that holds an address."""
