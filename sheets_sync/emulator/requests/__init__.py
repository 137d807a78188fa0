"""The kinds of batchUpdate requests that the emulator knows, one module a family."""

from collections.abc import Mapping

from sheets_sync.emulator.batch import Handler
from sheets_sync.emulator.requests import cells, dimensions, metadata, paste, rules, sheets

KINDS: Mapping[str, Handler] = {
    **cells.KINDS,
    **dimensions.KINDS,
    **metadata.KINDS,
    **paste.KINDS,
    **rules.KINDS,
    **sheets.KINDS,
}
