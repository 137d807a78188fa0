"""What the command's exit code says; the same table stands in README.md."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """One code a kind of ending, so that a script can tell them apart."""

    OK = 0  # done, and nothing blocks a result
    FINDINGS = 1  # done, and there are cells to mend
    USAGE = 2  # the command was not understood
    STOPPED = 3  # nothing could be worked: the reason is shown
    PARTLY = 4  # some files were worked, others not
    FAULT = 5  # a fault of the program
    INTERRUPTED = 130  # stopped by Ctrl+C; every file is either as before or done
