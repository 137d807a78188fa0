"""Makes the pictures of the standard workbook in ``docs/pictures/``: run ``python docs/pictures.py``.

A generated commune of 3,000 people is scored, opened in LibreOffice's own window on a virtual screen of 1366 x 768, and
drawn as HTML at 360 px as a phone shows it. Needs: libreoffice-calc python3-uno xvfb xdotool imagemagick chromium.
"""

from __future__ import annotations

import contextlib
import html
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sheets_sync import data
from sheets_sync.core import FIRST_ROW, Input, Layout, Output, Table
from sheets_sync.demo.commune import Size, commune
from sheets_sync.hosts.xlsx.create import create
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.rubric import load
from sheets_sync.workbook.looks import LOOKS
from sheets_sync.workbook.read import read
from sheets_sync.workbook.standard import packs_in_force, packs_line, standard_layout

HERE = Path(__file__).parent
OUT = HERE / "pictures"
DRIVE = HERE.parent / "tests" / "office" / "drive.py"
SCREEN = (1366, 768)
PEOPLE, PERIOD, SEED = 3_000, 2026, 7
UNIT, NAME = "13699@2004", "Xã Hải Minh"
WINDOWS = {  # picture -> sheet, first row and column in sight, cell that is selected
    "bia": ("Bìa", 0, 0, (2, 3)),
    "cong-dan": ("Công dân", FIRST_ROW, 6, (5, 12)),
    "cong-dan-diem": ("Công dân", FIRST_ROW, 21, (21, 12)),
    "gia-dinh": ("Gia đình", FIRST_ROW, 6, (5, 12)),
    "thon": ("Thôn", FIRST_ROW, 6, (8, 8)),
    "viec-can-sua": ("Việc cần sửa", FIRST_ROW, 0, (4, 6)),
    "ket-qua": ("Kết quả", FIRST_ROW, 0, (2, 6)),
    "huong-dan": ("Hướng dẫn", 1, 0, (0, 3)),
}


def book(folder: Path) -> tuple[Path, Layout]:
    """A commune's book, with some of the mess that people make, checked and scored."""
    packs = packs_in_force(load({name: data.text("criteria", name) for name in data.names("criteria")}), PERIOD)
    layout = standard_layout("commune", packs)
    drawn = commune(UNIT, NAME, PERIOD, layout, packs, Size(PEOPLE), SEED)
    citizens = {column: cells.copy() for column, cells in drawn.sheets["citizens"].items()}
    for row, column, value in (
        (2, "number", "36071001234"),
        (4, "self.05", 12),
        (7, "hamlet", "Thôn Lạ"),
        (9, "birth", "31/02/1970"),
    ):
        citizens[column][row] = value
    path = folder / "so-xa.xlsx"
    told = {"unit": UNIT, "unit_name": NAME, "period": str(PERIOD), "packs": packs_line(packs)}
    path.write_bytes(create(layout, told, drawn.cover, {**drawn.sheets, "citizens": citizens}))
    subprocess.run([Path(sys.executable).with_name("hoctap"), "score", path], check=False)
    return path, layout


@contextlib.contextmanager
def screen() -> Iterator[dict[str, str]]:
    """A virtual screen; the environment in which programs draw on it."""
    number = f":{90 + os.getpid() % 400}"
    size = "x".join(map(str, SCREEN))
    server = subprocess.Popen(["Xvfb", number, "-screen", "0", f"{size}x24"], stderr=subprocess.DEVNULL)
    time.sleep(1)
    try:
        yield {**os.environ, "DISPLAY": number}
    finally:
        server.terminate()
        server.wait()


def windows(path: Path, folder: Path) -> None:
    """LibreOffice's window on each sheet of WINDOWS."""
    pipe = f"pictures{uuid.uuid4().hex[:10]}"
    with screen() as env:
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        flags = ["--norestore", "--nologo", "--nofirststartwizard", f"--accept=pipe,name={pipe};urp;"]
        office = subprocess.Popen(
            ["soffice", profile, *flags], env=env, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            ask(pipe, ["quiet"], ["open", str(path)])
            time.sleep(4)
            fill_screen(env)
            for name, (sheet, row, column, cell) in WINDOWS.items():
                ask(pipe, ["show", sheet, row, column, *cell])
                time.sleep(1.5)
                subprocess.run(["import", "-window", "root", OUT / f"{name}.png"], env=env, check=True)
        finally:
            os.killpg(office.pid, signal.SIGTERM)
            office.wait()


def fill_screen(env: dict[str, str]) -> None:
    """Make the document's window as large as the screen: there is no window manager to do it."""
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", "so-xa"], env=env, capture_output=True, text=True, check=True
    )
    for window in found.stdout.split():
        subprocess.run(["xdotool", "windowmove", window, "0", "0"], env=env, check=True)
        subprocess.run(["xdotool", "windowsize", window, *map(str, SCREEN)], env=env, check=True)


def ask(pipe: str, *commands: list[object]) -> None:
    """Have the running LibreOffice do this."""
    told = json.dumps([[name, given] for name, *given in commands])
    subprocess.run(["/usr/bin/python3", DRIVE, pipe], input=told, text=True, check=True, stdout=subprocess.DEVNULL)


def phone(path: Path, layout: Layout, folder: Path) -> None:
    """The sheet of people at 360 px, frozen to KQ as Google shows it."""
    table = read(Files(path).read(str(path)), layout, {}).sheets["citizens"]
    page = folder / "phone.html"
    page.write_text(_page(table), encoding="utf-8")
    shot = folder / "phone.png"
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=2"]
    subprocess.run(
        ["chromium", *flags, "--window-size=600,740", f"--screenshot={shot}", page.as_uri()],
        check=True,
        stderr=subprocess.DEVNULL,
    )
    subprocess.run(["convert", shot, "-crop", "720x1480+0+0", "+repage", OUT / "dien-thoai.png"], check=True)


def _page(table: Table) -> str:
    columns = [c for c in table.sheet.columns if not (isinstance(c, Output) and c.hidden)][:9]
    head = "".join(f'<th class="{_kind(c)}">{html.escape(c.header)}</th>' for c in columns)
    body = "".join(_row(table, columns, i) for i in range(24))
    looks = "".join(
        f".{name}{{background:#{look.fill}!important;color:#{look.ink};font-weight:{'bold' if look.bold else 'normal'}}}"
        for name, look in LOOKS.items()
    )
    return f"""<!doctype html><meta charset="utf-8"><style>
body{{margin:0;width:360px;overflow:hidden;font:17px "Times New Roman","Liberation Serif",serif}}
h1{{font-size:22px;margin:8px;color:#1F3864}}
table{{border-collapse:collapse;width:max-content}}
th,td{{border:1px solid #A6A6A6;padding:6px 5px;white-space:nowrap;height:20px}}
th{{background:#DDEBF7}} th.machine{{background:#BFBFBF}} td.machine{{background:#EDEDED}}{looks}
</style><h1>{html.escape(table.title)}</h1><table><tr>{head}</tr>{body}</table>"""


def _kind(column: Input | Output) -> str:
    return "machine" if isinstance(column, Output) else "typed"


def _row(table: Table, columns: list[Input | Output], i: int) -> str:
    flags = str(table.written["flags"][i] or "")
    marks = {"✔": "pass", "✘": "fail", "…": "pending", "⛔": "fix"}
    cells = []
    for column in columns:
        value = (table.typed if isinstance(column, Input) else table.written)[column.id][i]
        look = "error" if f";{column.id}!" in flags else "warning" if f";{column.id}?" in flags else ""
        if column.id == "kq":
            look = marks.get(str(value or "")[:1], "")
        shown = "" if value is None else f"{value:g}" if isinstance(value, float | np.floating) else str(value)
        cells.append(f'<td class="{_kind(column)} {look}">{html.escape(shown)}</td>')
    return f"<tr>{''.join(cells)}</tr>"


def main() -> None:
    """All pictures."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, layout = book(folder)
        windows(path, folder)
        phone(path, layout, folder)
    for picture in sorted(OUT.glob("*.png")):
        subprocess.run(["mogrify", "-strip", "-define", "png:exclude-chunks=date,time", picture], check=True)


if __name__ == "__main__":
    main()
