"""Who does what: a book is done by one worker at a time, and by another where that one dies."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from sheets_sync.core import BookId, Stop
from sheets_sync.store import Jobs, Ledger
from tests.store.conftest import Clock

LEASE = timedelta(minutes=5)
BOOK = BookId("13693@2023", 2023)


@pytest.fixture
def jobs(open_named: Callable[[], Ledger]) -> Jobs:
    return open_named().jobs("google")


def test_what_is_listed_is_to_be_done_once_and_again_when_it_changes(jobs: Jobs) -> None:
    jobs.seen({"a": "1"})
    job = jobs.claim("me", LEASE)
    assert job is not None
    assert (job.place, job.listed, job.done, job.owner, job.book) == ("a", "1", "", "me", None)
    assert jobs.finish(job, "1+", "ok", BOOK, cells=12)
    assert jobs.claim("me", LEASE) is None
    assert jobs.settled() == {"a": "1+"}
    jobs.seen({"a": "1+"})
    assert jobs.claim("me", LEASE) is None
    jobs.seen({"a": "2"})
    again = jobs.claim("me", LEASE)
    assert again is not None
    assert (again.book, again.state, again.cells) == (BOOK, "ok", 12)


def test_a_book_in_work_is_not_given_to_another(jobs: Jobs) -> None:
    jobs.seen({"a": "1"})
    assert jobs.claim("me", LEASE)
    assert jobs.claim("you", LEASE) is None


def test_a_book_that_changes_while_it_is_in_work_is_done_again(jobs: Jobs) -> None:
    jobs.seen({"a": "1"})
    job = jobs.claim("me", LEASE)
    assert job is not None
    jobs.seen({"a": "2"})
    assert jobs.claim("you", LEASE) is None
    jobs.finish(job, "1+", "ok")
    again = jobs.claim("you", LEASE)
    assert again is not None
    assert again.listed == "2"


def test_a_lease_that_ran_out_is_taken_over_and_its_late_owner_notes_nothing(jobs: Jobs, clock: Clock) -> None:
    jobs.seen({"a": "1"})
    late = jobs.claim("me", LEASE)
    assert late is not None
    clock.time += LEASE
    job = jobs.claim("you", LEASE)
    assert job is not None
    assert not jobs.renew(late, LEASE)
    assert not jobs.finish(late, "x", "ok")
    assert not jobs.fail(late, Stop("file.gone"), clock.time)
    assert jobs.finish(job, "1+", "ok")
    assert jobs.settled() == {"a": "1+"}


def test_a_lease_that_is_renewed_holds(jobs: Jobs, clock: Clock) -> None:
    jobs.seen({"a": "1"})
    job = jobs.claim("me", LEASE)
    assert job is not None
    clock.time += LEASE / 2
    assert jobs.renew(job, LEASE)
    clock.time += LEASE / 2
    assert jobs.claim("you", LEASE) is None


def test_a_failure_is_told_and_tried_again_at_its_time_or_when_the_book_changes(jobs: Jobs, clock: Clock) -> None:
    jobs.seen({"a": "1", "b": "1"})
    for _ in range(2):
        job = jobs.claim("me", LEASE)
        assert job is not None
        assert jobs.fail(job, Stop("file.gone", file=job.place), clock.time + timedelta(hours=1))
    assert jobs.claim("me", LEASE) is None
    first = jobs.list()[0]
    assert first.problem is not None
    assert (first.problem.code, first.problem.facts, first.state, first.tries) == (
        "file.gone",
        {"file": "a"},
        "stopped",
        1,
    )
    jobs.seen({"b": "2"})
    job = jobs.claim("me", LEASE)
    assert job is not None
    assert job.place == "b"
    assert jobs.finish(job, "2", "ok")
    clock.time += timedelta(hours=1)
    later = jobs.claim("me", LEASE)
    assert later is not None
    assert later.place == "a"
    jobs.finish(later, "1", "ok")
    assert (jobs.list()[0].problem, jobs.list()[0].tries) == (None, 0)


def test_a_book_can_be_asked_for_again_and_forgotten(jobs: Jobs) -> None:
    jobs.seen({"a": "1"})
    job = jobs.claim("me", LEASE)
    assert job is not None
    jobs.finish(job, "1", "ok")
    jobs.again("a")
    assert jobs.claim("me", LEASE) is not None
    jobs.forget("a")
    assert jobs.list() == ()


def test_hosts_do_not_see_each_others_books(open_named: Callable[[], Ledger]) -> None:
    ledger = open_named()
    ledger.jobs("google").seen({"a": "1"})
    assert ledger.jobs("folder").claim("me", LEASE) is None


def test_no_book_is_taken_twice_by_many_who_ask_at_once(open_named: Callable[[], Ledger]) -> None:
    all_jobs = [open_named().jobs("google") for _ in range(6)]
    all_jobs[0].seen({f"b{i:03d}": "1" for i in range(60)})

    def take(worker: int) -> list[str]:
        found = []
        while job := all_jobs[worker].claim(f"w{worker}", LEASE):
            found.append(job.place)
        return found

    with ThreadPoolExecutor(6) as pool:
        taken = [place for places in pool.map(take, range(6)) for place in places]
    assert sorted(taken) == [f"b{i:03d}" for i in range(60)]


WORKER = """
import sys, time
from datetime import UTC, datetime, timedelta
from sheets_sync.store import open_ledger

url, owner, hangs, lease = sys.argv[1:]
with open_ledger(url) as ledger:
    jobs = ledger.jobs("google")
    while any(job.done != job.listed for job in jobs.list()):
        job = jobs.claim(owner, timedelta(seconds=float(lease)))
        if job is None:
            time.sleep(0.05)
            continue
        print(job.place, flush=True)
        if hangs and job.place == "b03":
            time.sleep(600)
        time.sleep(0.02)
        jobs.finish(job, job.listed, "ok")
"""


def test_what_a_killed_process_had_in_work_is_taken_over_by_another(
    open_named: Callable[[], Ledger], url: str, home: Path
) -> None:
    jobs = open_named().jobs("google")
    jobs.seen({f"b{i:02d}": "1" for i in range(20)})
    command = [sys.executable, "-c", WORKER, url]
    with subprocess.Popen([*command, "first", "hangs", "1"], stdout=subprocess.PIPE, text=True) as first:
        try:
            assert first.stdout is not None
            assert "b03" in (line.strip() for line in first.stdout)
        finally:
            os.kill(first.pid, signal.SIGKILL)
    held = {job.place: job.owner for job in jobs.list() if job.owner}
    assert held == {"b03": "first"}
    with subprocess.Popen([*command, "second", "", "60"], stdout=subprocess.PIPE, text=True) as second:
        assert second.stdout is not None
        rest = {line.strip() for line in second.stdout}
    assert second.returncode == 0
    assert "b03" in rest, "what the killed process had in work was not taken over"
    assert all(job.done == "1" and job.owner == "" for job in jobs.list())


def test_two_processes_share_the_work(open_named: Callable[[], Ledger], url: str, home: Path) -> None:
    jobs = open_named().jobs("google")
    jobs.seen({f"b{i:02d}": "1" for i in range(60)})
    command = [sys.executable, "-c", WORKER, url]
    both = [
        subprocess.Popen([*command, who, "", "60"], stdout=subprocess.PIPE, text=True) for who in ("first", "second")
    ]
    taken = [place for process in both for place in process.communicate(timeout=60)[0].split()]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(taken) == [f"b{i:02d}" for i in range(60)], "a book was done twice, or not at all"


def test_a_named_book_is_taken_due_or_not_but_never_from_another_who_has_it(open_named: Callable[[], Ledger]) -> None:
    jobs, lease = open_named().jobs("google"), timedelta(minutes=2)
    jobs.seen({"a": "1"})
    claimed = jobs.claim("poller", lease)
    assert claimed is not None
    assert jobs.take("a", "p7", lease) is None
    jobs.finish(claimed, "1", "ok")
    (settled,) = jobs.list()
    taken = jobs.take("a", "p7", lease)
    assert taken is not None
    jobs.seen({"a": "2"})
    assert jobs.claim("poller", lease) is None, "a change waits until the book is given back"
    jobs.seen({"a": "1"})
    assert jobs.release(taken)
    assert jobs.list() == (settled,), "given back as it was"
    assert not jobs.release(taken)
    assert jobs.take("gone", "p7", lease) is None
