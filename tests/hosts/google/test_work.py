"""Large writes, refusals, silence, a process that is killed, several threads and several accounts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest

from sheets_sync.core import Fill, Mend, Rows, Snapshot, Value, WritePlan, objects
from sheets_sync.emulator import Emulator, Fault, serve
from sheets_sync.hosts.google.client import LIMIT, encoded
from sheets_sync.hosts.google.host import Google
from sheets_sync.hosts.google.pack import LARGEST, batches, packed
from sheets_sync.hosts.google.wanted import Wanted, rectangles, wanted
from sheets_sync.hosts.google.write import batch, body
from sheets_sync.sync.settle import draft
from tests.books import RULES
from tests.hosts.contract import NAMES, SHEET, at, column
from tests.hosts.google.shared import World, robot_name

WRITE, READ = "spreadsheets.batchUpdate", "spreadsheets.get"
MACHINE = "Kết quả"


def settled(host: Google, place: str) -> tuple[Snapshot, int]:
    snapshot = host.read(place)
    for writes in range(6):
        plan = draft(snapshot, RULES, {}).plan
        if not plan:
            return snapshot, writes
        snapshot = host.apply(plan).after
    raise AssertionError(plan.changes)


def names(snapshot: Snapshot) -> list[Value]:
    return sorted(filter(None, column(snapshot, SHEET, "name")), key=str)


def long(snapshot: Snapshot, letters: int = 2000, rows: int = 500) -> WritePlan:
    """Results of so many rows, three bytes a letter."""
    which = Rows(np.arange(5, 5 + rows), objects(["CD"] * rows), np.zeros(rows, dtype=np.uint64))
    now = objects([f"{i} " + "ế" * letters for i in range(rows)])
    fill = Fill(SHEET, "todo", at(snapshot, SHEET, "todo"), which, objects([None] * rows), now)
    return WritePlan(snapshot.place, None, snapshot.etag, (fill,))


def test_what_is_larger_than_google_advises_goes_in_batches(world: World) -> None:
    place, host = world.book(), world.host()
    plan = long(host.read(place))
    receipt = host.apply(plan)
    assert (receipt.calls, receipt.stable, receipt.refused) == (2, True, ())
    assert column(host.read(place), SHEET, "todo") == plan.changes[0].now.tolist()


def test_a_batch_that_met_with_moved_rows_is_the_last(world: World) -> None:
    place, host = world.book(), world.host()
    plan = long(host.read(place))
    world.emulator.before(WRITE, lambda: world.officer.insert(place, SHEET, "ROWS", 5))
    receipt = host.apply(plan)
    assert (receipt.calls, receipt.stable) == (1, False)
    assert names(settled(host, place)[0]) == sorted(NAMES)


def test_rows_moved_between_two_batches_lose_nothing(world: World) -> None:
    place, host = world.book(), world.host()
    plan = long(host.read(place))
    between = partial(world.officer.insert, place, SHEET, "ROWS", 5)
    world.emulator.before(WRITE, lambda: world.emulator.before(WRITE, between))
    receipt = host.apply(plan)
    assert (receipt.stable, receipt.refused) == (False, ())
    assert names(settled(host, place)[0]) == sorted(NAMES)


def test_no_batch_is_larger_than_google_advises_and_together_they_are_all(world: World) -> None:
    place, host = world.book(), world.host()
    host.read(place)
    seen = host._last.seen
    now = np.full((2000, 25), "Chưa có giấy công nhận", dtype=object)
    mask = np.arange(50_000).reshape(now.shape) % 7 != 0
    want = {seen.number(SHEET): Wanted(mask, now), seen.number(MACHINE): Wanted(mask, now)}
    parts = list(batches(want))
    sizes = [len(encoded(body(batch(seen, part, (), "mark").requests))) for part in parts]
    assert max(sizes) < 2_000_000
    assert min(sizes[:-1]) > 0.9 * LARGEST
    for number in want:
        assert np.array_equal(sum(part[number].mask.astype(int) for part in parts if number in part), mask.astype(int))


def test_results_with_blank_rows_between_them_are_one_rectangle(world: World) -> None:
    place, host = world.book(), world.host()
    snapshot = host.read(place)
    gaps = np.arange(5, 300, 7)
    which = Rows(gaps, objects(["CD"] * len(gaps)), np.zeros(len(gaps), dtype=np.uint64))
    column_at = at(snapshot, SHEET, "todo")
    fill = Fill(SHEET, "todo", column_at, which, objects([None] * len(gaps)), objects(["x"] * len(gaps)))
    seen = host._last.seen
    want = packed(wanted(WritePlan(place, None, snapshot.etag, (fill,)), seen), seen)
    assert list(rectangles(want[seen.number(SHEET)].mask)) == [(5, column_at, int(gaps[-1]) + 1, column_at + 1)]


def test_among_typed_cells_none_but_those_meant_is_written(world: World) -> None:
    place, host = world.book(), world.host()
    snapshot = host.read(place)
    which = Rows(np.array([20, 22]), objects(["CD", "CD"]), np.zeros(2, dtype=np.uint64))
    name = at(snapshot, SHEET, "name")
    mend = Mend(SHEET, "name", name, which, objects([None, None]), objects(["a", "b"]), "quick")
    seen = host._last.seen
    want = packed(wanted(WritePlan(place, None, snapshot.etag, (mend,)), seen), seen)
    assert np.argwhere(want[seen.number(SHEET)].mask).tolist() == [[20, name], [22, name]]


def test_a_sheet_that_google_refuses_is_listed_and_the_others_are_written(world: World) -> None:
    place, host = world.book(), world.host()
    plan = draft(host.read(place), RULES, {}).plan
    world.emulator.faults.next(Fault("error", 400), None, Fault("error", 400))
    receipt = host.apply(plan)
    (finding,) = receipt.refused
    assert finding.code == "google.tab"
    assert {change.sheet for change in plan.changes} - {change.sheet for change in receipt.done.changes} == {
        finding.sheet
    }
    left = draft(host.read(place), RULES, {}).plan
    assert {change.sheet for change in left.changes} == {finding.sheet}
    assert settled(host, place)[1] == 1


def test_a_silent_connection_is_given_up_and_the_write_made_once(world: World) -> None:
    place = world.book()
    host = Google(world.client(timeout=(2, 1.5)))
    plan = draft(host.read(place), RULES, {}).plan
    world.emulator.faults.next(Fault("hang"))
    assert host.apply(plan).stable
    assert not draft(host.read(place), RULES, {}).plan


def test_a_deleted_sheet_of_the_machines_own_is_put_back(world: World) -> None:
    place, host = world.book(), world.host()
    calm, _ = settled(host, place)
    world.officer.remove_tab(place, MACHINE)
    again, _ = settled(host, place)
    assert np.array_equal(again.grids[MACHINE].values, calm.grids[MACHINE].values)


def test_a_sheet_of_the_machines_own_deleted_before_the_write_is_put_back(world: World) -> None:
    place, host = world.book(), world.host()
    calm, _ = settled(world.host(), world.book())
    world.emulator.before(WRITE, lambda: world.officer.remove_tab(place, MACHINE))
    again, _ = settled(host, place)
    assert np.array_equal(again.grids[MACHINE].values, calm.grids[MACHINE].values)


def test_of_a_book_whose_sheet_of_people_is_deleted_before_the_write_nothing_is_written(world: World) -> None:
    place, host = world.book(), world.host()
    before = host.read(place)
    world.emulator.before(WRITE, lambda: world.officer.remove_tab(place, SHEET))
    receipt = host.apply(draft(before, RULES, {}).plan)
    assert not receipt.stable
    for title, grid in receipt.after.grids.items():
        assert np.array_equal(grid.values, before.grids[title].values), title


def test_a_person_deleted_before_the_write_stays_deleted_and_the_others_are_scored(world: World) -> None:
    place, host = world.book(), world.host()
    world.emulator.before(WRITE, lambda: world.officer.delete(place, SHEET, "ROWS", 6))
    after, _ = settled(host, place)
    assert names(after) == sorted([NAMES[0], NAMES[2]])


WORKER = """
import json, sys, time
from sheets_sync.hosts.google.client import Client, identity
from sheets_sync.hosts.google.host import Google
from sheets_sync.sync.settle import draft
from tests.books import RULES
told = json.load(sys.stdin)
client = Client([identity(told["key"])], time.monotonic, time.sleep, lambda: 0.5, sheets=told["url"], drive=told["url"])
host = Google(client)
host.apply(draft(host.read(told["place"]), RULES, {}).plan)
"""


def test_after_a_kill_in_the_midst_of_a_write_the_next_process_takes_the_book_up_again(world: World) -> None:
    place = world.book()
    told = json.dumps({"key": world.key(robot_name(0)), "url": world.url, "place": place})
    with subprocess.Popen([sys.executable, "-c", WORKER], stdin=subprocess.PIPE, text=True) as worker:
        world.emulator.before(WRITE, lambda: os.kill(worker.pid, signal.SIGKILL))
        worker.communicate(told, timeout=60)
    assert worker.returncode == -signal.SIGKILL
    world.settled[place] = ""  # as a job that was begun and not finished stands in its table
    host = world.host()
    assert host.places()[place] != world.settled[place]
    after, writes = settled(host, place)
    assert writes <= 1
    assert names(after) == sorted(NAMES)
    world.settled[place] = after.etag
    assert host.places()[place] == world.host().places()[place]


def test_threads_work_different_books_at_one_host_and_each_gets_its_own(world: World) -> None:
    places = [world.book() for _ in range(8)]
    host = world.host()
    for i, place in enumerate(places):
        world.officer.edit(place, SHEET, "F9", f"Người {i}")
    listed = host.places()
    reads, writes = world.emulator.count(READ), world.emulator.count(WRITE)

    def work(place: str) -> Snapshot:
        receipt = host.apply(draft(host.read(place), RULES, {}).plan)
        assert (receipt.stable, receipt.calls, receipt.done.place) == (True, 1, place)
        return receipt.after

    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(work, places))
    assert [(s.place, s.grids[SHEET].values[8, 5]) for s in done] == [(p, f"Người {i}") for i, p in enumerate(places)]
    assert (world.emulator.count(READ) - reads, world.emulator.count(WRITE) - writes) == (8, 8)
    assert {place: s.etag for place, s in zip(places, done, strict=True)} == {
        place: f"{listed[place]}+" for place in places
    }


@pytest.fixture
def counted() -> Iterator[World]:
    """An emulator that counts calls by the world's own clock."""
    worlds: list[World] = []
    emulator = Emulator(now=lambda: worlds[0].now if worlds else 0.0)
    with serve(emulator) as url:
        worlds.append(World(emulator, url))
        yield worlds[0]
        for client in worlds[0].clients:
            client.close()


def test_accounts_take_turns_so_that_google_never_has_to_refuse(counted: World) -> None:
    place = counted.book(robots=3)
    robots = [robot_name(i) for i in range(3)]
    client = counted.client(*robots, timeout=(5, 30))
    calls = 6 * LIMIT + 1  # two minutes of three accounts, and one more
    for _ in range(calls):
        client.get(place, "spreadsheetId")
    assert counted.emulator.quota.refused == 0
    by = [counted.emulator.count(READ, robot) for robot in robots]
    assert sum(by) == calls
    assert max(by) - min(by) <= 1
    assert counted.now == pytest.approx(120.0, abs=1.0)
