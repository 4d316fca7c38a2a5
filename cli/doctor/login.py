"""The doctor's check of who vouches for users: the issuer answers, is the one that is named, and has keys."""

from __future__ import annotations

from rules.swedish import count
from schemas.output.operations import Check
from schemas.settings.login import BACK_PATH
from secretariat.vouched import NotVouched
from settings import Settings

LOGIN_CURE = (
    "Kontrollera SVARSTID_OIDC_ISSUER; se ”Login and users” i docs/drift.md. svarstid login-link fungerar ändå."
)
_WRONG = {
    "metadata": "går inte att nå, eller svarar inte med sina metadata.",
    "issuer": "kallar sig något annat i sina metadata. Adressen måste stämma tecken för tecken.",
}


def login(settings: Settings) -> Check:
    """Only where the settings name an issuer. Nobody is logged in by it."""
    from secretariat.issuer import Issuer  # slow to import, and few have an issuer

    back = f"{settings.base_url}{BACK_PATH}"
    try:
        keys = Issuer(settings, back).look()
    except NotVouched as error:
        problem = _WRONG.get(str(error), f"saknar {error} i sina metadata.")
        return Check(name="login", ok=False, text=f"{settings.oidc_issuer} {problem}", cure=LOGIN_CURE)
    found = count(keys, "nyckel", "nycklar")
    text = f"{settings.oidc_issuer} svarar och har {found}. Återvändsadress: {back}"
    return Check(name="login", ok=True, text=text)
