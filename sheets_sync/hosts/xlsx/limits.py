"""How large a workbook may be, and the text of its parts made safe to scan.

The ZIP's own limits (members, unpacked size, ratio) are kept by ``archive``; here are those of what is inside.
"""

from __future__ import annotations

import re
from html import escape

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.xmltext import has_markup, utf8

PART = 160 << 20  # bytes of one unpacked XML part: 20,000 people need about 45 MB
CELLS = 3_000_000  # cells with content in one workbook

_NOISE = re.compile(rb"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>|<\?.*?\?>", re.DOTALL)


def text(package: Package, name: str) -> bytes:
    """A part as UTF-8 in which every ``<`` begins a tag: no comment, CDATA or processing instruction.

    Stop: ``file.part_too_big``, ``file.doctype``, ``file.broken``, ``file.crc``.
    """
    if name in package and package.size(name) > PART:
        raise Stop("file.part_too_big", part=name, size=package.size(name), limit=PART)
    found = utf8(package.read(name), name)
    if has_markup(found, found.find(b"?>") + 2 if b"<?xml" in found[:8] else 0):
        found = _NOISE.sub(
            lambda m: b"" if m[1] is None else escape(m[1].decode("utf-8", "replace"), quote=False).encode(), found
        )
        if b"<!DOCTYPE" in found:
            raise Stop("file.doctype", part=name)
        if b"<!" in found:
            raise Stop("file.broken", part=name)
    return found


def _plain(noise: re.Match[bytes]) -> bytes:
    """The text of a CDATA section as other text, nothing of the rest."""
    return escape((noise[1] or b"").decode("utf-8", "replace"), quote=False).encode()
