"""Workbooks that are Google spreadsheets: one read and one write a book; what people type meanwhile stays theirs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, replace

from sheets_sync.core import (
    Block,
    Change,
    Etag,
    Fill,
    Finding,
    Keep,
    Layout,
    Mend,
    Place,
    Receipt,
    Severity,
    Snapshot,
    Stop,
    WritePlan,
    keep_nothing,
)
from sheets_sync.hosts.google import mask
from sheets_sync.hosts.google.back import still
from sheets_sync.hosts.google.client import Client, Unsure
from sheets_sync.hosts.google.listing import Listing, written
from sheets_sync.hosts.google.pack import batches, packed
from sheets_sync.hosts.google.read import Seen, seen
from sheets_sync.hosts.google.wanted import Wanted, allowed, laid, new_tabs, wanted
from sheets_sync.hosts.google.write import Batch, batch, body, hit, same
from sheets_sync.workbook.parts import Made

_log = logging.getLogger(__name__)
_TRIES = 5
"""Of a write of which no reply came. Before each it is looked at whether it was done."""
_MISHAPS = 3
"""Times that what we hit is put back; each needs somebody to move rows in the very second of the one before."""


def _nothing() -> Mapping[Place, Etag]:
    return {}


@dataclass(slots=True)
class _Work:
    """One apply: what is known of the book by now, and what it took."""

    place: Place
    etag: Etag
    seen: Seen
    calls: int = 0
    refused: tuple[Finding, ...] = ()
    shut: set[int] = field(default_factory=set)  # sheets of which Google took nothing


class Google:
    """A Host over all spreadsheets that are shared with the client's accounts; a place is a spreadsheet's id.

    ``settled``: etags of books as last settled, by whoever shares the work (the jobs table); ``skip``: spreadsheets
    that are no books. Stop("google.…") where
    Google cannot be reached or does not let us. May be used by many threads, a book by one at a time.
    """

    def __init__(
        self,
        client: Client,
        settled: Callable[[], Mapping[Place, Etag]] = _nothing,
        skip: Container[Place] = (),
    ) -> None:
        self._client = client
        self._listing = Listing(client, settled, skip)
        self._last = threading.local()  # what a thread read last: a book is written right after it was read

    def places(self) -> Mapping[Place, Etag]:
        """All workbooks in reach, by one call to Drive."""
        return self._listing.all()

    def read(self, place: Place) -> Snapshot:
        """The workbook as it is now, by one call to Sheets."""
        return self._read(place, self._listing.of(place)).snapshot

    def apply(self, plan: WritePlan, keep: Keep = keep_nothing) -> Receipt:
        """Write all of the plan that may be written, by one call; ``refused`` lists the rest.

        Stop("file.changed") where a listing has told of another version. What changed unlisted shows in the reply:
        then the receipt is not stable, nothing that people typed is lost, and the next look goes on from there.
        """
        if self._listing.of(plan.place) != plan.base:
            raise Stop("file.changed", file=plan.place)
        base = self._base(plan)
        work = _Work(plan.place, written(plan.base), base)
        want, work.refused = allowed(wanted(plan, base), base)
        want = packed(want, base)
        new = tuple(new_tabs(plan).values())
        if not want and not new:
            return Receipt(_only(plan, base, ()), work.refused, base.snapshot, 0)
        keep(work.etag, None)
        self._listing.wrote(plan.place, work.etag)
        stable = self._write(work, want, new)
        self._last.seen = work.seen
        done = _only(plan, base, want.keys() - work.shut)
        return Receipt(done, work.refused, work.seen.snapshot, work.calls, stable)

    def create(self, place: Place, layout: Layout, envelope: Mapping[str, str]) -> Snapshot:
        """Service accounts own no files: books are made by the province's account (``hoctap google create``)."""
        raise Stop("google.owner", file=place)

    def restore(self, place: Place, data: bytes, base: Etag) -> Snapshot:
        """Spreadsheets have no bytes: writes are taken back by the inverse plan."""
        raise Stop("undo.nothing", file=place)

    def _read(self, place: Place, etag: Etag) -> Seen:
        found = seen(self._client.get(place, mask.BOOK), place, etag)
        self._last.seen = found
        return found

    def _base(self, plan: WritePlan) -> Seen:
        last: Seen | None = getattr(self._last, "seen", None)
        if last is not None and (last.snapshot.place, last.snapshot.etag) == (plan.place, plan.base):
            return last
        return self._read(plan.place, plan.base)

    def _write(self, work: _Work, want: Mapping[int, Wanted], new: tuple[Made, ...]) -> bool:
        """Write it, in as few batches as may be; whether the book is now as it was with the plan in it, and nothing
        else. The first batch that meets with something else is the last: what follows would be written by old places.
        """
        stable = True
        for part in batches(want):
            if part or new:
                stable = stable and self._part(work, part, new)
            new = ()
        return stable

    def _part(self, work: _Work, want: Mapping[int, Wanted], new: tuple[Made, ...]) -> bool:
        """Write one batch of it and put back what it hit."""
        base = work.seen
        try:
            back = self._batch(work, want, new)
        except Stop as stop:
            if stop.code != "google.refused":
                raise
            return self._in_parts(work, want, new, stop)
        stable = not back and _as_meant(base, want, work.seen, bool(new))
        self._put_back(work, back)
        return stable

    def _in_parts(self, work: _Work, want: Mapping[int, Wanted], new: tuple[Made, ...], stop: Stop) -> bool:
        """A batch is refused whole. If the book has changed meanwhile, look again; else write sheet by sheet, and list
        the sheets that are refused by themselves."""
        base = work.seen
        work.calls += 1
        work.seen = self._read(work.place, work.etag)
        if not _as_meant(base, {}, work.seen, False):
            return False
        stable = True
        for number, one in want.items():
            parts = tuple(part for part in new if number not in base.tabs)
            before = work.seen
            try:
                back = self._batch(work, {number: one}, parts)
            except Stop as refused:
                if refused.code != "google.refused":
                    raise
                work.shut.add(number)
                title = base.tabs[number].title if number in base.tabs else ""
                told = {"title": title, "status": refused.facts.get("status", "")}
                work.refused += (Finding("google.tab", Severity.WARNING, title, "", "", "", told),)
                continue
            stable = stable and not back and _as_meant(before, {number: one}, work.seen, bool(parts))
            self._put_back(work, back)
        return stable

    def _put_back(self, work: _Work, cells: dict[int, Wanted]) -> None:
        """Put back what a write hit; a finding a sheet for what could not be. Each time but the first it takes somebody
        who moves rows again in the very second of the one before."""
        for _ in range(_MISHAPS):
            if not cells:
                return
            _log.info("google.moved %s: %d cells put back", work.place, sum(int(c.mask.sum()) for c in cells.values()))
            before, todo = work.seen, self._todo(work, cells, ())
            try:
                work.seen = self._sent(work, todo)
            except Stop as stop:
                if stop.code != "google.refused":
                    raise
                work.calls += 1
                work.seen = self._read(work.place, work.etag)
                break
            back = still(before, todo, work.seen)
            work.refused += tuple(_lost(before, number, count) for number, count in back.lost.items())
            cells = back.cells
        work.refused += tuple(_lost(before, number, int(want.mask.sum())) for number, want in cells.items())

    def _batch(self, work: _Work, want: Mapping[int, Wanted], new: tuple[Made, ...]) -> dict[int, Wanted]:
        """Write once; what of it is to be put back. ``work.seen`` is the book after it."""
        before, todo = work.seen, self._todo(work, want, new)
        work.seen = self._sent(work, todo)
        return hit(before, todo, work.seen)

    def _todo(self, work: _Work, want: Mapping[int, Wanted], new: tuple[Made, ...]) -> Batch:
        return batch(work.seen, want, new, f"{work.etag} {work.calls} {self._client.chance():.17f}")

    def _sent(self, work: _Work, todo: Batch) -> Seen:
        """Send a batch until it is done. It is not repeated blindly: a second copy of what it overwrites would be a
        copy of our own results."""
        for tries in range(_TRIES):
            work.calls += 1
            try:
                told = self._client.batch_update(work.place, body(todo.requests), mask.WRITTEN)
            except Unsure as unsure:
                work.calls += 1
                found = self._read(work.place, work.etag)
                if todo.done(found):
                    return found
                if tries == _TRIES - 1:
                    raise unsure.stop from unsure
                continue
            return seen(told["updatedSpreadsheet"], work.place, work.etag)
        raise AssertionError


def _lost(before: Seen, number: int, count: int) -> Finding:
    title = before.tabs[number].title
    return Finding("google.moved", Severity.WARNING, title, "", "", "", {"title": title, "count": count})


def _as_meant(base: Seen, want: Mapping[int, Wanted], after: Seen, more: bool) -> bool:
    """Whether a book is what it was with this written in, and no more. ``more``: sheets were put back."""
    titles = {number: tab.title for number, tab in base.tabs.items() if tab.title in base.snapshot.grids}
    now = {number: tab.title for number, tab in after.tabs.items() if tab.title in after.snapshot.grids}
    if any(now.get(number) != title for number, title in titles.items()) or (not more and len(now) != len(titles)):
        return False
    for number in titles:
        old, new = base.grid(number), after.grid(number)
        if not same(laid(want.get(number), old.values, old.formula), (new.values, new.formula)):
            return False
    return True


def _only(plan: WritePlan, base: Seen, numbers: Container[int]) -> WritePlan:
    """The plan without sheets of which nothing is written."""
    gone = {tab.title for number, tab in base.tabs.items() if number not in numbers}

    def stays(change: Change) -> bool:
        return not isinstance(change, Fill | Mend | Block) or change.sheet not in gone

    return replace(plan, changes=tuple(change for change in plan.changes if stays(change)))
