"""Every address of the desk that several pages lead to, built here and nowhere else."""

from __future__ import annotations

CLOCK = "/klocka"
"""Where a clock that has jumped is confirmed."""
RETENTION = "/gallring"
"""What is older than it is kept for, and its erasing."""
WELLBEING = "/driftlage"
"""How each part of the service stands."""
LIVE = "/halsa/live"
"""Where whoever looks after the process asks whether it answers."""
PARSE = "/inkommande/sendgrid"
"""Where SendGrid's Inbound Parse posts mail."""
LOGIN = "/logga-in"
ISSUER = LOGIN + "/extern"
"""To the issuer that vouches for users."""
OWN_LOGIN = "/min-inloggning"
"""What a user may see and end of its own: name, role, sessions."""
USERS = "/anvandare"
"""Who may use the desk; only administrators come here."""
PARSE_TOKEN = f"{PARSE}/token"
"""Where it fetches its token, if its security policy is OAuth."""
OUTBOX = "/utkorg"
"""Every mail that the product has made."""
INBOX = "/inkorg"
"""The mails that wait for a person."""
API = "/api/v1"
"""Where other systems read and act."""
SYSTEMS = "/anvandare/system"
"""Which systems are let in, and which are told; only administrators come here."""
FEED = "/kalender"
"""Where calendar programs fetch a feed, by the token of its address."""
FEEDS = "/kalendrar/prenumerationer"
"""The addresses of feeds: made, seen and revoked."""
ALL = "/arenden"
"""The list of matters, in tabs."""
REGISTER = "/register"
"""Who there is: organisations, seats, and who holds them."""
ORGANISATION = "/register/organisation/{organisation}"
"""The route of an organisation's page; what is changed of it stands below."""
PLACE = "/register/organisation/{organisation}/{role}/{capacity}"
"""The route of a new holder (`ordinarie`) or stand-in (`ersattare`) of a seat."""
SEAT = "/register/plats/{organisation}/{role}"
"""The route of what is changed of a seat itself."""
HELD = "/register/innehavare/{number}"
"""What is changed of somebody's time in a seat stands below."""
TURNOVER = "/register/omsattning"
BODIES = "/register/organ"
"""The bodies of the cooperation, and who is in them."""
BODY = BODIES + "/{body}"
"""The route of a body's page; what is changed of it stands below."""
ELECTIONS = "/register/fortroendevalda"
"""Who is new after an election."""
PROPOSALS = "/register/forslag"
SHARED = "/dokument"
"""Documents that are shared with organisations."""
CHANNELS = SHARED + "/kanaler"
"""How documents reach organisations beside by mail."""
CONFERENCES = "/konferenser"
"""Conferences with places to share."""
FEES = "/avgifter"
"""The fee per inhabitant, year by year."""
COMING = "/kommande"
"""What comes by itself in all matters."""
MATTER = "/arenden/{process}"
"""The route of a matter's page; what is done to it stands below."""
PAPERS = MATTER + "/utskrifter"
"""What can be printed of a matter."""
YEAR = "/aret"
"""What comes in the next twelve months."""
YEAR_REGISTER = "/aret/register"
"""What was done in one year, in numbers."""
SERIES = "/aret/aterkommande"
"""What comes again and again: each makes its next turn by itself."""
TEMPLATES = "/mallar"
"""The Word templates of the papers."""


def matter(process: str, *below: str) -> str:
    """The address of a matter, or of what stands below it: a step's key, the name of a form."""
    return "/".join([MATTER.format(process=process), *below])


def organisation(key: str, *below: str) -> str:
    """The address of an organisation in the register, or of what stands below it."""
    return "/".join([ORGANISATION.format(organisation=key), *below])


def body(key: str, *below: str | int) -> str:
    """The address of a body of the cooperation, or of what stands below it."""
    return "/".join([BODY.format(body=key), *map(str, below)])


def place(seat: str, capacity: str) -> str:
    """The address of the form for a seat's new holder or stand-in."""
    key, _, role = seat.partition("/")
    return PLACE.format(organisation=key, role=role, capacity=capacity)


def seat(key: str) -> str:
    """The address of the form for what is changed of a seat itself."""
    organisation, _, role = key.partition("/")
    return SEAT.format(organisation=organisation, role=role)


def held(number: int, *below: str) -> str:
    """The address of what is changed of somebody's time in a seat, by its number in the register."""
    return "/".join([HELD.format(number=number), *below])
