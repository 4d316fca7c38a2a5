"""What people write around an answer that changes nothing: greetings, thanks, a preface, a sign-off.

The rules are strict on purpose. What they do not know is taken for something that was said.
"""

from __future__ import annotations

import re

_END = r"(?=\s*(?:[,.!;:–-]+(?:\s|$)|$))"
_PERSON = r"(?!(?:ja|nej|men|inte|ej|om)\b)(?-i:[A-ZÅÄÖÉ][\w’'-]{0,30})"
_GREETING = re.compile(
    rf"(?:hej(?:san)?|hallå|tjena|hello|hi|dear|bästa|god (?:morgon|dag|eftermiddag|kväll)|goddag)"
    rf"(?: (?:på (?:er|dig)|igen|alla|där|kansliet|samverkanskansliet|samverkanskansli|och|&|{_PERSON})){{0,5}}{_END}",
    re.I,
)
_FOR = (
    r"(?: för (?:(?:ert|er|era|ditt|din|det|den|de) )?"
    r"(?:mejlet|mejl|mailet|mail|påminnelsen|påminnelse|frågan|frågorna|inbjudan|utskicket|utskick|hjälpen|informationen))?"
)
_THANKS = re.compile(
    rf"(?:(?:stort |tusen |varmt )?tack(?: så mycket| så hemskt mycket)?(?: på förhand)?{_FOR}|thanks|thank you"
    r"|(?:ha|önskar)(?: er| dig)?(?: en)? (?:fortsatt )?(?:fin|trevlig|bra|skön|god|härlig)"
    r" (?:dag|helg|vecka|kväll|eftermiddag|sommar|semester|påsk|pingst|midsommar)"
    rf"|(?:trevlig|glad|god|skön|fin) (?:helg|sommar|midsommar|påsk|jul|kväll)){_END}",
    re.I,
)
_PREFACE = re.compile(
    r"(?:(?:(?:här kommer|här är|här har ni) )?(?:vårt |mitt |våra |kommunens )?svar(?:en)?"
    r"(?: på (?:frågorna|frågan|era frågor|er fråga))?"
    rf"|(?:vi|kommunen) svarar(?: enligt följande| följande| så här)?){_END}",
    re.I,
)
_SIGN_OFF = re.compile(
    r"(?:m\.?v\.?h\.?|v\.?h\.?|(?:med )?(?:vänliga?|bästa|varma|många|trevliga?|goda?|hjärtliga?) hälsning(?:ar|en)?|"
    r"(?:med )?hälsning(?:ar|en)?|hälsar|vänligen|allt gott|/{1,2}|"
    r"(?:best|kind|warm|with kind|with best)(?: regards| wishes)|regards|sincerely|br)"
    rf"(?=\s*(?:[,.!:–/-]*(?:\s|$)|{_PERSON}))",
    re.I,
)

_PAPER = (
    r"(?:protokollsutdrag(?:et|en)?|protokoll(?:et)?|(?:delegations)?beslut(?:et)?|tjänsteskrivelse(?:n)?|underlag(?:et)?|"
    r"handling(?:en|ar|arna)?|fil(?:en|er|erna)?)(?: från (?:kommunstyrelsen|kommunfullmäktige|nämnden))?"
)
_ATTACHED = re.compile(
    rf"(?:{_PAPER} (?:är bifoga[td]|är bifogade|bifogas|ligger bifoga[td]|finns bifoga[td]|följer med|skickas med)"
    r"(?: (?:i|med|till) (?:(?:det här |detta )?mejlet|svaret))?"
    rf"|(?:(?:jag|vi) )?(?:bifogar|skickar med) {_PAPER})"
    r"(?=\s*(?:[.!]+(?:\s|$)|$))",
    re.I,
)


def attached(text: str, at: int) -> int:
    """Where a sentence that only says which paper is attached, and begins there, ends; `at` where none does.

    An opinion or a view is no such paper: what is attached then says more than the answer.
    """
    found = _ATTACHED.match(text, at)
    return found.end() if found else at


def courtesy(text: str, at: int) -> int:
    """Where a greeting, thanks or a preface that begins there ends; `at` where none does."""
    for pattern in (_GREETING, _THANKS, _PREFACE):
        if found := pattern.match(text, at):
            return found.end()
    return at


def sign_off(text: str, at: int) -> int:
    """Where a sign-off that begins there ends, the name after it not counted; `at` where none does."""
    found = _SIGN_OFF.match(text, at)
    return found.end() if found else at
