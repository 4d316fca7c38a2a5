"""Names, titles, addresses and legal footers: what stands below an answer and says nothing of it.

The rules are strict on purpose. What they do not know is taken for something that was said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mail.inbound.phrases import says_answer

_WORD = r"[A-ZÅÄÖÉ][\w’'-]{0,30}"
_NAME = re.compile(rf"/{{0,2}}\s*{_WORD}(?: (?:af|av|von|de|och|&|{_WORD})){{0,4}}\s*[.,/]{{0,2}}")
_CONTACT = re.compile(
    r"[^\s@<>]{1,64}@[^\s@<>]{1,100}|<?https?://[^\s<>]{1,300}>?|www\.[^\s<>]{1,200}"
    r"|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}\.(?:se|nu|eu|com|org|net|example)\b|\[cid:[^\]\s]{1,200}\]"
    r"|(?:\+|\(?0)\d[\d ()/–-]{5,20}\d|\b\d{3} ?\d{2}\b"
)
_CONTACT_WORD = re.compile(
    r"tel|telefon|mobil|mobile|phone|vxl|växel|direkt|e-post|epost|mejl|mail|email|besöksadress|postadress|adress|box|fax|"
    r"www|org|sms|webb|webbplats|hemsida|tfn"
)
_GLUE = re.compile(
    r"och|för|i|på|av|vid|samt|inom|e|post|nr|c|o|t|f|tf|vik|stf|bitr|biträdande|tillförordnad|vikarierande|"
    r"ställföreträdande|förste|ab|af|von|de"
)
"""Small words of titles and addresses."""
_ROLE = re.compile(
    r"(?:chef|chefen|direktör|direktören|handläggare|registrator|sekreterare|samordnare|strateg|upphandlare|inköpare|"
    r"ordförande|assistent|jurist|controller|utredare|administratör|koordinator|ledare|ekonom|specialist|rådgivare|"
    r"director|manager|officer|coordinator|administrator|ansvarig|kamrer|planerare|ingenjör|arkivarie|kommunikatör|ledamot|kommunalråd|"
    r"kommun|kommuns|kommunen|kommunens|förvaltning|förvaltningen|kontor|kontoret|nämnd|nämnden|styrelse|styrelsen|"
    r"stab|staben|avdelning|avdelningen|enhet|enheten|samverkan|kansli|kansliet|sektion|sektionen|stad|stads|"
    r"upphandling|inköp|ekonomi|juridik|distribution|måltid|logistik|hållbarhet|näringsliv|byggnad|miljö|teknik|kultur|"
    r"utbildning|omsorg|ledning|digitalisering|utveckling|service|center)$"
)
_PLACE = re.compile(r"(?:vägen|väg|gata|gatan|gränd|gränden|torg|torget|plan|box)$")
_MEANS = re.compile(
    r"vi|jag|ni|du|dom|man|den|det|detta|dessa|denna|han|hon|oss|er|mig|dig|sig|vår|vårt|våra|ert|era|min|mitt|mina|"
    r"är|var|blir|bli|har|hade|ska|skall|kan|kunde|vill|ville|får|måste|bör|borde|tror|tycker|anser|avser|önskar|behöver|"
    r"återkommer|avstår|avvaktar?|väntar|inväntar|kräver|förutsätter|föredrar|stödjer|accepterar|godkänner|gäller|saknas|"
    r"men|dock|fast|om|när|ifall|såvida|förutsatt|förutsättning|villkor|kanske|troligen|preliminärt?|möjligen|nu|sen|"
    r"eventuellt|delvis|tills|endast|enbart|bara|inte|ej|aldrig|icke|utan|ingen|inget|inga|avslag|bifall|avslås|bifalles|"
    r"ok|okay|okej|nja|njae|tveksamt?|osäkert?|oklart?|vänta|ändra|ändrat|ändring|återkallas?|stopp|sorry|tyvärr|obs|ps|"
    r"nb|not|but|if|maybe|perhaps|please|only|unless|until|except|without|we|you|they|is|are|will|would|can|could|should|"
    r"may|might|must|do|does|ja|nej|yes|no|jo|japp|absolut|självklart|givetvis|beslut|budget|fråga|frågor|ring|kontakta|"
    r"skicka|se|läs|hör|vänd|prata|kolla|ansök|svar|svara|tack|förutom|utom|med|enligt|via|exklusive|inklusive|minus|plus|"
    r"trots|mot|efter|före|innan|från|till|under|över|sedan|även|också|senare|snart|först|sist|dvs|alltså|däremot|annars|"
    r"vidare|pausa|hälsa|meddela|notera|max|minst|högst|ett|en|två|år|månader|hälften|resten|allt|alla|båda|annat|"
    r"januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
)
"""Words that no name, title or address has: with them a line says something."""
_FOOTER = re.compile(
    r"personuppgift|dataskydd|\bgdpr\b|sekretess|konfidentiell|\bavse(?:tt|dd|dda) (?:endast|enbart|för)|obehörig|"
    r"misstag|skriver? ut|utskrift|\bmiljön\b|allmän handling|offentlig handling|offentlighetsprincip|rätt mottagare|"
    r"\bvirus\b|^(?:läs mer|mer information|read more|följ oss)\b|confidential|intended (?:only|solely|recipient|for)|"
    r"privileged|addressee|in error|notify the sender|disclaimer|monitored|dissemination|unauthori[sz]ed|personal data|"
    r"privacy|before printing|print this|legally protected|delete (?:it|this|the)",
    re.I,
)
_OF_MAIL = re.compile(r"e-?post|mejl|mail|meddeland|message|personuppgift|dataskydd|skriver? ut|print", re.I)
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
_PRINT = re.compile(
    r"\W{0,3}(?:tänk på miljön|spara (?:på )?(?:miljön|papper)|(?:please )?(?:consider|think of) the environment)"
    r"[^.?!]{0,10}(?:innan|before)[^.?!]{0,60}(?:skriver? ut|print)[^.?!]{0,40}[.!]?",
    re.I,
)
_SHORTEST_FOOTER = 60
_FOOTER_LINES = 25
_WRAPPED = 50
"""Characters from which on a line may have been wrapped."""
_SENTENCE = re.compile(r"(?<=[.!])\s+")


def is_name(text: str) -> bool:
    """True for one to five words with capitals that may be the name of a person."""
    words = re.findall(r"[\w’'-]+", text)
    return bool(words) and bool(_NAME.fullmatch(text.strip())) and not any(_means(word) for word in words)


def is_name_of(text: str, sender: str) -> bool:
    """As `is_name`, of a text that shares a word with the sender's name and address."""
    shared = set(re.findall(r"[^\W_]+", text.casefold())) & set(re.findall(r"[^\W_]+", sender.casefold()))
    return bool(shared) and is_name(text)


def is_signature_line(line: str, sender: str) -> bool:
    """True for a line that says who or where somebody is: a title, an organisation, how to reach them, the sender."""
    line = line.strip()
    if not any(char.isalnum() for char in line):
        return all(char in " -_=~·•|.,:;/\\()[]<>#+*&–—'\"" for char in line)
    if len(line) > 160 or line[-1] in "!." or "?" in line or says_answer(line):
        return False
    rest = _CONTACT.sub(" ", line)
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", rest)
    numbers = re.findall(r"\d+", rest)
    if not all(_says_who(word) for word in words):
        return False
    has_place = any(_PLACE.search(word.casefold()) for word in words)
    if any(len(number) > 3 for number in numbers) or (numbers and not has_place):
        return False
    if rest != line or has_place or is_name_of(line, sender):
        return True
    return any(_ROLE.search(word.casefold()) or _CONTACT_WORD.fullmatch(word.casefold()) for word in words)


def footer_begins(lines: Sequence[str]) -> int:
    """The line of a paragraph from which on it is a legal footer; their number where it is none.

    Every sentence of a footer begins as such sentences do, and speaks of who may read, personal data, or printing.
    """
    first = max(0, len(lines) - _FOOTER_LINES)
    return next((at for at in range(first, len(lines)) if _is_footer(_run_on(lines[at:]))), len(lines))


def _run_on(lines: Sequence[str]) -> str:
    """Wrapped lines as one; a short line without an end was meant to end there."""
    return " ".join(line if len(line) >= _WRAPPED or line[-1:] in ".!?:" else f"{line}." for line in lines)


def _is_footer(text: str) -> bool:
    sentences = [each for each in _SENTENCE.split(text[:4000]) if each.strip(" .*_-")]
    if _PRINT.fullmatch(text):
        return True
    if len(text) < _SHORTEST_FOOTER or not _OF_MAIL.search(text):
        return False
    return bool(sentences) and all(_is_footer_sentence(each.lstrip(" *_-")) for each in sentences)


def _is_footer_sentence(sentence: str) -> bool:
    said = _WE_TREAT.sub(" ", sentence)
    if "?" in sentence or _DECIDES.search(said) or not _FOOTER_BEGINS.match(sentence):
        return False
    return bool(_FOOTER.search(sentence))


def _says_who(word: str) -> bool:
    folded = word.casefold()
    if _means(word):
        return False
    if _GLUE.fullmatch(folded) or _CONTACT_WORD.fullmatch(folded) or word[0].isupper():
        return True
    return bool(_ROLE.search(folded) or _PLACE.search(folded))


def _means(word: str) -> bool:
    return bool(_MEANS.fullmatch(word.casefold()))
