"""The packs at hand: which is in force for a period, which one an id means, what is not yet attested."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sheets_sync.core import Pack, Status, Stop


@dataclass(frozen=True, slots=True)
class Packs:
    """All packs, old and new decisions side by side, in the order of their files and groups."""

    packs: tuple[Pack, ...]

    def of(self, model: str, period: int, unit_kind: str = "") -> tuple[Pack, ...]:
        """The decision on ``model`` in force on 31 December of ``period``: one pack a group, in order.

        With ``unit_kind`` (a code) only the groups meant for that kind of unit. Empty where no decision is known; one
        that is not ``scorable`` is returned as it is.
        """
        day = period * 10_000 + 1231
        return tuple(
            pack
            for pack in self.packs
            if pack.model == model
            and pack.valid_from <= day <= (pack.valid_to or day)
            and (not unit_kind or not pack.kinds or unit_kind in pack.kinds)
        )

    def get(self, pack_id: str, group: str = "") -> Pack:
        """That pack; ``Stop("pack.absent")`` where there is none of that id and group."""
        for pack in self.packs:
            if pack.id == pack_id and pack.group == group:
                return pack
        raise Stop("pack.absent", pack=f"{pack_id} {group}".strip())

    def unattested(self, pack_ids: Iterable[str], attested: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """Which of these packs were not checked against the paper and not attested by the province, in order.

        Where there is any, outputs carry the line "Bộ tiêu chí chưa đối chiếu văn bản gốc" and titles are drafts.
        """
        wanted = set(pack_ids) - attested
        weak = [pack.id for pack in self.packs if pack.id in wanted and pack.source.status is not Status.VERIFIED]
        return tuple(dict.fromkeys(weak))

    def digest(self) -> str:
        """A hash of what the packs say (not of how their files are written), for cache keys."""
        return hashlib.sha256(repr(self.packs).encode()).hexdigest()
