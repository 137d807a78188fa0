"""The processes behind the uploads: ready at once, back where one dies, never stuck, never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from sheets_sync.core import Stop
from sheets_sync.service.workers import Workers


@pytest.fixture
def workers() -> Iterator[Workers]:
    with Workers(2, 1) as found:
        yield found


def dies(mark: str) -> str:
    """Kill the process that works this, the first time."""
    path = Path(mark)
    if not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def test_what_a_dying_process_had_is_worked_again_and_so_is_all_that_comes_later(
    workers: Workers, tmp_path: Path
) -> None:
    beside = [workers.submit(time.sleep, 0.3) for _ in range(3)]
    assert workers.submit(dies, str(tmp_path / "mark")).result(60) == "done"
    assert [each.result(60) for each in beside] == [None] * 3
    assert workers.submit(len, "four").result(60) == 4


def test_what_kills_every_process_fails_alone(workers: Workers) -> None:
    with pytest.raises(BrokenProcessPool):
        workers.submit(os._exit, 1).result(60)
    assert workers.submit(len, "four").result(60) == 4


def test_a_book_that_never_ends_is_stopped_and_its_process_works_on() -> None:
    with Workers(1, 1) as workers:
        one = workers.submit(os.getpid).result(60)
        with pytest.raises(Stop) as stopped:
            workers.submit(time.sleep, 60).result(30)
        assert (stopped.value.code, stopped.value.facts) == ("file.too_slow", {"limit": 1})
        assert workers.submit(os.getpid).result(60) == one


def test_what_nobody_waits_for_any_more_is_not_begun(workers: Workers, tmp_path: Path) -> None:
    held = [workers.submit(time.sleep, 0.5) for _ in range(4)]
    given_up = workers.submit((tmp_path / "given up").touch)
    assert given_up.cancel()
    for each in (*held, workers.submit((tmp_path / "waited for").touch)):
        each.result(60)
    assert [path.name for path in tmp_path.iterdir()] == ["waited for"]


def test_processes_end_where_the_first_one_is_killed(tmp_path: Path) -> None:
    told = (
        "import os, time; from sheets_sync.service.workers import Workers\n"
        "if __name__ == '__main__':\n"
        "    print(Workers(1, 60).submit(os.getpid).result(60), flush=True)\n"
        "    time.sleep(60)\n"
    )
    script = tmp_path / "begins.py"
    script.write_text(told)
    first = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert first.stdout is not None
    worker = int(first.stdout.readline())
    first.kill()
    first.wait()
    first.stdout.close()
    for _ in range(100):
        if not Path(f"/proc/{worker}").exists() or "Z" in Path(f"/proc/{worker}/stat").read_text().split():
            return
        time.sleep(0.1)
    os.kill(worker, signal.SIGKILL)
    pytest.fail("a worker outlived the process that began it")
