"""Next year's book from this year's: a plain function over hosts, for the command line and whoever comes after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from sheets_sync.core import BookId, Host, Ledger, Place, Snapshot, Stop
from sheets_sync.sync.rules import Rules
from sheets_sync.sync.settle import assessed, settle
from sheets_sync.workbook.carry import Carried, blank, carry, lacks, written
from sheets_sync.workbook.online import LEFT_OUT
from sheets_sync.workbook.read import book_id, envelope, read
from sheets_sync.workbook.standard import packs_in_force, packs_line


@dataclass(frozen=True, slots=True)
class NewYear:
    """What came of it. ``made``: False where the book was there already with all of this in it, and was left alone."""

    book: BookId
    place: Place
    carried: Carried
    made: bool


def new_year(host: Host, place: Place, into: Host, target: Place, rules: Rules, ledger: Ledger) -> NewYear:
    """Make the book of the next period at ``target`` from the one at ``place``, which is only read.

    A book that is there already is filled only while nobody is in it. Stop("newyear.differs") where somebody is, and
    not all that would be carried; Stop("file.exists") where it is another book; Stop("newyear.unit_ended") where the
    unit does not stand in the next period; and whatever stops reading.
    """
    snapshot = host.read(place)
    done = assessed(snapshot, rules)
    book = done.tables.book
    if book is None:
        raise Stop("book.foreign", file=place)
    after = BookId(book.unit, book.period + 1, book.part)
    _stands(rules, after)
    told = done.tables.envelope
    layout = rules.standard(told.get("layout", "commune"), after.period, told.get(LEFT_OUT, ""))
    carried = carry(done.snapshot, done.tables, done.assessment, layout)
    there = _there(into, target)
    if there is None:
        name = str(carried.cover.get("unit_name") or told.get("unit_name", ""))
        packs = packs_line(packs_in_force(rules.packs, after.period))
        kept = {key: told[key] for key in (LEFT_OUT, "settings") if key in told}
        own = {"unit": after.unit, "unit_name": name, "period": str(after.period), "part": after.part, "packs": packs}
        there = into.create(target, layout, {**own, **kept})
    elif book_id(envelope(there)) != after:
        raise Stop("file.exists", file=target)
    else:
        tables = read(there, rules.layout(there), {})
        if not blank(tables):
            missing = lacks(carried, tables)
            if missing:
                raise Stop("newyear.differs", file=target, rows=missing)
            return NewYear(after, target, carried, made=False)
    plan = written(carried, there)
    into.apply(plan, partial(ledger.applied, plan))
    settle(into, target, rules, ledger)
    return NewYear(after, target, carried, made=True)


def _stands(rules: Rules, book: BookId) -> None:
    """A unit of the tree must stand at the period's end; books of offices and schools have ids of their own."""
    end, unit = date(book.period, 12, 31), rules.units.get(book.unit)
    if unit is not None and not unit.valid_on(end):
        found = (rules.units.get(share.unit) for share in rules.units.successors(unit.id, end))
        heirs = ", ".join(heir.title for heir in found if heir is not None)
        raise Stop("newyear.unit_ended", unit=unit.title, period=book.period, heirs=heirs)


def _there(host: Host, place: Place) -> Snapshot | None:
    try:
        return host.read(place)
    except Stop as stop:
        if stop.code == "file.missing":
            return None
        raise
