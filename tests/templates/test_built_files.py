"""The workbooks in the repository are what the layouts and packs of the repository make."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from sheets_sync import data
from sheets_sync.core import Pack
from sheets_sync.hosts.xlsx.templates import FILES, PERIOD, build, standard_workbook
from sheets_sync.rubric.load import load


def parts(content: bytes) -> dict[str, bytes]:
    """Unpacked, since deflate's bytes depend on the zlib at hand."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("layout_id", sorted(FILES))
def test_rebuilding_gives_the_committed_workbook(layout_id: str, packs: tuple[Pack, ...]) -> None:
    built = parts(standard_workbook(layout_id, packs, PERIOD))
    committed = parts(data.content("templates", FILES[layout_id]))
    assert list(built) == list(committed)
    changed = [name for name, content in built.items() if content != committed[name]]
    assert not changed, "run `hoctap template build templates` and commit the files"


def test_build_writes_every_workbook(tmp_path: Path) -> None:
    packs = load({name: data.text("criteria", name) for name in data.names("criteria")})
    files = build(tmp_path / "new", packs)
    assert [file.name for file in files] == list(FILES.values())
    for file in files:
        assert parts(file.read_bytes()) == parts(data.content("templates", file.name))
