"""Names, titles and addresses: what stands below an answer and says nothing of it.

Only lines of known shapes are known, and every word of them must be: a list of words that turn an answer round can
never be whole. What the rules do not know is taken for something that was said.
"""

from __future__ import annotations

import re
import unicodedata

from mail.inbound.text.family_names import is_family_name
from mail.inbound.text.given_names import GIVEN_NAMES
from mail.inbound.text.phrases import says_answer

_NAME = re.compile(r"/{0,2}\s*[A-ZÅÄÖÉ][\w’'-]{0,30}(?: [\w’'-]{1,30}){0,4}\s*[.,/]{0,2}")
_FAMILY = re.compile(r"[A-ZÅÄÖÉ][a-zåäöéüøæ]{1,24}(?:-[A-ZÅÄÖÉ][a-zåäöéüøæ]{1,24})?")
_BETWEEN = frozenset({"af", "av", "von", "de"})
_CONTACT = re.compile(
    r"<?mailto:[^\s<>]{1,150}>?|[^\s@<>]{1,64}@[^\s@<>]{1,100}|<?https?://[^\s<>]{1,300}>?|www\.[^\s<>]{1,200}"
    r"|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}\.(?:se|nu|eu|com|org|net|example)\b|\[cid:[^\]\s]{1,200}\]"
    r"|(?:\+|\(?0)\d[\d ()/–-]{5,20}\d"
)
_LABEL = re.compile(
    r"tel|telefon|mobil|mobile|phone|vxl|växel|direkt|e-post|epost|mejl|mail|e-mail|email|fax|www|sms|webb|webbplats|"
    r"hemsida|tfn|besöksadress|postadress|adress"
)
_STREET = re.compile(
    r"(?:besöksadress:? |postadress:? |adress:? )?(?:(?:lilla|stora|gamla|nya|norra|södra|östra|västra|övre|nedre) )?"
    r"(?:[^\W\d_]{1,30}(?:vägen|gatan|gränden|torget|allén|gränd|torg)|box) \d{1,5} ?[a-z]?",
    re.I,
)
_TOWN = re.compile(r"(?:se-)?\d{3} ?\d{2}(?: (?P<town>[A-ZÅÄÖ][\w-]{1,30}))?")
_GLUE = frozenset({"och", "för", "i", "på", "vid", "inom"})
"""Small words within a title; none begins one."""
_BEFORE = frozenset({"tf", "t", "f", "vik", "stf", "bitr", "biträdande", "tillförordnad", "vikarierande", "förste"})
"""What stands before a title."""
_TITLE = re.compile(
    r"[^\W\d_]{0,30}(?:chef|chefen|direktör|direktören|handläggare|registrator|sekreterare|samordnare|strateg|upphandlare|"
    r"inköpare|ordförande|assistent|jurist|controller|utredare|administratör|koordinator|ekonom|rådgivare|kamrer|"
    r"planerare|ingenjör|arkivarie|kommunikatör|kommunalråd|förvaltning|förvaltningen|kontoret|kommunstyrelse|"
    r"kommunstyrelsen|kommunstyrelsens|kansliet|kansli|avdelningen)"
    r"|director|manager|officer|coordinator|administrator|enheten|enhet|avdelning|staben|stab|sektionen|nämnden|"
    r"(?:ekonomi|inköps|upphandlings|måltids|miljö|utvecklings|juridik|service)enhet(?:en)?"
)
_FIELD = re.compile(
    r"upphandling|inköp|ekonomi|juridik|måltid|logistik|hållbarhet|näringsliv|miljö|teknik|kultur|utbildning|omsorg|"
    r"digitalisering|utveckling|service|samhällsbyggnad"
)
"""What a unit works with; it says nothing only beside a title or a unit."""
_OF_PLACE = frozenset({"kommun", "kommuns", "kommunen", "kommunens", "stad", "stads", "municipality"})
_MEANS = re.compile(
    r"vi|jag|ni|du|man|den|det|är|blir|har|ska|kan|vill|får|måste|bör|gäller|men|dock|fast|om|när|såvida|villkor\w*|kanske|"
    r"prelimin\w*|delvis|tills|endast|enbart|bara|inte|ej|aldrig|icke|utan|ingen|avsl\w*|avstå\w*|avvis\w*|avvakta\w*|"
    r"bifall\w*|beslut\w*|ångra\w*|ändra\w*|återkalla\w*|utkast|förslag|reserv\w*|motsätt\w*|tillstyrk\w*|avstyrk\w*|"
    r"ja|nej|yes|no|not|but|if|maybe|only|unless|until|stopp|fel\w*|ogilt\w*|återta\w*|obs|ps|nb"
)
"""Words that are no part of a name and no town."""
_PARTS = re.compile(r"\s*[|,•·;:/\\]\s*|\s+[-–—]\s+|\s{2,}")


def is_name_below(text: str, sender: str) -> bool:
    """True for a name that stands in a sign-off or right below it: the sender's, or a known given name, alone or with
    what looks like a family name.

    Where the sender's own name begins so, all of it must be the sender's: what else follows was said.
    """
    if is_name_of(text, sender):
        return True
    words = _words_of_name(text)
    if not words or words[0].casefold() not in GIVEN_NAMES or _folded(words[0]) in _known(sender):
        return False
    return len(words) <= 4 and all(
        word in _BETWEEN or (_FAMILY.fullmatch(word) and is_family_name(word)) for word in words[1:]
    )


def is_name_of(text: str, sender: str) -> bool:
    """True for one to five words with a capital that all stand in the sender's name and address."""
    words, known = _words_of_name(text), _known(sender)
    return bool(words) and all(_folded(part) in known for word in words for part in word.split("-"))


def is_signature_line(line: str, sender: str) -> bool:
    """True for a line that says who or where somebody is: a title, an organisation, how to reach them, the sender."""
    line = line.strip()
    if not any(char.isalnum() for char in line):
        # Three dots below a name may still leave open what stands above it.
        return "..." not in line and all(char in " -_=~·•|.,:;/\\()[]<>#+*&–—'\"" for char in line)
    if len(line) > 160 or line[-1] in "!." or "?" in line or says_answer(line):
        return False
    parts = [part.strip(" *_()<>-–—") for part in _PARTS.split(_CONTACT.sub(" | ", line))]
    return all(_is_known_part(part, sender) for part in parts if part)


def _is_known_part(part: str, sender: str) -> bool:
    if _STREET.fullmatch(part) or is_name_of(part, sender):
        return True
    if town := _TOWN.fullmatch(part):
        return town["town"] is None or not _MEANS.fullmatch(town["town"].casefold())
    words = re.findall(r"[^\W_]+(?:-[^\W_]+)*", part.casefold())
    if all(_LABEL.fullmatch(word) or word in ("t", "e", "m") for word in words):
        return True
    return _is_title(words, sender)


def _is_title(words: list[str], sender: str) -> bool:
    """True where the words are a title or a unit, with the field that it works with and the place where it is."""
    while words and words[0] in _BEFORE:
        words = words[1:]
    if not words or words[0] in _GLUE or words[-1] in _GLUE:
        return False
    kinds = [_kind(word, sender) for word in words]
    return all(kinds) and any(kind in ("title", "of place") for kind in kinds)


def _kind(word: str, sender: str) -> str:
    if _TITLE.fullmatch(word):
        return "title"
    if word in _OF_PLACE:
        return "of place"
    if _FIELD.fullmatch(word) or word in _GLUE or word in _BEFORE:
        return "beside"
    return "place" if _is_place_of(word, sender) else ""


def _is_place_of(word: str, sender: str) -> bool:
    """True where the sender's address lies in a domain of that name: `tyresö` or `salems` in `…@tyreso.example`."""
    labels = _folded(sender.rpartition("@")[2]).split(".")[:-1]
    folded = _folded(word).replace("-", "")
    ways = {folded, folded.removesuffix("s")}
    return len(folded) >= 3 and any(label.replace("-", "") in ways for label in labels)


def _words_of_name(text: str) -> list[str]:
    return re.findall(r"[\w’'-]+", text) if _NAME.fullmatch(text.strip()) else []


def _known(sender: str) -> set[str]:
    """The words of the sender's name, and of the address before the domain."""
    name, _, address = sender.rpartition(" ")
    words = re.findall(r"[^\W_]+", f"{name} {address.partition('@')[0]}".casefold())
    return {_folded(word) for word in words if not _MEANS.fullmatch(word) and len(word) > 1}


def _folded(text: str) -> str:
    """In lower case without dots and rings: `Tyresö` as `tyreso`, as addresses have it."""
    return "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
