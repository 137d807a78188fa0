"""How much text a workbook's cells would come to: one long shared string, named by many cells, is a bomb."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.scan import Scan

TEXT = 512 << 20  # bytes, in all cells together

_NAME = re.compile(rb"<((?:[\w.-]+:)?)sst[\s>]")
_INDEX = re.compile(rb"""\st=["']s["'][^<>]*>\s*<(?:[\w.-]+:)?v[^<>]*>\s*([0-9]{1,9})""")


def weigh(strings: bytes, sheets: Sequence[Scan]) -> None:
    """Stop ``file.too_much_text`` where the shared strings that the cells name are too long together."""
    name = _NAME.search(strings)
    if name is None:
        return
    lengths = [len(item) for item in strings.split(b"</" + name[1] + b"si")]
    if max(lengths) * sum(sheet.count for sheet in sheets) <= TEXT:
        return
    total = 0
    for sheet in sheets:
        for found in (found for piece in sheet.feed for found in _INDEX.finditer(piece)):
            index = int(found[1])
            total += lengths[index] if index < len(lengths) else 0
    if total > TEXT:
        raise Stop("file.too_much_text", size=total, limit=TEXT)
