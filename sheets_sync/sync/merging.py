"""Parts come back into their book, three-way: the book, the file, and what the file was when it was split off.

Nobody's typing is lost: what one side changed is taken, what both changed stands in `Việc cần sửa` with both values and
in `Đề xuất` to be ticked, what is missing is asked about. See ``docs/decisions/0011``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sheets_sync.core import BookId, Host, Ledger, Place, Snapshot, Stop, WritePlan
from sheets_sync.sync.joining import Joining, Part, Told, join
from sheets_sync.sync.opening import opened
from sheets_sync.sync.rules import Rules
from sheets_sync.sync.settle import Settled, settle_from
from sheets_sync.workbook.base import BASE, bases, mark_of
from sheets_sync.workbook.mergenotes import noted
from sheets_sync.workbook.read import book_id, envelope


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file as it came back, or why it could not be read."""

    name: str
    snapshot: Snapshot | None
    stop: Stop | None = None


@dataclass(frozen=True, slots=True)
class Merged:
    """All files, and the book as it was left; ``cells``: typed cells that the merge wrote. ``settled``: with results;
    None where nothing could be taken from any file."""

    files: tuple[Told, ...]
    cells: int
    settled: Settled | None


def merge(host: Host, place: Place, files: Sequence[Incoming], rules: Rules, ledger: Ledger) -> Merged:
    """Bring files back into the book at ``place`` and settle it. All that the merge writes is one undo.

    Stop where the book itself cannot be read or written. A file that does not belong is told, and changes nothing.
    """
    snapshot = host.read(place)
    book = book_id(envelope(snapshot))
    if book is None:
        raise Stop("book.foreign", file=place)
    if snapshot.readonly:
        raise Stop(snapshot.readonly, file=place)
    told: dict[int, Told] = {}
    parts: dict[int, Part] = {}
    for i, file in enumerate(files):
        try:
            parts[i] = _part(file, book, snapshot)
        except Stop as stop:
            told[i] = Told(file.name, stop=stop)
    if not parts:
        return Merged(tuple(told[i] for i in range(len(files))), 0, None)
    first = opened(snapshot, rules, ledger.rows(book), ledger.salt)
    joining = Joining(dict(first.tables.envelope))
    work = first
    while parts:
        for i in _together(parts):
            told[i] = join(work, parts.pop(i), rules, joining)
        if parts:
            work = opened(joining.over(first.snapshot), rules, ledger.rows(book), ledger.salt)
    writes = (*joining.changes(), *noted(first.snapshot, joining.told))
    if writes:
        plan = WritePlan(place, book, snapshot.etag, (*first.upgrades, *writes))
        snapshot = host.apply(plan, partial(ledger.applied, plan)).after
    settled = settle_from(host, snapshot, rules, ledger, accept=True)
    return Merged(tuple(told[i] for i in range(len(files))), joining.count, settled)


def _part(file: Incoming, book: BookId, here: Snapshot) -> Part:
    """The file as a part of this book; Stop where it is none, in words for whoever sent it."""
    if file.stop is not None or file.snapshot is None:
        raise file.stop or Stop("file.unreadable", file=file.name)
    told = envelope(file.snapshot)
    theirs = book_id(told)
    if theirs is None:
        raise Stop("book.foreign", file=file.name)
    if theirs.unit != book.unit:
        raise Stop("book.unit", found=told.get("unit_name") or theirs.unit, expected=book.unit)
    if theirs.period != book.period:
        raise Stop("book.period", found=theirs.period, expected=book.period)
    if file.snapshot.etag == here.etag and theirs == book:
        raise Stop("merge.itself", file=file.name)
    if book.part and theirs.part != book.part:
        raise Stop("merge.part", file=file.name)
    whole = {key: value for key, value in told.items() if key.startswith(f"{BASE}.")}
    split = told.get(BASE, "")
    if not theirs.part or not split or mark_of(whole) != split:
        return Part(file.name, told.get("hamlet") or file.name, file.snapshot, "")
    return Part(file.name, told.get("hamlet") or file.name, file.snapshot, split, bases(told, BASE))


def _together(parts: dict[int, Part]) -> list[int]:
    """Parts that were given no row in common can be joined at once; a second file of a part waits, and is compared
    with what the first one brought."""
    now: list[int] = []
    rows: set[tuple[str, str]] = set()
    splits: set[str] = set()
    for i, part in parts.items():
        alone = not part.split and not now
        if alone or (part.split and part.split not in splits and not part.rows & rows):
            now.append(i)
            rows |= part.rows
            splits.add(part.split)
        if alone:
            break
    return now
