"""Makes the pictures of ``docs/huong-dan-excel.md`` in ``docs/pictures/``: run ``python docs/excel_pictures.py``.

The macro workbook is scored and opened in LibreOffice's own window. LibreOffice shows no ribbon of an Excel add-in: it
is drawn in Chromium from the add-in's own ribbon XML, and the picture says that it is a drawing.
"""

from __future__ import annotations

import html
import subprocess
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

import pictures
from playwright.sync_api import sync_playwright

from sheets_sync.core import FIRST_ROW
from sheets_sync.hosts.xlsx.create import create
from xl_addin.project import modules
from xl_addin.ribbon import RIBBON
from xl_addin.template import macro_workbook

WINDOWS: dict[str, pictures.Shot] = {  # picture -> sheet, first row and column in sight, cell that is selected
    "excel-co": ("Công dân", FIRST_ROW, 6, (5, 12)),
    "excel-viec-can-sua": ("Việc cần sửa", FIRST_ROW, 0, (4, 6)),
    "excel-bia": ("Bìa", 0, 0, (0, 7)),
}
MACROS_ALLOWED = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>0</value></prop></item></oor:items>"""
SPACE = "{http://schemas.microsoft.com/office/2006/01/customui}"
SIGNS = {  # stand for Office's own pictures, which are Microsoft's
    "ErrorChecking": "✔",
    "CalculateNow": "∑",
    "FileSendAsAttachment": "➤",
    "ControlsGallery": "☰",
    "FunctionWizard": "?",
    "DataValidation": "▤",
    "Undo": "↶",
    "Lock": "⚷",
    "Help": "i",
}
STYLE = """body{margin:0;width:760px;font:15px "Segoe UI","Liberation Sans",sans-serif;color:#222;background:#fff}
nav{background:#217346;color:#fff;padding:8px 6px 0} nav span{display:inline-block;padding:6px 14px}
nav .on{background:#f3f2f1;color:#217346;font-weight:700}
main{display:flex;background:#f3f2f1;border-bottom:1px solid #c8c6c4;height:124px}
section{position:relative;border-right:1px solid #d2d0ce;padding:8px 10px 24px;display:flex;gap:8px}
section>small{position:absolute;bottom:4px;left:0;right:0;text-align:center;color:#666;font-size:13px}
.large{width:96px;text-align:center} i{display:block;font:36px "Symbola","DejaVu Sans";color:#217346;height:50px}
.menu{margin:0 0 12px 352px;width:330px;border:1px solid #c8c6c4;background:#fff;padding:4px 0}
.menu div{padding:7px 12px} .menu i{display:inline-block;width:34px;font-size:20px;height:24px} hr{margin:2px 12px}
p{margin:10px 12px;font-style:italic;color:#a4262c}"""


def ribbon() -> str:
    """The ribbon as a page, read from the XML that Excel reads."""
    tab = next(ET.parse(RIBBON).iter(f"{SPACE}tab"))
    groups = "".join(
        f"<section>{''.join(_large(one) for one in group)}<small>{html.escape(group.attrib['label'])}</small></section>"
        for group in tab
    )
    menu = "".join(_item(one) for one in next(tab.iter(f"{SPACE}menu")))
    return f"""<!doctype html><meta charset="utf-8"><style>{STYLE}</style>
<nav><span>Trang đầu</span><span>Chèn</span><span>Dữ liệu</span><span class="on">{tab.attrib["label"]}</span></nav>
<main>{groups}</main><div class="menu">{menu}</div>
<p>Hình vẽ lại từ tệp của tiện ích, không phải ảnh chụp Excel: màu và biểu tượng trên máy ông/bà khác đôi chút.</p>"""


def _large(one: ET.Element) -> str:
    more = " ▾" if one.tag == f"{SPACE}menu" else ""
    return f'<div class="large"><i>{SIGNS[one.attrib["imageMso"]]}</i>{html.escape(one.attrib["label"])}{more}</div>'


def _item(one: ET.Element) -> str:
    if one.tag == f"{SPACE}menuSeparator":
        return "<hr>"
    return f"<div><i>{SIGNS[one.attrib['imageMso']]}</i>{html.escape(one.attrib['label'])}</div>"


def main() -> None:
    """All pictures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        layout, told, cover, rows = pictures.typed()
        book = folder / "so-xa.xlsm"
        book.write_bytes(macro_workbook(layout, lambda put: create(layout, told, cover, rows, put), modules()))
        pictures.score(book, folder)
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(MACROS_ALLOWED, encoding="utf-8")
        pictures.windows(book, folder, WINDOWS)
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 760, "height": 440})
        page.set_content(ribbon())
        page.screenshot(path=pictures.OUT / "excel-the.png", full_page=True)
        browser.close()
    for drawn in sorted(pictures.OUT.glob("excel-*.png")):
        subprocess.run(["mogrify", "-strip", "-define", "png:exclude-chunks=date,time", drawn], check=True)


if __name__ == "__main__":
    main()
