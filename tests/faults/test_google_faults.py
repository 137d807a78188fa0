"""Google answers late, wrongly or not at all: the sheets become what they become without faults, and stay so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from sheets_sync.core import Snapshot
from sheets_sync.emulator import Emulator, Fault, serve
from sheets_sync.emulator.book import Book
from sheets_sync.emulator.faults import ALL
from tests.faults.googles import grids, patient, played, set_back, story, tiny, typed
from tests.hosts.google.shared import World

RUNS = 1000 if os.environ.get("HOCTAP_SOAK") else 100
STORIES = 12
FAULTS = (*ALL, Fault("hang"))
WRITES = "spreadsheets.batchUpdate"


@dataclass
class Calm:
    """A served emulator with a book, and what every story makes of the book without faults."""

    world: World
    place: str
    beginning: Book
    ends: list[Snapshot]


@pytest.fixture(scope="module")
def calm() -> Iterator[Calm]:
    emulator = Emulator(quota=False)
    with serve(emulator) as url:
        world = World(emulator, url)
        place, beginning = tiny(world)
        found = Calm(world, place, beginning, [])
        host = patient(world)
        for number in range(STORIES):
            set_back(world, place, beginning)
            found.ends.append(played(world, place, host, story(number)))
        yield found
        for client in world.clients:
            client.close()


def test_without_faults_what_is_typed_is_what_officers_alone_type(calm: Calm) -> None:
    host = patient(calm.world)
    for number, end in enumerate(calm.ends):
        set_back(calm.world, calm.place, calm.beginning)
        for _, act in story(number):
            act(calm.world, calm.place)
        assert typed(host.read(calm.place)) == typed(end), number


@pytest.mark.parametrize("share", [0.1, 0.3])
def test_runs_with_faults_end_in_the_sheets_of_the_run_without(calm: Calm, share: float) -> None:
    world, place, emulator = calm.world, calm.place, calm.world.emulator
    host = patient(world)
    for seed in range(RUNS):
        set_back(world, place, calm.beginning)
        emulator.faults.by_rate(share, seed, FAULTS)
        found = played(world, place, host, story(seed % STORIES))
        emulator.faults.clear()
        end = calm.ends[seed % STORIES]
        assert typed(found) == typed(end), seed
        assert grids(found) == grids(end), seed
        before = emulator.count(WRITES)
        assert host.places()[place] == world.settled[place], seed
        assert emulator.count(WRITES) == before, seed
    assert {fault.kind for fault in emulator.faults.happened} == {"error", "reset", "lost", "hang"}
