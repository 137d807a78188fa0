"""Workbooks as files: read, patched in place and verified, never loaded and saved."""

from __future__ import annotations

import threading
from collections.abc import Container, Mapping, Sequence
from pathlib import Path

from sheets_sync.core import (
    Block,
    Etag,
    Fill,
    Fix,
    Keep,
    Layout,
    Mend,
    Place,
    Receipt,
    Snapshot,
    Stop,
    WritePlan,
    keep_nothing,
)
from sheets_sync.hosts.files import read_workbook
from sheets_sync.hosts.xlsx.atomic import digest, replace
from sheets_sync.hosts.xlsx.create import create
from sheets_sync.hosts.xlsx.edits import AreaEdit, ColumnEdit, Edit
from sheets_sync.hosts.xlsx.newtab import with_tabs
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.partxml import repaired
from sheets_sync.hosts.xlsx.patch import patch
from sheets_sync.hosts.xlsx.undated import undated
from sheets_sync.hosts.xlsx.verify import verify
from sheets_sync.workbook.after import after

SUFFIXES = (".xlsx", ".xlsm")


class _Mine(threading.local):
    """What a thread read last, and its parts unpacked: a book is written right after it was read, and never with the
    parts of one that another thread read meanwhile."""

    def __init__(self) -> None:
        self.last: Snapshot | None = None
        self.package: Package | None = None

    def keep(self, package: Package) -> None:
        self.package = package


class Files:
    """A Host over single files or whole folders (searched downwards); a place is a file's path. For many threads."""

    def __init__(self, *paths: Path) -> None:
        self._paths = paths
        self._mine = _Mine()

    def places(self) -> Mapping[Place, Etag]:
        """All workbooks in reach; lock files and hidden files are none."""
        return {str(path): digest(path.read_bytes()) for path in self.files()}

    def files(self) -> Sequence[Path]:
        """Their paths, in order."""
        found: list[Path] = []
        for path in self._paths:
            inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES) if path.is_dir() else [path]
            found += [p for p in inside if not p.name.startswith(("~$", "."))]
        return list(dict.fromkeys(found))

    def read(self, place: Place) -> Snapshot:
        """The workbook as it is now; Stop where it cannot be read."""
        data, mine = _bytes(Path(place)), self._mine
        mine.last = mine.package = None
        mine.last = read_workbook(data, place, digest(data), keep=mine.keep)
        return mine.last

    def glance(self, place: Place, brief: Container[str]) -> Snapshot:
        """The workbook for adding up: tabs named in ``brief`` (the machine's own) only down to their headers."""
        data = _bytes(Path(place))
        return read_workbook(data, place, digest(data), brief)

    def apply(self, plan: WritePlan, keep: Keep = keep_nothing) -> Receipt:
        """Patch the file; Stop where it is open elsewhere, or no longer what the plan was made for."""
        before = _bytes(Path(plan.place))
        if digest(before) != plan.base:
            raise Stop("file.changed", file=plan.place)
        mine = self._mine
        snapshot = mine.last
        if snapshot is None or (snapshot.place, snapshot.etag) != (plan.place, plan.base):
            snapshot = self.read(plan.place)
        if snapshot.readonly:
            raise Stop(snapshot.readonly, file=plan.place)
        package, mine.package = mine.package, None
        data = written(before, plan, package)
        del package  # large
        etag = digest(data)
        replace(Path(plan.place), data, plan.base, ready=lambda: keep(etag, before))
        mine.last = after(snapshot, plan, etag)
        return Receipt(plan, (), mine.last)

    def create(self, place: Place, layout: Layout, envelope: Mapping[str, str]) -> Snapshot:
        """A new standard workbook."""
        path = Path(place)
        if path.exists():
            raise Stop("file.exists", file=place)
        path.write_bytes(create(layout, envelope))
        return self.read(place)

    def restore(self, place: Place, data: bytes, base: Etag) -> Snapshot:
        """Put a file's old bytes back."""
        path = Path(place)
        replace(path, data, expected=base)
        return self.read(place)


def written(before: bytes, plan: WritePlan, package: Package | None = None) -> bytes:
    """A file's bytes with all of a plan in them, verified; Stop where they cannot be written so.

    ``package``: the file, where it was unpacked already; it is used up. That of any other bytes is left alone.
    """
    fixes = [change for change in plan.changes if isinstance(change, Fix)]
    mine = package if package is not None and package.is_of(before) else Package(before)
    old = with_tabs(mine, fixes)
    repair = repaired(old, fixes)
    edits, parts = undated(old, plan.changes, repair.beside(_edits(old, plan)), repair.parts)
    data = patch(old, edits, repair.fragments, names=repair.names, parts=parts)
    verify(old, data, edits, repair.fragments, names=repair.names, parts=parts)
    return data


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise Stop("file.missing", file=path.name) from None
    except OSError as error:
        raise Stop("file.unreadable", file=path.name, problem=error.strerror or "") from None


def _edits(package: Package, plan: WritePlan) -> list[Edit]:
    part = {tab.title: tab.part for tab in package.sheets}
    edits: list[Edit] = []
    for change in plan.changes:
        if isinstance(change, Fill | Mend):
            edits.append(ColumnEdit(part[change.sheet], change.at, change.rows.at, change.now))
        elif isinstance(change, Block):
            edits.append(AreaEdit(part[change.sheet], change.top, change.left, change.now))
    return edits
