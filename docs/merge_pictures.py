"""Makes ``docs/pictures/ghep-so.png``, what ``hoctap merge`` says of hamlets' files: ``python docs/merge_pictures.py``.

A generated commune is split, four of its hamlets type, and what the command really prints is drawn by chromium.
"""

from __future__ import annotations

import html
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from sheets_sync import data
from sheets_sync.core import FIRST_ROW, IDS_ROW, Value
from sheets_sync.demo.commune import Size, commune
from sheets_sync.demo.edit import editing
from sheets_sync.demo.fill import file_content
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.rubric import load
from sheets_sync.workbook.standard import packs_in_force, standard_layout

OUT = Path(__file__).parent / "pictures" / "ghep-so.png"
PEOPLE, PERIOD, SEED, HAMLETS = 600, 2026, 7, 4
UNIT, NAME = "13699@2004", "Xã Hải Minh"
STYLE = (
    "body{margin:0;padding:14px;background:#fff;width:max-content}pre{font:15px 'DejaVu Sans Mono',monospace;margin:0}"
)


def typed(file: Path, row: int, **cells: Value) -> None:
    """What somebody types in a hamlet's (or the commune's) sheet of citizens."""
    ids = Files(file).read(str(file)).grids["Công dân"].values[IDS_ROW].tolist()
    with editing(file) as book:
        for column, value in cells.items():
            book.tab("Công dân").put(FIRST_ROW + row, ids.index(column.replace("self_", "self.")), value)


def main() -> None:
    """The picture."""
    packs = packs_in_force(load({name: data.text("criteria", name) for name in data.names("criteria")}), PERIOD)
    layout = standard_layout("commune", packs)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        env = {**os.environ, "HOCTAP_DATA": str(folder / "data"), "COLUMNS": "110"}

        def hoctap(*words: str) -> str:
            command = [sys.executable, "-c", "from sheets_sync.cli.app import main; main()", *words]
            return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True).stdout

        book, size = folder / "so-xa.xlsx", Size(PEOPLE, hamlets=HAMLETS)
        book.write_bytes(file_content(layout, commune(UNIT, NAME, PERIOD, layout, packs, size, SEED), packs))
        hoctap("split", "so-xa.xlsx", "--out", "so-thon")
        one, two, three, _ = sorted((folder / "so-thon").glob("*.xlsx"))
        for row in range(12):
            typed(one, row, note="đã họp thôn")
        for i, who in enumerate(("Trần Văn Mới", "Lê Thị Thêm", "Đỗ Văn Về")):
            typed(two, 200 + i, name=who, birth=str(1970 + i))
        typed(three, 0, self_01=5)
        with editing(three) as parts:
            key = parts.tab("Công dân").text(FIRST_ROW, 0)
        typed(book, int(key.removeprefix("CD")) - 1, self_01=9)
        said = "$ hoctap merge so-xa.xlsx so-thon\n" + hoctap("merge", "so-xa.xlsx", "so-thon")
        page = folder / "ghep.html"
        page.write_text(f'<meta charset="utf-8"><style>{STYLE}</style><pre>{html.escape(said)}</pre>', encoding="utf-8")
        shot = [f"--screenshot={OUT}", "--window-size=1200,330", f"--user-data-dir={folder / 'chromium'}"]
        subprocess.run(["chromium", "--headless", "--no-sandbox", *shot, page.as_uri()], check=True)
    subprocess.run(["mogrify", "-strip", "-trim", "-bordercolor", "white", "-border", "12", OUT], check=True)


if __name__ == "__main__":
    main()
