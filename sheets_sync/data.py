"""Finds the read-only data that come with the program: packs, layouts, words, units. The rooms parse the text.

``criteria/`` and ``templates/`` lie beside the package in a checkout (and so in an editable install) and inside it, at
``_data/``, in a wheel; ``words``, ``units`` and ``rollup`` always lie inside the package.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from sheets_sync.core import Stop

_SUFFIXES = {
    "criteria": (".yaml", ".json"),
    "templates": (".yaml", ".xlsx"),
    "words": (".toml",),
    "units": (".csv",),
    "rollup": (".csv",),
}


def names(kind: str) -> tuple[str, ...]:
    """What there is of a kind (``criteria templates words units rollup``): paths below its folder, with "/", sorted."""
    return tuple(sorted(_below(_root(kind), "", _SUFFIXES[kind])))


def text(kind: str, name: str) -> str:
    """One file's text, UTF-8; ``Stop`` if there is no such file (a name from outside never leaves the folder)."""
    return _find(kind, name).read_text(encoding="utf-8")


def content(kind: str, name: str) -> bytes:
    """One file's bytes (the standard workbooks)."""
    return _find(kind, name).read_bytes()


def _find(kind: str, name: str) -> Traversable:
    if name not in names(kind):
        raise Stop("data.missing", kind=kind, name=name)
    return _root(kind).joinpath(name)


def _root(kind: str) -> Traversable:
    package = files("sheets_sync")
    if kind in ("words", "units", "rollup"):
        return package / kind
    inside = package / "_data" / kind
    return inside if inside.is_dir() else Path(str(package)).parent / kind


def _below(folder: Traversable, prefix: str, suffixes: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    if not folder.is_dir():
        return found
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _below(entry, f"{prefix}{entry.name}/", suffixes)
        elif entry.name.endswith(suffixes):
            found.append(prefix + entry.name)
    return found
