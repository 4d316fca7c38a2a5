"""What people write around an answer that changes nothing: greetings, thanks, names, titles, legal footers.

The rules are strict on purpose. What they do not know is taken for something that was said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mail.inbound.phrases import says_answer

_END = r"(?=\s*(?:[,.!;:–-]+(?:\s|$)|$))"
_PERSON = r"(?-i:[A-ZÅÄÖÉ][\w’'-]{0,30})"
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
_NAME = re.compile(rf"/{{0,2}}\s*{_PERSON}(?: (?:af|av|von|de|och|&|{_PERSON})){{0,4}}\s*[.,/]{{0,2}}", re.I)
_CONTACT = re.compile(
    r"[^\s@<>]{1,64}@[^\s@<>]{1,100}|<?https?://[^\s<>]{1,300}>?|www\.[^\s<>]{1,200}|<mailto:[^\s<>]{1,200}>"
    r"|\+?\d[\d\s()/–-]{3,30}\d|\d{1,3}\s?[A-Z]?\b|\[cid:[^\]\s]{1,200}\]"
)
_GLUE = re.compile(
    r"och|för|i|på|av|vid|samt|inom|tel|telefon|mobil|mobile|phone|vxl|växel|direkt|e-post|epost|mejl|mail|email|e|post|"
    r"besöksadress|postadress|adress|box|fax|www|org|nr|c|o|sms|webb|webbplats|hemsida|tfn|tf|vik|stf|bitr|biträdande|"
    r"tillförordnad|vikarierande|ställföreträdande|förste|ab|cid"
)
"""Small words of signatures."""
_ROLE = re.compile(
    r"(?:chef|chefen|direktör|direktören|handläggare|registrator|sekreterare|samordnare|strateg|upphandlare|inköpare|"
    r"ordförande|assistent|jurist|controller|utredare|administratör|koordinator|ledare|ekonom|specialist|rådgivare|"
    r"ansvarig|kamrer|planerare|ingenjör|arkivarie|kommunikatör|ledamot|kommunalråd|"
    r"kommun|kommuns|kommunen|kommunens|förvaltning|förvaltningen|kontor|kontoret|nämnd|nämnden|styrelse|styrelsen|"
    r"stab|staben|avdelning|avdelningen|enhet|enheten|samverkan|kansli|kansliet|sektion|sektionen|stad|stads|"
    r"upphandling|inköp|ekonomi|juridik|distribution|måltid|logistik|hållbarhet|näringsliv|byggnad|miljö|teknik|kultur|"
    r"utbildning|omsorg|ledning|digitalisering|utveckling|service|center|väg|vägen|gata|gatan|torg|torget|plan)$",
    re.I,
)
_MEANS = re.compile(
    r"vi|jag|ni|du|de|dom|man|den|det|detta|dessa|denna|han|hon|oss|er|mig|dig|sig|vår|vårt|våra|ert|era|min|mitt|mina|"
    r"är|var|blir|bli|har|hade|ska|skall|kan|kunde|vill|ville|får|måste|bör|borde|tror|tycker|anser|avser|önskar|behöver|"
    r"återkommer|avstår|avvaktar?|väntar|inväntar|kräver|förutsätter|föredrar|stödjer|accepterar|godkänner|"
    r"men|dock|fast|om|när|ifall|såvida|förutsatt|förutsättning|villkor|kanske|troligen|preliminärt?|möjligen|"
    r"eventuellt|delvis|tills|endast|bara|inte|ej|aldrig|icke|utan|ingen|inget|inga|avslag|bifall|avslås|bifalles|oka?y|"
    r"ok|okej|nja|njae|tveksamt?|osäkert?|oklart?|vänta|ändra|ändrat|ändring|återkallas?|stopp|sorry|tyvärr|obs|ps|nb|"
    r"not|but|if|maybe|perhaps|please|only|unless|until|except|we|you|they|is|are|will|would|can|could|should|may|might|"
    r"must|do|does|ja|nej|yes|no|jo|japp|absolut|självklart|givetvis"
)
"""Words that no name, title or address has: with them a line says something."""
_FOOTER = re.compile(
    r"personuppgift|dataskydd|\bgdpr\b|sekretess|konfidentiell|\bavse(?:tt|dd)\b|obehörig|misstag|"
    r"skriver? ut|utskrift|\bmiljön\b|allmän handling|offentlig handling|offentlighetsprincip|rätt mottagare|\bvirus\b|"
    r"^(?:läs mer|mer information|read more|följ oss)\b|confidential|intended (?:only|solely|recipient|for)|privileged|"
    r"addressee|in error|notify the sender|disclaimer|monitored|dissemination|unauthori[sz]ed|personal data|privacy|"
    r"before printing|print this|legally protected|delete (?:it|this|the)",
    re.I,
)
_DECIDES = re.compile(
    r"(?<!\w)(?:ja|nej|yes|men|dock|vi|jag|we|kommunen \w+r|our answer|svar|svaret|extension|"
    r"(?:förläng|avtal|upphandling|fråg|förutsatt|förutsättning|preliminär|beslut|budget|tillstyrk|avstyrk|avstå|"
    r"återkom|nämnd|styrelse|villkor|agree|extend)\w*)(?!\w)",
    re.I,
)
_WE_TREAT = re.compile(r"\b(?:(?:kommunen )?(?:behandl|hanter)ar vi|(?:vi|kommunen) (?:behandl|hanter)ar)\b", re.I)
_FOOTER_BEGINS = re.compile(
    r"när du|vid kontakt|så (?:här )?(?:behandlar|hanterar)|information|läs|detta|det här|denna|innehållet|om du|"
    r"mejlet|mailet|meddelandet|e-post|tänk|spara|vänligen|skriv|du (?:kan|som)|följ oss|this|the|if you|please|any|"
    r"it is|e-?mail|unauthori|think|consider|save",
    re.I,
)
_WRAPPED = 50
"""Characters from which on a line may have been wrapped."""
_SENTENCE = re.compile(r"(?<=[.!])\s+")


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


def is_name(text: str, sender: str) -> bool:
    """True for the name of a person: two to five words with capitals, or one that is among the sender's own names."""
    words = [word.casefold() for word in re.findall(r"[\w’'-]+", text)]
    if not words or not _NAME.fullmatch(text) or any(_MEANS.fullmatch(word) for word in words):
        return False
    own = re.findall(r"[^\W_]+", sender.casefold())
    return len(words) > 1 or words[0] in own


def is_signature_line(line: str, sender: str) -> bool:
    """True for a line that says who or where somebody is: names, titles, organisations, ways to reach them."""
    line = line.strip()
    if not any(char.isalnum() for char in line):
        return True
    if len(line) > 160 or line[-1] in "?!." or says_answer(line) or "?" in line:
        return False
    words = re.findall(r"[^\W\d_]+", _CONTACT.sub(" ", line))
    if not all(_says_who(word) for word in words):
        return False
    # One word alone with a capital may be anything; a name is the sender's, or stands with another.
    return (
        len(words) != 1
        or bool(_ROLE.search(words[0]))
        or bool(_GLUE.fullmatch(words[0].casefold()))
        or is_name(words[0], sender)
    )


def footer_begins(lines: Sequence[str]) -> int:
    """The line of a paragraph from which on it is a legal footer; their number where it is none.

    Every sentence of a footer begins as such sentences do, and speaks of who may read, personal data, or printing.
    """
    return next((at for at in range(len(lines)) if _is_footer(_run_on(lines[at:]))), len(lines))


def _run_on(lines: Sequence[str]) -> str:
    """Wrapped lines as one; a short line without an end was meant to end there."""
    return " ".join(line if len(line) >= _WRAPPED or line[-1:] in ".!?:" else f"{line}." for line in lines)


def _is_footer(text: str) -> bool:
    sentences = [each for each in _SENTENCE.split(text[:4000]) if each.strip(" .*_-")]
    return bool(sentences) and all(_is_footer_sentence(each.lstrip(" *_-")) for each in sentences)


def _is_footer_sentence(sentence: str) -> bool:
    said = _WE_TREAT.sub(" ", sentence)
    if "?" in sentence or _DECIDES.search(said) or not _FOOTER_BEGINS.match(sentence):
        return False
    return bool(_FOOTER.search(sentence))


def _says_who(word: str) -> bool:
    folded = word.casefold()
    if _MEANS.fullmatch(folded):
        return False
    return bool(_GLUE.fullmatch(folded)) or word[0].isupper() or bool(_ROLE.search(folded))
