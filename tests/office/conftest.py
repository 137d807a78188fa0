"""One LibreOffice for all tests of this folder, with a profile of its own, listening on a pipe."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sheets_sync import data
from sheets_sync.core import Layout, Pack
from sheets_sync.rubric.load import load
from sheets_sync.workbook.standard import packs_in_force, standard_layout

Office = Callable[..., list[Any]]
_PYTHON = "/usr/bin/python3"


@pytest.fixture(scope="session")
def packs() -> tuple[Pack, ...]:
    return packs_in_force(load({name: data.text("criteria", name) for name in data.names("criteria")}), 2026)


@pytest.fixture(scope="session")
def commune(packs: tuple[Pack, ...]) -> Layout:
    return standard_layout("commune", packs)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """office(["open", path], ["read", "Bìa", 0, 0, 3, 3], ...) -> what each command gave (``drive.py``)."""
    program = shutil.which("soffice")
    if program is None or not Path(_PYTHON).exists():
        pytest.fail("LibreOffice is not installed: apt-get install libreoffice-calc python3-uno")
    pipe = f"hoctap{uuid.uuid4().hex[:12]}"
    profile = tmp_path_factory.mktemp("profile")
    command = [
        program,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--norestore",
        "--nologo",
        f"--accept=pipe,name={pipe};urp;",
    ]
    home = {**os.environ, "HOME": str(profile)}  # what a macro keeps there is not this user's
    running = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, env=home
    )

    def ask(*commands: list[Any]) -> list[Any]:
        done = subprocess.run(
            [_PYTHON, str(Path(__file__).with_name("drive.py")), pipe],
            input=json.dumps([[name, given] for name, *given in commands]),
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        answers: list[Any] = json.loads(done.stdout)
        return answers

    yield ask
    os.killpg(running.pid, signal.SIGTERM)
    running.wait(timeout=30)
