"""How suspicious a file's macros look to a virus scanner, by olevba: ``python -m xl_addin.suspicion FILE...``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def suspicious(file: Path) -> list[str]:
    """The words and forms in the file's macros that olevba lists as suspicious, sorted.

    In a process of its own: olevba warns while it is imported. ValueError where it finds no macros to look at.
    """
    told = [sys.executable, "-W", "ignore", "-m", "oletools.olevba", "--json", "--analysis", str(file)]
    run = subprocess.run(told, check=True, capture_output=True, text=True)  # noqa: S603 (a program of ours)
    found = [entry for entry in json.loads(run.stdout) if entry.get("macros")]
    if not found:
        raise ValueError(f"no macros in {file.name}")
    return sorted(line["keyword"] for line in found[0]["analysis"] or () if line["type"] == "Suspicious")


def xlwings_addin() -> Path:
    """The add-in that comes with xlwings: what users of spreadsheets and Python otherwise install."""
    import xlwings

    return Path(xlwings.__file__).parent / "addin" / "xlwings.xlam"


def main() -> None:
    """Print a line for each file, and one for xlwings' own add-in."""
    for file in (*map(Path, sys.argv[1:]), xlwings_addin()):
        words = suspicious(file)
        print(f"{len(words):>3} {file.name}: {', '.join(words)}")  # noqa: T201 (the report)


if __name__ == "__main__":
    main()
