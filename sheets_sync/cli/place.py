"""Where this machine keeps what the program remembers: the ledger, the vault, the log."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import platformdirs


def data_folder() -> Path:
    """The user's data folder of this program; ``HOCTAP_DATA`` names another. It is made when first written to."""
    chosen = os.environ.get("HOCTAP_DATA")
    return Path(chosen) if chosen else platformdirs.user_data_path("hoctap", appauthor=False)


def program_version() -> str:
    """The installed version; "0" in a checkout that nobody installed."""
    try:
        return version("hoctap")
    except PackageNotFoundError:
        return "0"
