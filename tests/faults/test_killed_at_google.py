"""Killed between any two steps of a sync with Google: the next worker finishes, once, and undo knows what was done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and forks of POSIX")


def test_the_next_worker_finishes_what_a_killed_one_left_and_writes_nothing_twice(tmp_path: Path) -> None:
    program = [sys.executable, str(Path(__file__).with_name("crash_google.py")), str(tmp_path)]
    told = json.loads(
        subprocess.run(program, check=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=-1).stdout
    )
    killed = [one for one in told if one["killed"]]
    assert {one["left"] for one in killed} == {"begun", "done"}
    assert len(killed) > 20
    assert any(one["left"] == "begun" and "undone at once" in one for one in killed)  # noted, and never written
    for one in told:
        if "next" in one:
            assert (one["next"], one["writes"], one["writes after"], one["undone"]) == ("done", 1, 1, "begun"), one
        if "undone at once" in one:
            assert one["undone at once"] == "begun", one
            assert one["writes undone"] == (2 if one["left"] == "done" else 0), one  # no phantom is taken back
