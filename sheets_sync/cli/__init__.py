"""The command ``hoctap``: the same engine and words as everywhere, for a keyboard."""

from sheets_sync.cli.app import main

__all__ = ["main"]
