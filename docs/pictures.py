"""Makes the pictures of the standard workbook in ``docs/pictures/``: run ``python docs/pictures.py``.

A generated commune of 3,000 people is scored, opened in LibreOffice's own window on a virtual screen of 1366 x 768, and
drawn as HTML at 360 px as a phone shows it. Needs: libreoffice-calc python3-uno xvfb xdotool imagemagick chromium
poppler-utils, and fonts-symbola for signs that Windows has and Debian has not.
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
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from sheets_sync import data
from sheets_sync.core import FIRST_ROW, Input, Layout, Output, Table, Value
from sheets_sync.demo.commune import Size, commune
from sheets_sync.demo.story import PERIOD as DEMO_PERIOD
from sheets_sync.hosts.xlsx.create import Filled, create
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
PHONE = ("key", "kq", "name", "birth", "sex")  # frozen to KQ, scrolled to the name
PAPERS = {  # picture -> what stands on the first such page
    "in-danh-sach": "DANH SÁCH ĐỀ NGHỊ",
    "in-bien-ban": "Họp bình xét",
    "in-tong-hop": "BIỂU TỔNG HỢP",
    "in-phieu": "PHIẾU TỰ ĐÁNH GIÁ",
}
PRINTED = 150  # people of the book that is printed
Shot = tuple[str, int, int, tuple[int, int]]
WINDOWS: dict[str, Shot] = {  # picture -> sheet, first row and column in sight, cell that is selected
    "bia": ("Bìa", 0, 0, (2, 3)),
    "cong-dan": ("Công dân", FIRST_ROW, 6, (5, 12)),
    "cong-dan-diem": ("Công dân", FIRST_ROW, 21, (21, 12)),
    "gia-dinh": ("Gia đình", FIRST_ROW, 6, (5, 12)),
    "thon": ("Thôn", FIRST_ROW, 6, (8, 8)),
    "xa": ("Xã", FIRST_ROW, 6, (9, 12)),
    "viec-can-sua": ("Việc cần sửa", FIRST_ROW, 0, (4, 6)),
    "ket-qua": ("Kết quả", FIRST_ROW, 0, (2, 6)),
    "huong-dan": ("Hướng dẫn", 1, 0, (0, 3)),
}
README: dict[str, tuple[str, Shot]] = {
    "before": ("1-so-nhan-ve/xa-nghia-hung.xlsx", ("Công dân", FIRST_ROW + 5, 6, (0, 0))),
    "after": ("2-so-da-cham/xa-nghia-hung.xlsx", ("Công dân", FIRST_ROW + 5, 6, (0, 0))),
    "province": (f"3-tong-hop/tong-hop-{DEMO_PERIOD}.xlsx", ("Tổng quan", 0, 0, (0, 0))),
}


def typed() -> tuple[Layout, dict[str, str], Mapping[str, Value], Filled]:
    """What a commune's officers typed, with some of the mess that people make: as ``create`` takes it."""
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
    told = {"unit": UNIT, "unit_name": NAME, "period": str(PERIOD), "packs": packs_line(packs)}
    return layout, told, drawn.cover, {**drawn.sheets, "citizens": citizens}


def book(folder: Path) -> tuple[Path, Layout]:
    """That book, checked and scored."""
    layout, told, cover, rows = typed()
    path = folder / "so-xa.xlsx"
    path.write_bytes(create(layout, told, cover, rows))
    score(path, folder)
    return path, layout


def score(path: Path, folder: Path) -> None:
    """By the command line, which remembers nothing of an earlier run."""
    apart = {**os.environ, "XDG_DATA_HOME": str(folder / "data")}
    subprocess.run([Path(sys.executable).with_name("hoctap"), "score", path], check=False, env=apart)


@contextlib.contextmanager
def screen() -> Iterator[dict[str, str]]:
    """A virtual screen; the environment in which programs draw on it."""
    size = "x".join(map(str, SCREEN))
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", f"{size}x24"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert server.stdout is not None
    number = server.stdout.readline().decode().strip()  # it says its free number once programs may come
    try:
        yield {**os.environ, "DISPLAY": f":{number}"}
    finally:
        server.terminate()
        server.wait()


def windows(path: Path, folder: Path, shots: Mapping[str, Shot]) -> None:
    """LibreOffice's window on each place of ``shots``, as a picture of that name."""
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
            fill_screen(env, path.stem)
            for name, (sheet, row, column, cell) in shots.items():
                ask(pipe, ["show", sheet, row, column, *cell])
                time.sleep(1.5)
                subprocess.run(["import", "-window", "root", OUT / f"{name}.png"], env=env, check=True)
        finally:
            os.killpg(office.pid, signal.SIGTERM)
            office.wait()


def fill_screen(env: dict[str, str], title: str) -> None:
    """Make the document's window as large as the screen: there is no window manager to do it."""
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", title], env=env, capture_output=True, text=True, check=True
    )
    for window in found.stdout.split():
        subprocess.run(["xdotool", "windowmove", window, "0", "0"], env=env, check=True)
        subprocess.run(["xdotool", "windowsize", window, *map(str, SCREEN)], env=env, check=True)


def ask(pipe: str, *commands: list[object]) -> None:
    """Have the running LibreOffice do this."""
    told = json.dumps([[name, given] for name, *given in commands])
    subprocess.run(["/usr/bin/python3", DRIVE, pipe], input=told, text=True, check=True, stdout=subprocess.DEVNULL)


def readme(folder: Path) -> None:
    """The three pictures of the README, of what ``hoctap demo`` has made."""
    out = folder / "demo-out"
    subprocess.run([Path(sys.executable).with_name("hoctap"), "demo", "--out", out], check=True)
    for name, (file, shot) in README.items():
        windows(out / file, folder, {name: shot})


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


def papers(folder: Path) -> None:
    """The first page of each print sheet, as LibreOffice prints it; needs poppler-utils."""
    packs = packs_in_force(load({name: data.text("criteria", name) for name in data.names("criteria")}), PERIOD)
    layout = standard_layout("commune", packs)
    drawn = commune(UNIT, NAME, PERIOD, layout, packs, Size(PRINTED), SEED)
    told = {"unit": UNIT, "unit_name": NAME, "period": str(PERIOD), "packs": packs_line(packs)}
    path = folder / "in.xlsx"
    path.write_bytes(create(layout, told, drawn.cover, drawn.sheets))
    score(path, folder)
    profile = f"-env:UserInstallation={(folder / 'profile-in').as_uri()}"
    subprocess.run(["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, path], check=True)
    pages = subprocess.run(
        ["pdftotext", path.with_suffix(".pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout.split("\f")
    for name, said in PAPERS.items():
        number = str(next(i for i, page in enumerate(pages, 1) if said in page))
        which = ["-f", number, "-l", number, "-r", "80", "-png", "-singlefile"]
        subprocess.run(["pdftoppm", *which, path.with_suffix(".pdf"), OUT / name], check=True)


def _page(table: Table) -> str:
    columns = [table.sheet.column(name) for name in PHONE]
    head = "".join(f'<th class="{_kind(c)}">{html.escape(c.header)}</th>' for c in columns)
    body = "".join(_row(table, columns, i) for i in range(24))
    looks = "".join(
        f".{name}{{background:#{look.fill}!important;color:#{look.ink};font-weight:{700 if look.bold else 400}}}"
        for name, look in LOOKS.items()
    )
    return f"""<!doctype html><meta charset="utf-8"><style>
body{{margin:0;width:360px;overflow:hidden;font:16px "Times New Roman","Liberation Serif",serif}}
h1{{font-size:22px;margin:8px;color:#1F3864}}
table{{border-collapse:collapse;width:max-content}}
th,td{{border:1px solid #A6A6A6;padding:6px 3px;white-space:nowrap;height:20px}}
th{{background:#DDEBF7}} th:nth-child(2),td:nth-child(2){{border-right:3px solid #555}}
th.machine{{background:#BFBFBF}} td.machine{{background:#EDEDED}}{looks}
</style><h1>{html.escape(table.title)}</h1><table><tr>{head}</tr>{body}</table>"""


def _kind(column: Input | Output) -> str:
    return "machine" if isinstance(column, Output) else "typed"


def _row(table: Table, columns: list[Input | Output], i: int) -> str:
    flags = str(table.written["flags"][i] or "")
    marks = {"✔": "pass", "✘": "fail", "…": "pending", "‼": "fix"}
    cells = []
    for column in columns:
        value = (table.typed if isinstance(column, Input) else table.written)[column.id][i]
        look = "error" if f";{column.id}!" in flags else "warning" if f";{column.id}?" in flags else ""
        if column.id == "kq":
            look = marks.get(str(value or "")[:1], "")
        cells.append(f'<td class="{_kind(column)} {look}">{html.escape(_shown(value))}</td>')
    return f"<tr>{''.join(cells)}</tr>"


def _shown(value: object) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def main() -> None:
    """All pictures."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, layout = book(folder)
        windows(path, folder, WINDOWS)
        readme(folder)
        phone(path, layout, folder)
        papers(folder)
    for picture in sorted(OUT.glob("*.png")):
        subprocess.run(["mogrify", "-strip", "-define", "png:exclude-chunks=date,time", picture], check=True)


if __name__ == "__main__":
    main()
