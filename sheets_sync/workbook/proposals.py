"""`Đề xuất`: repairs that the machine proposes and a tick accepts. A tick means exactly the line it stands in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sheets_sync.core import Hits, Mend, Rows, Severity, Table, Tables, Value, objects
from sheets_sync.vn import State, clean
from sheets_sync.words import findings, say

LINES = 500
CONSENT = "proposal"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One repair: ``row`` of the table of ``sheet``, from what is typed now to ``proposed``."""

    key: str
    sheet: str
    column: str
    row: int
    header: str
    now: Value
    proposed: Value
    why: str


def proposals(tables: Tables, hits: Sequence[Hits]) -> list[Proposal]:
    """All that the checks propose, in their order; the key is a digest of what is proposed for which cell.

    A check's proposal is what would be typed into the cell."""
    found: list[Proposal] = []
    for hit in hits:
        table = tables.sheets.get(hit.sheet)
        if hit.proposal is None or table is None or hit.column not in table.typed or hit.severity is Severity.HINT:
            continue
        if hit.sheet == "proposals":
            continue  # a line about a line would change with it
        for i, finding in enumerate(findings(hit, table)):
            if finding.proposal is None or len(found) >= LINES:
                continue
            row = int(hit.row[i])
            now = table.typed[hit.column][row]
            told = f"{hit.sheet}\x1f{finding.key}\x1f{hit.column}\x1f{now}\x1f{finding.proposal}"
            key = "DX" + hashlib.blake2b(told.encode(), digest_size=5).hexdigest().upper()
            why = say(finding).why
            found.append(Proposal(key, hit.sheet, hit.column, row, finding.column, now, finding.proposal, why))
    return list({p.key: p for p in found}.values())


def ticked(table: Table) -> set[str]:
    """Keys of the lines that are agreed to."""
    agreed = table.state["agree"] == State.OK
    return {key for key in clean(table.written["key"][agreed]).tolist() if key}


def mends(tables: Tables, made: Iterable[Proposal], agreed: set[str]) -> list[Mend]:
    """The typed cells to change: only where a ticked line still says what it said when it was ticked."""
    out = []
    for p in made:
        if p.key in agreed:
            table = tables.sheets[p.sheet]
            which = np.array([p.row], dtype=np.int64)
            change = (objects([p.now]), objects([p.proposed]))
            out.append(Mend(table.title, p.column, table.place[p.column], table.rows.take(which), *change, CONSENT))
    return out


def emptied(table: Table, done: set[str], alive: set[str]) -> list[Mend]:
    """Ticks whose line is carried out or gone are taken away, so that none stands beside another line."""
    keys = clean(table.written["key"]).tolist()
    agreed = table.state["agree"] == State.OK  # whatever else is typed there is no tick, and not ours to take
    over = [i for i, key in enumerate(keys) if agreed[i] and (key in done or key not in alive)]
    if not over:
        return []
    which = np.array(over, dtype=np.int64)
    was = table.typed["agree"][which]
    rows = Rows(table.rows.at[which], objects(keys[i] for i in over), table.rows.prints[which])
    return [Mend(table.title, "agree", table.place["agree"], rows, was, objects([None] * len(over)), CONSENT)]


def line(p: Proposal, tables: Tables) -> dict[str, Value]:
    """A proposal as a row of the sheet, by column id."""
    table = tables.sheets[p.sheet]
    name = table.value["name"][p.row] if "name" in table.value else None
    return {
        "key": p.key,
        "subject_key": str(table.rows.key[p.row]),
        "subject_name": name,
        "column": p.header,
        "now": _shown(p.now),
        "proposed": _shown(p.proposed),
        "why": p.why,
    }


def _shown(value: Value) -> str | None:
    text: str | None = clean(objects([value])).tolist()[0]
    return text
