"""docs/findings.md lists the faults in the words of today."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sheets_sync.words import codes

ROOT = Path(__file__).parents[2]


def test_the_page_of_findings_is_written_from_the_words_of_today() -> None:
    written = subprocess.run([sys.executable, ROOT / "docs" / "findings.py", "--check"], check=False)
    assert written.returncode == 0, "a message changed: run `python docs/findings.py`"


def test_every_fault_is_on_the_page() -> None:
    page = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    assert {code for code in codes() if f"| `{code}` |" in page} == codes()
