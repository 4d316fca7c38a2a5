"""The seats of an organisation that has become a part of another: whoever has the same seat there has them too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

from db.store.rows import Part
from schemas.tables.people import HolderRow, OrganisationRow, SeatRow

_ORGANISATION, _HOLDER = Part(OrganisationRow), Part(HolderRow)


def merged(session: Session) -> dict[str, OrganisationRow]:
    """Key → every organisation that is a part of another now; `merged_into` is the key of that one."""
    rows = session.exec(select(OrganisationRow).where(col(OrganisationRow.merged_into).is_not(None)))
    return {row.key: row for row in rows}


def followed(
    organisations: dict[str, OrganisationRow],
    seats: Mapping[str, SeatRow],
    holders: Sequence[HolderRow],
    others: Mapping[str, OrganisationRow],
    held: Mapping[str, Sequence[HolderRow]],
) -> list[HolderRow]:
    """The holders as they are today, where some of `organisations` are parts of `others`.

    `held` has the holders of each seat that the others have; a seat that they lack keeps its own. In `organisations`
    each merged one gets the name and the mailbox of the other.
    """
    into = {key: row.merged_into for key, row in organisations.items() if row.merged_into}
    for key, other in into.items():
        values = {name: getattr(others[other], name) for name in OrganisationRow.model_fields}
        organisations[key] = _ORGANISATION.of({**values, "key": key, "merged_into": other})
    same = {seat.key: f"{into[seat.organisation]}/{seat.role}" for seat in seats.values() if seat.organisation in into}
    same = {key: other for key, other in same.items() if other in held}
    found = [row for row in holders if row.seat not in same]
    for key, other in same.items():
        for row in held[other]:
            values = {name: getattr(row, name) for name in HolderRow.model_fields}
            found.append(_HOLDER.of({**values, "seat": key}))
    return found
