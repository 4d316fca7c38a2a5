"""Lines that mail programs and gateways put into a mail, and the words that answer."""

from __future__ import annotations

import re

_DEVICE = re.compile(
    r"(?:(?:skickat|skickades|sänt|skickas|sent) (?:från|med|via|from|with|using) (?:min |my |mitt )?"
    r"(?:iphone|ipad|samsung[\w -]{0,20}|galaxy[\w -]{0,20}|android[\w -]{0,12}|mobil(?:en|telefon)?|surfplatta|"
    r"outlook(?: (?:för|for) (?:ios|android|mac|windows))?|e-post för windows(?: 1[01])?|mail for windows(?: 1[01])?|"
    r"yahoo ?mail[\w ]{0,20}|proton ?mail[\w ]{0,20}|gmail(?: mobile)?|thunderbird|huawei|sony xperia[\w ]{0,10})"
    r"|(?:hämta|get) outlook (?:för|for) (?:ios|android|mac))"
    r"\s*(?:[<(\[]?https?://[^\s<>]{1,200}[>)\]]?)?[.]?",
    re.I,
)
_BANNER = re.compile(
    r"\W{0,6}(?:"
    r"\[?(?:extern|externt|external)(?: (?:avsändare|mejl|mail|e-post|sender|e-?mail))?\]?"
    r"|(?:(?:obs|varning|viktigt|information|caution|warning|notice|extern avsändare|external email)\W{1,3})?"
    r"(?:(?:detta|det här) (?:e-postmeddelandet?|meddelandet?|mejlet?|mailet?)"
    r" (?:kommer|har skickats|skickades|är skickat|är) från (?:en |någon )?"
    r"(?:extern avsändare|avsändare utanför [^.!?]{3,60}|person utanför [^.!?]{3,60}|utanför [^.!?]{3,60})"
    r"|this (?:e-?mail|message) (?:originated|came|was sent) from outside (?:of )?(?:the|your) organi[sz]ation)"
    r"|you don.t often get e-?mail from \S{3,100}\. learn why this is important"
    r"|some people who received this message don.t often get e-?mail from \S{3,100}\. learn why this is important"
    r"|du får inte ofta e-post från \S{3,100}\. (?:läs|ta reda på|lär dig)[^.!?]{0,60}"
    r")"
    r"(?:[.!]? (?:klicka|öppna|var|tänk|kontrollera|do not|don.t|never|please|be)\b[^.!?]{3,200}){0,3}"
    r"\s*(?:<?https?://[^\s<>]{1,200}>?)?\W{0,6}",
    re.I,
)
_DECIDES = re.compile(r"(?<!\w)(?:ja|nej|vi|preliminär\w*|svar|svarar|fråga|förläng\w*|villkor\w*)(?!\w)", re.I)
_ANSWER = re.compile(r"(?<!\w)(?:ja|nej|jo|japp|nix|yes|no|inte|ej)(?!\w)", re.I)


def is_device_line(line: str) -> bool:
    """`Skickat från min iPhone`, `Hämta Outlook för iOS<…>`."""
    return bool(_DEVICE.fullmatch(line.strip()[:300]))


def is_banner(paragraph: str) -> bool:
    """What a mail server writes above a mail that came from outside; never anything that may be an answer."""
    text = " ".join(paragraph[:600].split())
    return bool(_BANNER.fullmatch(text)) and not _DECIDES.search(text)


def says_answer(line: str) -> bool:
    """True where the line has a word that may be a whole answer, or turns one round."""
    return bool(_ANSWER.search(line))
