"""Every kind of process, and every role. A new kind is a package here and one line in `_KINDS`."""

from __future__ import annotations

from kinds.arshjul.spec import KIND as ARSHJUL
from kinds.contract.spec import KIND as CONTRACT
from kinds.fraga.spec import KIND as FRAGA
from kinds.manifest import NO_ROLE, Block, Kind, Role
from kinds.priorities.spec import KIND as PRIORITIES
from kinds.remiss.spec import KIND as REMISS

_KINDS = (CONTRACT, REMISS, PRIORITIES, FRAGA, ARSHJUL)


def _all_roles() -> dict[str, Role]:
    found: dict[str, Role] = {}
    for kind in _KINDS:
        for each in kind.roles:
            if found.setdefault(each.key, each) != each:
                raise ValueError(f"role {each.key} means two things")
    return found


_BY_KEY = {kind.key: kind for kind in _KINDS}
_ROLES = _all_roles()


def all_kinds() -> tuple[Kind, ...]:
    """Every kind, in the order they are shown."""
    return _KINDS


def of(key: str) -> Kind:
    """The kind with that key. KeyError where there is none; a process file is checked before."""
    return _BY_KEY[key]


def kinds_with_block() -> dict[str, type[Block]]:
    """Key → block class, of the kinds that have one."""
    return {kind.key: kind.block for kind in _KINDS if kind.block is not None}


def roles() -> dict[str, Role]:
    """Key → role, of every kind."""
    return dict(_ROLES)


def role(key: str) -> Role:
    """The role with that key; one that asks for nothing where it is empty, or no longer known."""
    return _ROLES.get(key, NO_ROLE)


def anchor_names() -> dict[str, str]:
    """The dates that the blocks of all kinds give, with their names in Swedish."""
    return {name: text for block in kinds_with_block().values() for name, text in block.anchor_names.items()}


def beginnings() -> frozenset[str]:
    """The anchors before which no meeting counts."""
    return frozenset(block.beginning for block in kinds_with_block().values() if block.beginning)


def counted_within() -> dict[str, str]:
    """Anchor → the anchor whose day nothing that is counted from it may pass, of every kind."""
    return {name: end for block in kinds_with_block().values() for name, end in block.counted_within.items()}
