"""``python -m benchmarks [book|hamlets|oldlist|kernel|golden|province|service|google|soak ...]``."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from benchmarks import book, doors, golden, google, hamlets, kernel, oldlist, province, service


def main() -> None:
    """Run what is asked for and print the figures as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "which", nargs="*", default=["book", "hamlets", "oldlist", "kernel", "golden", "province", "service", "google"]
    )
    parser.add_argument("--books", type=int, default=int(os.environ.get("BENCH_BOOKS", province.BOOKS)))
    parser.add_argument("--people", type=int, default=int(os.environ.get("BENCH_PEOPLE", province.PEOPLE)))
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    for which in given.which:
        with tempfile.TemporaryDirectory(prefix="hoctap-bench-") as folder:
            if which == "book":
                book.run(Path(folder), given.rounds, given.people)
            elif which == "hamlets":
                hamlets.run(Path(folder), given.rounds, given.people)
            elif which == "oldlist":
                oldlist.run(Path(folder), given.rounds, given.people)
            elif which == "doors":
                doors.run(Path(folder), given.rounds)
            elif which == "kernel":
                kernel.run(given.rounds)
            elif which == "golden":
                golden.run(Path(folder))
            elif which == "province":
                province.run(Path(folder), given.books, given.people)
            elif which == "service":
                service.run(Path(folder))
            elif which == "google":
                google.run(Path(folder), given.books, given.people)
            elif which == "soak":
                service.soak(Path(folder))
            else:
                parser.error(f"unknown: {which}")
        print(flush=True)


if __name__ == "__main__":
    main()
