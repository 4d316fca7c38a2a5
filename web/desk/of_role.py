"""A form to whoever has a role, in one organisation after another: the role is chosen, and fields follow from it.

Field names: `role`, the role that is chosen; `of_role`, the one that the fields below it are made for; and one field
for each organisation, a prefix and its key.
"""

from __future__ import annotations

from collections import Counter

from db.register import people, whole
from rules.dates.clock import local_date
from rules.people.membership import member_organisations
from rules.swedish import capital, count
from web.shell.forms import Form
from web.shell.state import Web

NO_SENDER = "Registret har inget kansli som kan stå som avsändare. Välj en sekreterare i ett organ, under Register."


def is_other_role(form: Form) -> bool:
    """True where the form asks for another role than its fields are made for: it is to be shown anew, as typed."""
    return form.get("do") == "byt" or form.get("of_role") not in ("", form.get("role"))


def role_choices(web: Web) -> list[tuple[str, str]]:
    """The roles that several organisations have, those of the most first: the role, and what it is called."""
    with web.db.read() as session:
        roles, seats = whole.common_roles(session), whole.load(session).seats
    found = []
    for role, organisations in roles.items():
        title = Counter(seats[f"{key}/{role}"].title for key in organisations).most_common(1)[0][0]
        found.append((role, f"{capital(title)} ({count(len(organisations), 'organisation', 'organisationer')})"))
    return found


def of_role(web: Web, form: Form, prefix: str, usual: str) -> Form:
    """The form with fields for the role that it asks for, else for the one that most organisations have.

    A member of the cooperation that has not had a field gets `usual`; what is typed stays.
    """
    today = local_date(web.clock())
    with web.db.read() as session:
        roles = whole.common_roles(session)
        members = member_organisations(whole.load(session), today, today, people.secretariats(session))
    asked = form.get("role")
    role = asked if asked in roles else next(iter(roles), "")
    before = roles.get(form.get("of_role"), {})
    fresh = {f"{prefix}{key}": usual for key in roles.get(role, {}) if key in members and key not in before}
    return Form({**fresh, **form.typed, "role": role, "of_role": role}, form.errors, files=form.files)
