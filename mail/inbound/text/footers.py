"""The legal footers that mail programs put below every mail: confidentiality, personal data, printing, viruses.

Each sentence is known as a whole. A footer that says anything more, as that the mail binds nobody, is something said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_ORGANISATION = r"(?:oss|(?-i:[A-ZÅÄÖ][\w-]{1,30}(?: [A-ZÅÄÖ][\w-]{1,30})?) (?:kommun|stad)|kommunen)"
_WEB = r"<?(?:https?://|www\.)[\w-]+(?:\.[\w-]+)+(?:/[\w./#?=&%-]*)?>?"
_PRODUCT = r"(?:avast|avg|eset|f-secure|mcafee|mimecast|norton|sophos|trend micro|microsoft defender)(?: antivirus)?"
_MAIL = (
    r"(?:detta|det här) (?:e-?post(?:meddelande(?:t)?)?|mejl(?:et)?|mail(?:et)?|meddelande(?:t)?)"
    r"(?: (?:med|och|inklusive|samt)(?: (?:alla|dess|eventuella|tillhörande|bifogade|ev\.))? (?:bilagor|filer))?"
)
_READER = r"(?:den )?(?:(?:avsedda |angivna )?mottagaren|adressaten)"
_SECRET = r"(?:konfidentiellt?|konfidentiell information|sekretessbelagda? uppgifter|sekretessbelagd information)"
_FOR_READER = rf"(?:endast |enbart )?(?:avsett|avsedd|avsedda)(?: endast| enbart)? för {_READER}"
_CONFIDENTIAL = rf"{_MAIL} (?:är|kan vara|kan innehålla) {_SECRET}(?: och (?:är )?{_FOR_READER})?"
_ASTRAY = rf"om du (?:har |inte är rätt mottagare av )?(?:fått |mottagit )?(?:{_MAIL})(?: av misstag)?,?"
_PLEASE = (
    r"(?: ber vi dig(?: att)?| vänligen| var vänlig(?: och)?)(?: (?:meddela|kontakta|informera) avsändaren)?"
    r"(?: (?:omgående|omedelbart|snarast))?(?: och)?"
    r"(?: (?:radera|ta bort|förstöra?|makulera) (?:det|mejlet|meddelandet|e-postmeddelandet))?"
)
_WHEN_YOU = rf"(?:när|då) du (?:skickar e-post|mejlar|mailar|kontaktar|skriver)(?: till)? {_ORGANISATION},?(?: så)?"
_HANDLES = r"(?:behandlar|hanterar)"
_DATA = r"(?:dina )?personuppgifter"
_HOW = rf"hur (?:vi|{_ORGANISATION}) {_HANDLES} (?:dem|{_DATA})"
_MORE = rf"(?:läs mer|mer information(?: finns)?)(?: om (?:{_HOW}|dataskydd))?"
_WHERE = rf"(?: (?:på|här|finns på))?:? ?(?:{_WEB}|[\w-]+(?:\.[\w-]+)+(?:/[\w./-]*)?)?"
_SWEDISH = (
    _CONFIDENTIAL,
    rf"{_MAIL} är {_FOR_READER}",
    rf"{_ASTRAY}{_PLEASE}",
    r"obehörig (?:spridning|användning|kopiering) är (?:inte tillåten|förbjuden)",
    rf"{_WHEN_YOU} {_HANDLES} (?:vi|kommunen) {_DATA}",
    rf"{_ORGANISATION} {_HANDLES} {_DATA} (?:enligt|i enlighet med) (?:dataskyddsförordningen|gdpr)(?: \(gdpr\))?",
    rf"{_MORE}{_WHERE}",
    rf"(?:så här|så) {_HANDLES} (?:vi|{_ORGANISATION}) {_DATA}{_WHERE}",
    rf"(?:e-?post|mejl|mail) till {_ORGANISATION} (?:är|blir|kan bli) (?:allmän handling|allmänna handlingar)",
)
_IT = r"(?:it|(?:this|the) (?:e-?mail|message))"
_WITH = r"(?:,? (?:and|including) (?:any|its|all) (?:attachments?|files))?,?"
_THIS = rf"(?:the information in )?this (?:e-?mail|message){_WITH}"
_ADDRESSED = r"(?:individual|entity|individual or entity) to (?:whom|which) (?:it is|they are) addressed"
_RECIPIENT = rf"(?:addressees?|(?:intended |named )?recipients?|{_ADDRESSED})"
_INTENDED = rf"(?:only |solely )?intended(?: only| solely)? for (?:the use of )?(?:the )?{_RECIPIENT}(?: only)?"
_ABUSE = r"(?:use|disclosure|copying|dissemination)"
_LOST = rf"if you (?:have received {_IT} (?:in error|by mistake)|are not the (?:intended recipient|addressee)),?"
_TELL = r"(?: please)? (?:notify|contact|inform) the sender(?: immediately)?"
_PRIVATE = r"(?:strictly )?(?:confidential|private|privileged)"
_ENGLISH = (
    rf"{_THIS} (?:is|are|may be) (?:strictly )?(?:confidential|private|privileged)(?:,? and (?:are |is )?{_INTENDED})?",
    rf"{_THIS} (?:is|are) {_INTENDED}",
    rf"{_LOST}{_TELL}(?: and (?:delete|destroy) {_IT}(?: from your system)?)?",
    rf"(?:any )?unauthori[sz]ed {_ABUSE}(?:,? (?:or|and) {_ABUSE})?(?: of {_IT})? is (?:strictly )?prohibited",
)
_SAVE = r"(?:tänk på miljön|spara (?:på )?(?:miljön|papper))[ ,–-]{1,3}(?:innan|före) (?:du|ni) skriver ut"
_SHORT = (
    rf"{_SAVE}(?: {_MAIL})?",
    rf"(?:please )?(?:consider|think of) the environment before printing(?: {_IT})?",
    rf"{_MAIL} har (?:genomsökts|kontrollerats|skannats) (?:för|efter|mot) virus(?: av {_PRODUCT})?",
    rf"{_IT} has been (?:scanned|checked) for viruses(?: by {_PRODUCT})?",
    r"virusfri(?:tt)?|virus-free",
    _WEB,
)
"""Of printing and viruses: nobody writes them of an answer."""


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{each})" for each in patterns), re.I)


_KNOWN_SHORT = _any(_SHORT)
_KNOWN = _any((*_SHORT, *_SWEDISH, *_ENGLISH))
_SHORTEST = 60
"""Characters: `Detta mejl är konfidentiellt.` by itself may be said of the answer."""
_LINES = 25
_LONGEST = 4000
_WRAPPED = 50
"""Characters from which on a line may have been wrapped."""
_SENTENCE = re.compile(r"(?<=[.!])\s+")


def footer_begins(lines: Sequence[str]) -> int:
    """The line of a paragraph from which on every sentence is one of a footer; their number where there is none."""
    first = max(0, len(lines) - _LINES)
    return next((at for at in range(first, len(lines)) if _is_footer(_run_on(lines[at:]))), len(lines))


def _run_on(lines: Sequence[str]) -> str:
    """Wrapped lines as one; a short line without an end was meant to end there."""
    return " ".join(line if len(line) >= _WRAPPED or line[-1:] in ".!?:" else f"{line}." for line in lines)


def _is_footer(text: str) -> bool:
    sentences = [bare for each in _SENTENCE.split(text[:_LONGEST]) if (bare := " ".join(each.split()).strip(" .!*_-"))]
    known = _KNOWN_SHORT if len(text) < _SHORTEST else _KNOWN
    return len(text) <= _LONGEST and bool(sentences) and all(known.fullmatch(each) for each in sentences)
