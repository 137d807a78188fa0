"""Makes the pictures of ``hoctap demo --google`` in ``docs/pictures/``: run ``python docs/google_pictures.py``.

The pages that the demo writes are opened in Chromium; of the sheet of people, columns that do not fit are left out.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

OUT = Path(__file__).parent / "pictures"
CHROMIUM = "/usr/bin/chromium"
PEOPLE = ["Mã", "KQ", "Điểm", "Cần sửa", "Họ và tên", "Ngày sinh", "Thôn, tổ dân phố"]
ROWS = 18
PICTURES = {  # picture -> page, title of the tab, headers of the columns kept (with all of TC); [] = all
    "google-before": ("1-so-truoc.html", "Công dân", PEOPLE),
    "google-after": ("2-so-sau.html", "Công dân", PEOPLE),
    "google-province": ("3-so-tinh.html", "Tổng quan", []),
}
# One tab stays; of it, columns by header and the first rows. Lines of a table's head are merged: their cells span.
_KEEP = """([title, kept, rows]) => {
  for (const h2 of [...document.querySelectorAll('h2')]) {
    if (h2.textContent !== title) { h2.nextElementSibling.remove(); h2.remove(); }
  }
  const table = document.querySelector('table'), lines = [...table.rows];
  if (!kept.length) return;
  const head = lines.findIndex(line => line.cells[0].textContent === kept[0]);
  lines.slice(head + 1 + rows).forEach(line => line.remove());
  const cols = [...table.querySelectorAll('col')];
  const out = [...lines[head].cells].map(cell => cell.textContent.trim())
    .map(name => !kept.includes(name) && !/^TC/.test(name));
  for (const line of table.rows) {
    [...line.cells].forEach((cell, i) => { if (out[i]) cell.remove(); });
  }
  cols.forEach((col, i) => { if (out[i]) col.remove(); });
  const wide = [...table.querySelectorAll('col')].reduce((sum, col) => sum + parseInt(col.style.width), 0);
  table.style.width = wide + 'px';
}"""


def main() -> None:
    """All three pictures."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as tools:
        subprocess.run([Path(sys.executable).with_name("hoctap"), "demo", "--google", "--out", name], check=True)
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for picture, (file, title, kept) in PICTURES.items():
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            page.goto((Path(name) / "google" / file).as_uri())
            page.evaluate(_KEEP, [title, kept, ROWS])
            _shoot(page, OUT / f"{picture}.png")
        browser.close()
    for drawn in sorted(OUT.glob("google-*.png")):
        subprocess.run(["mogrify", "-strip", "-define", "png:exclude-chunks=date,time", drawn], check=True)


def _shoot(page: Page, file: Path) -> None:
    """The table and the title above it, and no empty margin at the right."""
    table = page.locator("table").bounding_box()
    assert table is not None
    wide, high = table["x"] + table["width"] + 12, table["y"] + table["height"] + 12
    page.screenshot(path=file, clip={"x": 0, "y": 0, "width": wide, "height": high}, full_page=True)


if __name__ == "__main__":
    main()
