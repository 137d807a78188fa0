"""Where this machine keeps what the program remembers: the ledger, the vault, the log."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import platformdirs


def data_folder() -> Path:
    """The user's data folder, where the ledger lies too: ``data`` below ``HOCTAP_DATA`` where that is set."""
    chosen = os.environ.get("HOCTAP_DATA")
    return Path(chosen) / "data" if chosen else platformdirs.user_data_path("hoctap", appauthor=False)


def database() -> str | None:
    """The database that the service is set to use (``HOCTAP_DATABASE``); None = this user's own file."""
    from sheets_sync.service.config import load_config  # most commands need none of its models

    named = load_config().database
    return None if named is None else named.get_secret_value()


def program_version() -> str:
    """The installed version; "0" in a checkout that nobody installed."""
    try:
        return version("hoctap")
    except PackageNotFoundError:
        return "0"
