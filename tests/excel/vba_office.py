"""A LibreOffice with macros for tests of the client: its own profile, its own home."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Office:
    """Asks the worker: ``office.run("HocTapMain.HocTapRun", ["score"])``."""

    def __init__(self, worker: subprocess.Popen[str]) -> None:
        self._worker = worker

    def __getattr__(self, name: str) -> Any:
        def ask(*arguments: object) -> Any:
            assert self._worker.stdin is not None
            assert self._worker.stdout is not None
            self._worker.stdin.write(json.dumps([name, arguments]) + "\n")
            self._worker.stdin.flush()
            answer = json.loads(self._worker.stdout.readline())
            if "fault" in answer:
                raise RuntimeError(answer["fault"])
            return answer["done"]

        return ask


@contextmanager
def macros(folder: Path) -> Iterator[Office]:
    """A LibreOffice whose profile and HOME lie in ``folder``."""
    pipe = f"vba{os.getpid()}"
    office = subprocess.Popen(
        ["soffice", "--headless", "--norestore", "--nologo", f"-env:UserInstallation=file://{folder}/profile",
         f"--accept=pipe,name={pipe};urp"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    worker = subprocess.Popen(
        ["/usr/bin/python3", str(Path(__file__).with_name("vba_worker.py")), pipe],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        told = Office(worker)
        yield told
        told.quit()
        office.wait(30)
    finally:
        for process in (worker, office):
            process.kill()
            process.wait()
        for stream in (worker.stdin, worker.stdout):
            if stream is not None:
                stream.close()
