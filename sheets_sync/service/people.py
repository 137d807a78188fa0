"""Who may do what, where: roles bound to a unit and all below it. Pure; the tables below are the whole policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum

from sheets_sync.units import Units, commune_of


class Need(Enum):
    """What a route asks for: see; change sheets; hand out and take back access; keep the service itself."""

    READ = "read"
    WRITE = "write"
    MANAGE = "manage"
    ADMIN = "admin"


class Role(StrEnum):
    """What a person is at a unit."""

    OFFICER = "officer"
    COMMUNE = "commune"
    DISTRICT = "district"
    PROVINCE = "province"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Rule:
    """``may``: what the role may do at its unit and below; ``gives``: the roles that it may hand out there."""

    may: frozenset[Need]
    gives: frozenset[Role]


ROLES: Mapping[Role, Rule] = {
    Role.OFFICER: Rule(frozenset({Need.READ, Need.WRITE}), frozenset()),
    Role.COMMUNE: Rule(frozenset({Need.READ, Need.WRITE, Need.MANAGE}), frozenset({Role.OFFICER})),
    # Districts look on; since 7/2025 there are none, their old books are still read.
    Role.DISTRICT: Rule(frozenset({Need.READ}), frozenset()),
    Role.PROVINCE: Rule(
        frozenset({Need.READ, Need.WRITE, Need.MANAGE}),
        frozenset({Role.OFFICER, Role.COMMUNE, Role.DISTRICT, Role.PROVINCE}),
    ),
    # Who keeps the machine hands out access and sees what is wrong, but does not change what officers typed.
    Role.ADMIN: Rule(frozenset({Need.READ, Need.MANAGE, Need.ADMIN}), frozenset(Role)),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that holds today, at a unit and all below it."""

    role: Role
    unit: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. ``id`` is a number of ours ("p7" a person, "t3" a token): it may stand in logs, the name may not."""

    id: str
    name: str
    roles: tuple[Grant, ...]

    def can(self, need: Need) -> bool:
        """Whether the person may do this anywhere at all."""
        return any(need in ROLES[grant.role].may for grant in self.roles)

    def may(self, need: Need, unit: str, units: Units, today: date) -> bool:
        """Whether the person may do this at that unit."""
        return any(need in ROLES[grant.role].may and covers(units, today, grant.unit, unit) for grant in self.roles)

    def gives(self, role: Role, unit: str, units: Units, today: date) -> bool:
        """Whether the person may hand out that role at that unit."""
        return any(
            Need.MANAGE in ROLES[grant.role].may
            and role in ROLES[grant.role].gives
            and covers(units, today, grant.unit, unit)
            for grant in self.roles
        )


def covers(units: Units, today: date, top: str, unit: str) -> bool:
    """Whether ``unit`` is ``top`` or lies below it: a hamlet or office of a commune, a unit of the tree, in its own
    time or by what became of it. A unit that was split lies below ``top`` only if all its parts do."""
    if unit == top:
        return True
    base = commune_of(unit)
    if base != unit:
        return covers(units, today, top, base)
    here = state = units.get(base)
    while here is not None and here.parent:
        if here.parent == top:
            return True
        here = units.get(here.parent)
    if state is None or state.valid_to is None or today <= state.valid_to:
        return False
    later = units.successors(base, today)
    return bool(later) and all(covers(units, today, top, share.unit) for share in later)
