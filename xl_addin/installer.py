"""The per-user installer for Windows, made by NSIS on any machine that has it."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

SCRIPT = Path(__file__).with_name("installer.nsi")
_MADE = "1735689600"  # 1 January 2025: the date inside the program, so that two builds are the same


def makensis() -> str | None:
    """NSIS's compiler, or None where it is not installed."""
    return shutil.which("makensis")


def installer(addin: Path, out: Path) -> None:
    """Write the installer of ``addin`` to ``out``. CalledProcessError, with NSIS's words, where it does not compile."""
    program = makensis()
    if program is None:
        raise FileNotFoundError("makensis")
    told = {"SOURCE": addin.resolve(), "OUT": out.resolve(), "VERSION": version("hoctap")}
    subprocess.run(  # noqa: S603 (a compiler of ours, over a script of ours)
        [program, "-V2", "-WX", *(f"-D{key}={value}" for key, value in told.items()), SCRIPT],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "SOURCE_DATE_EPOCH": _MADE},
    )
