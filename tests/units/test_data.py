"""The read-only data are found in a checkout and in an installed wheel alike."""

import subprocess
import sys
from pathlib import Path

import pytest

from sheets_sync import data
from sheets_sync.core import Stop

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import sys
sys.path.insert(0, sys.argv[1])
from sheets_sync import data
assert data.__file__.startswith(sys.argv[1]), data.__file__
for kind in ("criteria", "templates", "words", "units"):
    for name in data.names(kind):
        print(kind, name, len(data.content(kind, name)))
"""


def listing() -> list[str]:
    return [
        f"{kind} {name} {len(data.content(kind, name))}"
        for kind in ("criteria", "templates", "words", "units")
        for name in data.names(kind)
    ]


def test_names_are_below_their_folder_and_can_be_read() -> None:
    assert data.names("units") == ("calendar.csv", "phases.csv", "units.csv")
    assert data.text("units", "units.csv").startswith("id,code,level")


@pytest.mark.parametrize("name", ["../core.py", "none.csv", "/etc/passwd", ""])
def test_a_name_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(Stop, match=r"data\.missing"):
        data.text("units", name)


@pytest.mark.slow
def test_a_wheel_carries_the_same_data_as_the_checkout(tmp_path: Path) -> None:
    wheels, site = tmp_path / "wheels", tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", wheels, ROOT], check=True, cwd=tmp_path)
    (wheel,) = wheels.glob("*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", site, wheel], check=True, cwd=tmp_path)
    run = [sys.executable, "-W", "error", "-c", ASK, str(site)]
    answer = subprocess.run(run, check=True, cwd=tmp_path, capture_output=True, text=True)
    assert answer.stdout.splitlines() == listing()
    assert any(line.startswith("units units.csv ") for line in listing())
