"""An Office file as its parts: the same parts are always packed into the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

CONTENT_TYPES = "[Content_Types].xml"
CORE = "docProps/core.xml"
_DAY = (2025, 1, 1, 0, 0, 0)


def unpacked(data: bytes) -> dict[str, bytes]:
    """Part name -> its bytes, in the order of the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The file, with one fixed date on every part, so that two builds compare byte for byte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name in sorted(parts, key=lambda part: part != CONTENT_TYPES):  # the types first, the rest as it was
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, parts[name])
    return out.getvalue()


def replaced(part: bytes, old: str, new: str) -> bytes:
    """The part with ``old`` replaced, which must stand there once. ValueError where it does not."""
    if part.count(old.encode()) != 1:
        raise ValueError(f"expected once in a part, found {part.count(old.encode())} times: {old}")
    return part.replace(old.encode(), new.encode())
