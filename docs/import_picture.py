"""Makes ``docs/pictures/nhap-danh-sach.png``, what ``hoctap import`` shows: ``python docs/import_picture.py``.

A generated list in .VnTime's encoding goes through the command itself; its lines are drawn as a window shows them.
Needs: chromium, imagemagick.
"""

from __future__ import annotations

import html
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from sheets_sync.demo.oldlists import KINDS, persons

OUT = Path(__file__).parent / "pictures" / "nhap-danh-sach.png"
PEOPLE, UNIT = 212, "13669@2025"


def main() -> None:
    """The picture."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = KINDS["titled_tcvn3"](persons(PEOPLE)).sheets["DS"]
        text = "\r\n".join(";".join("" if cell is None else f'"{cell}"' for cell in line) for line in lines)
        (folder / "DS hoi vien.csv").write_bytes(text.encode("latin-1"))
        command = [Path(sys.executable).with_name("hoctap"), "import", "DS hoi vien.csv", "--unit", UNIT, "--out", "."]
        apart = {**os.environ, "HOCTAP_DATA": str(folder / "data")}
        done = subprocess.run([*command, "--yes"], cwd=folder, env=apart, capture_output=True, text=True, check=False)
        page = folder / "page.html"
        shown = html.escape(done.stdout.replace(f"{folder.resolve()}/", ""))
        page.write_text(
            '<!doctype html><meta charset="utf-8"><style>body{margin:16px;background:#fff}'
            'pre{font:15px "DejaVu Sans Mono",monospace;line-height:1.15;margin:0}</style>'
            f"<pre>{shown}</pre>",
            encoding="utf-8",
        )
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1500,1100"]
        subprocess.run(
            ["chromium", *flags, f"--screenshot={OUT}", page.as_uri()], check=True, stderr=subprocess.DEVNULL
        )
    trim = ["-trim", "-bordercolor", "white", "-border", "12", "-strip", "-define", "png:exclude-chunks=date,time"]
    subprocess.run(["mogrify", *trim, OUT], check=True)


if __name__ == "__main__":
    main()
