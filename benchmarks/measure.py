"""Timing side by side: A B C, A B C, ... in one process, medians; peak memory of each in a process of its own."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Case:
    """One contestant. ``prepare`` is not timed; what it gives is handed to ``run``."""

    name: str
    prepare: Callable[[], Any]
    run: Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Time:
    """Medians of all rounds, in seconds: of all threads of the process, and by the clock on the wall."""

    cpu: float
    wall: float


def race(cases: Sequence[Case], rounds: int) -> dict[str, Time]:
    """Each case once a round, in turn, so that what slows the machine down slows them all. Round 0 is a warm-up."""
    seen: dict[str, list[tuple[float, float]]] = {case.name: [] for case in cases}
    for turn in range(rounds + 1):
        for case in cases:
            given = case.prepare()
            gc.collect()
            cpu, wall = time.process_time(), time.perf_counter()
            result = case.run(given)
            spent = time.process_time() - cpu, time.perf_counter() - wall
            del result, given
            if turn:
                seen[case.name].append(spent)
    return {name: Time(*(median(column) for column in zip(*spans, strict=True))) for name, spans in seen.items()}


def peak(module: str, *arguments: str) -> float:
    """Peak memory in MB of ``python -m module arguments``, which ends by printing ``high_water()``.

    It counts the interpreter and whatever is imported, as a user's own program would.
    """
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])


def high_water() -> float:
    """The most memory in MB that this process ever had."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage counts what the process was before exec, too
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [headers, ["---"] + ["---:"] * (len(headers) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def verdict(what: str, found: float, limit: float, unit: str = "x") -> str:
    """One line: a figure beside what it should be at most."""
    return f"{'ok  ' if found <= limit else 'MISS'} {what}: {found:.2f}{unit} (at most {limit:g}{unit})"
