"""What officers do between our read and our write: nothing that they typed is lost, and the book settles."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from sheets_sync.core import Mend, Rows, Snapshot, WritePlan, objects
from sheets_sync.emulator import Fault
from sheets_sync.sync.settle import draft
from tests.books import RULES
from tests.hosts.contract import NAMES, SHEET, at
from tests.hosts.google.shared import OWNER, World

CHECKS = "spreadsheets.batchUpdate"


def sheets(world: World) -> tuple[int, int, int]:
    count = world.emulator.count
    return count("files.list"), count("spreadsheets.get"), count(CHECKS)


def finished(host, place: str) -> tuple[Snapshot, int]:
    """The loop of settle without its ledger: until the plan is empty, and how many writes that took."""
    snapshot = host.read(place)
    for writes in range(6):
        plan = draft(snapshot, RULES, {}).plan
        if not plan:
            return snapshot, writes
        snapshot = host.apply(plan).after
    raise AssertionError(plan.changes)


def people(snapshot: Snapshot) -> list[tuple[object, ...]]:
    """Names with their groups, wherever the sheet's head stands by now."""
    rows = snapshot.grids[SHEET].values.tolist()
    head = next(i for i, row in enumerate(rows) if "name" in row and "group" in row)
    name, group = rows[head].index("name"), rows[head].index("group")
    return sorted((row[name], row[group]) for row in rows[head + 2 :] if row[name] is not None)


ROBBED = sorted(zip(NAMES, ["N1", "N2", "N3"], strict=True))
ACTS: dict[str, Callable[[World, str], object]] = {
    "a row is inserted": lambda w, p: w.officer.insert(p, SHEET, "ROWS", 5),
    "a row is deleted": lambda w, p: w.officer.delete(p, SHEET, "ROWS", 20),
    "a row is moved": lambda w, p: w.officer.move(p, SHEET, "ROWS", 5, 8),
    "rows are sorted": lambda w, p: w.officer.sort(p, SHEET, "A6:AZ8", 5, down=True),
    "a column is inserted at the left": lambda w, p: w.officer.insert(p, SHEET, "COLUMNS", 0),
    "columns are inserted left of the name": lambda w, p: w.officer.insert(p, SHEET, "COLUMNS", 5, 2),
    "a column is inserted among inputs": lambda w, p: w.officer.insert(p, SHEET, "COLUMNS", 8),
    "the name is moved to the left": lambda w, p: w.officer.move(p, SHEET, "COLUMNS", 5, 0),
    "a column is deleted": lambda w, p: w.officer.delete(p, SHEET, "COLUMNS", 2),
    "the tab is renamed": lambda w, p: w.officer.rename(p, SHEET, "Người dân"),
    "another tab is deleted": lambda w, p: w.officer.remove_tab(p, "Dòng họ"),
    "a row is inserted on the cover": lambda w, p: w.officer.insert(p, "Bìa", "ROWS", 0),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_nothing_typed_is_lost_and_the_book_settles(world: World, act: Callable[[World, str], object]) -> None:
    place, host = world.book(), world.host()
    world.emulator.before(CHECKS, lambda: act(world, place))
    snapshot, _ = finished(host, place)
    titled = {title: grid for title, grid in snapshot.grids.items() if title in (SHEET, "Người dân")}
    (title,) = titled
    ids = titled[title].values[3].tolist()
    name, group = (titled[title].values[5:, ids.index(i)].tolist() for i in ("name", "group"))
    assert sorted((n, g) for n, g in zip(name, group, strict=True) if n is not None) == ROBBED


def test_a_value_typed_into_a_cell_that_we_write_comes_back_before_it_is_replaced(world: World) -> None:
    place, host = world.book(), world.host()
    plan = draft(host.read(place), RULES, {}).plan
    world.emulator.before(CHECKS, lambda: world.officer.edit(place, SHEET, "A6", "của tôi"))
    receipt = host.apply(plan)
    assert not receipt.stable
    assert receipt.after.grids[SHEET].values[5, 0] == "của tôi"
    assert receipt.refused == ()  # what was put back is no refusal


def test_a_changed_book_costs_one_read_and_one_write_and_an_unchanged_one_nothing(world: World) -> None:
    place, host = world.book(), world.host()
    world.settled[place] = host.places()[place]
    before = sheets(world)
    host.places()
    receipt = host.apply(draft(host.read(place), RULES, {}).plan)
    world.settled[place] = receipt.after.etag
    assert receipt.stable
    assert receipt.calls == 1
    assert tuple(np.subtract(sheets(world), before)) == (1, 1, 1)
    assert host.places()[place] == receipt.after.etag


def test_our_own_write_wakes_no_process_and_an_officers_wakes_all(world: World) -> None:
    place, one, other = world.book(), world.host(), world.host()
    one.places(), other.places()
    world.settled[place] = one.apply(draft(one.read(place), RULES, {}).plan).after.etag
    assert one.places()[place] == other.places()[place] == world.host().places()[place] == world.settled[place]
    world.officer.edit(place, SHEET, "F9", "Phạm Thị Dung")
    assert one.places()[place] == other.places()[place] != world.settled[place]


@pytest.mark.parametrize("share", [0.1, 0.3])
def test_with_faults_the_sheet_becomes_the_same(world: World, share: float) -> None:
    place, other = world.book(), world.book()
    calm, _ = finished(world.host(), other)
    world.emulator.faults.by_rate(share, seed=7)
    tried, _ = finished(world.host(), place)
    world.emulator.faults.clear()
    again = world.host().read(place)
    for title, grid in calm.grids.items():
        assert np.array_equal(grid.values, again.grids[title].values), title
        assert np.array_equal(again.grids[title].values, tried.grids[title].values), title


def test_a_write_whose_reply_was_lost_is_not_made_twice(world: World) -> None:
    place, host = world.book(), world.host()
    plan = draft(host.read(place), RULES, {}).plan
    before = world.emulator.count(CHECKS)
    world.emulator.faults.next(Fault("lost"))
    assert host.apply(plan).stable
    assert world.emulator.count(CHECKS) - before == 1


def test_cells_that_we_may_not_write_are_listed_and_the_rest_is_written(world: World) -> None:
    place, host = world.book(), world.host()
    numbers = host.read(place)
    number = host._last.seen.number(SHEET)
    guard = {"range": {"sheetId": number, "startColumnIndex": 1, "endColumnIndex": 2}, "editors": {"users": [OWNER]}}
    world.emulator.user(OWNER).request(place, addProtectedRange={"protectedRange": guard})
    snapshot = host.read(place)
    receipt = host.apply(draft(snapshot, RULES, {}).plan)
    assert "google.protected" in {finding.code for finding in receipt.refused}
    assert receipt.after.grids[SHEET].values[5, at(numbers, SHEET, "key")] is not None


TWICE: dict[str, tuple[Callable[[World, str], object], Callable[[World, str], object]]] = {
    "two rows inserted": (
        lambda w, p: w.officer.insert(p, SHEET, "ROWS", 5),
        lambda w, p: w.officer.insert(p, SHEET, "ROWS", 5),
    ),
    "a row inserted, then one deleted": (
        lambda w, p: w.officer.insert(p, SHEET, "ROWS", 5),
        lambda w, p: w.officer.delete(p, SHEET, "ROWS", 5),
    ),
    "a row moved and moved back": (
        lambda w, p: w.officer.move(p, SHEET, "ROWS", 7, 5),
        lambda w, p: w.officer.move(p, SHEET, "ROWS", 5, 8),
    ),
    "rows sorted, then a column inserted": (
        lambda w, p: w.officer.sort(p, SHEET, "A6:AZ8", 5, down=True),
        lambda w, p: w.officer.insert(p, SHEET, "COLUMNS", 2),
    ),
    "a row inserted above the head, then one among people": (
        lambda w, p: w.officer.insert(p, SHEET, "ROWS", 2),
        lambda w, p: w.officer.insert(p, SHEET, "ROWS", 6),
    ),
    "a row inserted, then one above the head": (
        lambda w, p: w.officer.insert(p, SHEET, "ROWS", 5),
        lambda w, p: w.officer.insert(p, SHEET, "ROWS", 2),
    ),
    "a column inserted, then a row": (
        lambda w, p: w.officer.insert(p, SHEET, "COLUMNS", 5),
        lambda w, p: w.officer.insert(p, SHEET, "ROWS", 5),
    ),
}


def renaming(snapshot: Snapshot) -> WritePlan:
    """A typed cell changed: the second person's name."""
    rows = Rows(np.array([6]), objects(["CD0002"]), np.zeros(1, dtype=np.uint64))
    mend = Mend(SHEET, "name", at(snapshot, SHEET, "name"), rows, objects([NAMES[1]]), objects(["Trần Văn B"]), "quick")
    return WritePlan(snapshot.place, None, snapshot.etag, (mend,))


@pytest.mark.parametrize("acts", TWICE.values(), ids=TWICE.keys())
def test_what_was_hit_comes_back_to_its_row_even_if_rows_are_moved_again_meanwhile(
    world: World, acts: tuple[Callable[[World, str], object], Callable[[World, str], object]]
) -> None:
    place, host = world.book(), world.host()
    plan = renaming(host.read(place))
    first, second = acts
    world.emulator.before(CHECKS, lambda: (first(world, place), later(world, lambda: second(world, place))))
    receipt = host.apply(plan)
    assert (receipt.stable, receipt.refused) == (False, ())
    assert people(host.read(place)) == ROBBED


def test_what_could_not_be_put_back_is_told_with_a_count(world: World) -> None:
    place, host = world.book(), world.host()
    plan = renaming(host.read(place))
    first = partial(world.officer.insert, place, SHEET, "ROWS", 5)
    second = partial(world.officer.delete, place, SHEET, "ROWS", 6)  # the very row whose name is to come back
    world.emulator.before(CHECKS, lambda: (first(), later(world, second)))
    receipt = host.apply(plan)
    assert [(f.code, f.args["count"]) for f in receipt.refused] == [("google.moved", 1)]


def later(world: World, act: Callable[[], object]) -> None:
    """Do something right before the next write but this one."""
    world.emulator.before(CHECKS, act)
