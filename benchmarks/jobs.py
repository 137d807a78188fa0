"""What is measured on one workbook, each a function of a path; ``python -m benchmarks.jobs NAME PATH`` prints its peak.

Imports stand inside, so that a process has only what its own job needs in memory.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sheets_sync.core import BookId, Etag, Rows, WritePlan
    from sheets_sync.sync.rules import Rules


class NoLedger:
    """Remembers nothing: what a workbook costs by itself, without a database and a vault."""

    salt = b""

    def rows(self, book: BookId) -> Mapping[str, Rows]:
        return {}

    def settled(self, book: BookId, etag: Etag, rows: Mapping[str, Rows]) -> None:
        pass

    def applied(self, plan: WritePlan, after: Etag, before: bytes | None) -> None:
        pass

    def held(self, book: BookId, etag: Etag) -> bool:
        return False

    def send(self, book: BookId, stamp: str, todo: int) -> None:
        pass

    def sent(self, book: BookId) -> None:
        return None

    def changed(self, book: BookId, changed: bool) -> None:
        pass


def whole(path: Path, rules: Rules | None = None) -> None:
    """The whole job, as the command line does it: read, check, score, write back."""
    from sheets_sync.hosts.xlsx.host import Files
    from sheets_sync.sync.collecting import seldom_meanwhile
    from sheets_sync.sync.settle import settle

    if rules is None:
        from datetime import date

        from sheets_sync.sync.rules import rules as rules_on

        rules = rules_on(date(2023, 12, 20))  # as ``made.TODAY``, without what makes workbooks
    with seldom_meanwhile():
        settled = settle(Files(path), str(path), rules, NoLedger())
    assert settled.receipts, "nothing was written"


def bare(path: Path) -> None:
    """Every sheet's values, by calamine."""
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(str(path)) as workbook:
        for name in workbook.sheet_names:
            workbook.get_sheet_by_name(name).to_python()


def load_and_save(path: Path) -> None:
    """By openpyxl, without any change."""
    import openpyxl

    openpyxl.load_workbook(path).save(path)


def by_openpyxl(plan: WritePlan, path: Path) -> None:
    """The plan's cells, set and saved."""
    import openpyxl

    _set(openpyxl.load_workbook(path), plan, path)


def by_wolfxl(plan: WritePlan, path: Path) -> None:
    """The same in wolfxl's way that keeps what it does not touch."""
    import wolfxl

    _set(wolfxl.load_workbook(str(path), modify=True), plan, path)


def _set(workbook: Any, plan: WritePlan, path: Path) -> None:
    import numpy as np

    from sheets_sync.core import Block, Fill, Formula

    for change in plan.changes:
        if isinstance(change, Fill):
            cell = workbook[change.sheet].cell
            for row, value in zip(change.rows.at.tolist(), change.now.tolist(), strict=True):
                cell(row + 1, change.at + 1).value = value.text if isinstance(value, Formula) else value
        elif isinstance(change, Block):
            cell = workbook[change.sheet].cell
            for (down, across), value in np.ndenumerate(change.now):
                if value is not None or change.was[down, across] is not None:
                    place = change.top + down + 1, change.left + across + 1
                    cell(*place).value = "=" + value.text if isinstance(value, Formula) else value
    workbook.save(str(path))


def copied(path: Path) -> None:
    """Every member unpacked and packed again."""
    copy = path.with_name("copy.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))


ALONE: Mapping[str, Callable[[Path], None]] = {"whole": whole, "bare": bare, "load_and_save": load_and_save}

if __name__ == "__main__":
    from benchmarks.measure import high_water

    ALONE[sys.argv[1]](Path(sys.argv[2]))
    print(high_water())
