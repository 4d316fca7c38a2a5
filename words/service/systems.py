"""What other systems may do and be told, in Swedish."""

from __future__ import annotations

from schemas.api import NewsType, Scope

SCOPES = {
    Scope.READ: "Läsa ärenden, parter, svar, utfall och historik",
    Scope.ANSWER: "Notera svar på uppdrag",
    Scope.MOVE: "Flytta dagar",
    Scope.START: "Starta ärenden",
}
NEWS_TYPES = {
    NewsType.STARTED: "Ett ärende har startat",
    NewsType.ASKED: "En fråga eller uppgift har gått ut",
    NewsType.ANSWERED: "Ett svar har kommit, eller ändrats",
    NewsType.MOVED: "En dag är flyttad, eller någon har fått anstånd",
    NewsType.DETERMINED: "Ett utfall är fastställt, eller rättat",
}
