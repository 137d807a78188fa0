"""The picture in docs/architecture.md is what the code imports today."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_picture_of_the_house_is_drawn_from_the_imports_of_today() -> None:
    drawn = subprocess.run([sys.executable, ROOT / "docs" / "house.py", "--check"], check=False)
    assert drawn.returncode == 0, "an import changed: run `python docs/house.py` and look at docs/pictures/house.svg"
