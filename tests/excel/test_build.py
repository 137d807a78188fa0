"""What officers get for Excel is built without Excel: the same bytes each time, whole files, nothing typed covered."""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from sheets_sync.core import Button, Layout
from sheets_sync.hosts.xlsx.create import Finish, create
from sheets_sync.workbook.places import cell_at
from tests.books import PERIOD, RULES
from tests.hosts.xlsx_patch.test_open_xml_sdk import errors, needs_validator
from tests.service.house import COMMUNE, running
from tests.service.made import draft_of
from xl_addin.build import ADDIN, INSTALLER, SUMS, build, main
from xl_addin.installer import SCRIPT, makensis
from xl_addin.parts import packed, unpacked
from xl_addin.project import modules
from xl_addin.ribbon import PART, RIBBON
from xl_addin.template import PRESSED, cover_of, free_place, macro, macro_workbook

SPACE = "{http://schemas.microsoft.com/office/2006/01/customui}"
VML = "xl/drawings/vmlDrawing1.vml"
HOCTAP = Path(sys.executable).with_name("hoctap")
MACROS = "application/vnd.ms-excel.sheet.macroEnabled.12"
PROJECT = "xl/vbaProject.bin"
needs_nsis = pytest.mark.skipif(not makensis(), reason="nsis is not installed")


def controls() -> list[ET.Element]:
    """Everything of the ribbon that can be pressed."""
    return [element for element in ET.parse(RIBBON).iter() if "onAction" in element.attrib]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sources of the shape that the client's have."""
    folder = tmp_path_factory.mktemp("client")
    names = [element.attrib["onAction"] for element in controls()]
    subs = "".join(f"Public Sub {name}(control As Object)\nEnd Sub\n" for name in names)
    plain = "".join(f"Public Sub {macro(name)}()\nEnd Sub\n" for name in PRESSED)
    (folder / "Buttons.bas").write_text(f'Attribute VB_Name = "Buttons"\nOption Explicit\n{subs}{plain}')
    (folder / "Wire.bas").write_text('Attribute VB_Name = "Wire"\nOption Explicit\nPublic Const HOW = "WinHTTP"\n')
    return folder


@pytest.fixture(scope="module")
def made(client: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One build: name -> file."""
    files = build(tmp_path_factory.mktemp("dist"), client, communes=["Xã Nghĩa Hưng"])
    return {file.name: file for file in files}


@pytest.fixture(scope="module")
def typed_in(client: Path) -> bytes:
    """A commune's macro workbook with forty people in it."""
    return macro_workbook(RULES.standard("commune", PERIOD), standard, modules(client))


def standard(finish: Finish | None = None) -> bytes:
    draft, layout = draft_of(COMMUNE, 40), RULES.standard("commune", PERIOD)
    told = {"unit": COMMUNE, "unit_name": "Xã Thử", "period": str(PERIOD)}
    return create(layout, told, draft.cover, draft.sheets, finish)


def hoctap(home: Path, *told: str | Path) -> int:
    env = {**os.environ, "HOCTAP_DATA": str(home)}
    return subprocess.run([HOCTAP, *told], env=env, capture_output=True, check=False, timeout=120).returncode


def test_two_builds_of_the_same_sources_are_the_same_bytes(made, client, tmp_path):
    again = build(tmp_path, client, communes=["Xã Nghĩa Hưng"])
    assert [file.name for file in again] == list(made)
    for file in again:
        assert file.read_bytes() == made[file.name].read_bytes(), file.name


def test_the_sums_are_those_of_the_files(made):
    listed = dict(reversed(line.split("  ")) for line in made[SUMS].read_text().splitlines())
    assert listed == {
        name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in made.items() if name != SUMS
    }


@needs_validator
def test_the_open_xml_sdk_finds_no_error_in_addin_ribbon_and_workbooks(made, tmp_path):
    for name in (ADDIN, "so-xa.xlsm", "so-don-vi.xlsm"):
        assert errors(made[name].read_bytes(), tmp_path / name) == Counter(), name


@needs_validator
def test_the_open_xml_sdk_knows_the_ribbons_schema(made, tmp_path):
    parts = unpacked(made[ADDIN].read_bytes())
    ribbon = parts[PART]
    wrong = packed({**parts, PART: ribbon.replace(b'size="large"', b'size="huge"', 1)})
    assert errors(wrong, tmp_path / "wrong.xlam")


def test_the_ribbon_says_everything_in_vietnamese_and_has_three_large_buttons():
    root = ET.parse(RIBBON).getroot()
    first = root.find(f".//{SPACE}group")
    assert [(b.get("label"), b.get("size")) for b in first] == [
        ("Kiểm tra", "large"),
        ("Chấm điểm", "large"),
        ("Gửi lên tỉnh", "large"),
    ]
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in controls():
        assert element.get("imageMso"), element.get("id")
        for word, most in (("label", 30), ("screentip", 60), ("supertip", 200)):
            told = element.get(word)
            assert told, (element.get("id"), word)
            assert len(told) <= most, told
            assert re.search("[à-ỹÀ-ỸđĐ]", told), told


def test_the_addin_has_the_ribbon_and_no_name_of_who_made_the_blank_file(made):
    parts = unpacked(made[ADDIN].read_bytes())
    assert parts[PART] == RIBBON.read_bytes()
    assert b"creator" not in parts["docProps/core.xml"]
    assert b"lastModifiedBy" not in parts["docProps/core.xml"]
    assert "<dc:title>Khuyến học</dc:title>".encode() in parts["docProps/core.xml"]


@pytest.mark.parametrize("layout_id", ["commune", "unit"])
def test_buttons_stand_under_the_ticks_on_no_cell_of_the_cover(layout_id, made):
    layout: Layout = RULES.standard(layout_id, PERIOD)
    cover = cover_of(layout)
    taken = {cell_at(at) for at in cover.cells}
    name = {"commune": "so-xa.xlsm", "unit": "so-don-vi.xlsm"}[layout_id]
    vml = unpacked(made[name].read_bytes())[VML].decode()
    anchors = [[int(n) for n in a.split(",")] for a in re.findall("<x:Anchor>([^<]+)</x:Anchor>", vml)]
    assert len(anchors) == len(PRESSED)
    row, column = free_place(cover)
    for left, _, top, above, right, _, bottom, below in anchors:
        assert (top, bottom) == (row, row + 1)
        assert above > 0
        assert below <= 10  # pixels of the thin row that parts it from the steps
        assert column <= left <= right <= column + 1
        assert not {(row, c) for c in range(left, right + 1)} & taken
    for (*_, right, x, _, _), (left, start, *_) in itertools.pairwise(anchors):
        assert (right, x) < (left, start)  # none over the next


def test_a_cover_whose_place_is_taken_is_refused(made):
    cover = cover_of(RULES.standard("commune", PERIOD))
    ticks = [at for at, cell in cover.cells.items() if isinstance(cell, Button)]
    fewer = {at: cell for at, cell in cover.cells.items() if at != max(ticks)}
    one_higher = replace(cover, cells={**fewer, "D7": fewer["C4"]})
    with pytest.raises(ValueError, match="row 7 of Bìa is taken"):
        free_place(one_higher)


def test_each_button_calls_its_macro_carries_its_label_and_is_not_printed(made):
    vml = unpacked(made["so-xa.xlsm"].read_bytes())[VML].decode()
    labels = {
        c.id: c.label for c in cover_of(RULES.standard("commune", PERIOD)).cells.values() if isinstance(c, Button)
    }
    assert re.findall(r"<x:FmlaMacro>\[0\]!(\w+)</x:FmlaMacro>", vml) == [macro(name) for name in PRESSED]
    assert re.findall(r'size="260" color="#000000">([^<]+)<', vml) == [labels[name] for name in PRESSED]
    assert vml.count("<x:PrintObject>False</x:PrintObject>") == len(PRESSED)


def test_a_macro_workbook_is_the_standard_workbook_and_macros(typed_in):
    plain, macros = unpacked(standard()), unpacked(typed_in)
    assert set(macros) - set(plain) == {VML, PROJECT, PART, "xl/worksheets/_rels/sheet1.xml.rels"}
    assert set(plain) - set(macros) == set()
    for name, part in plain.items():
        if name.startswith("xl/worksheets/"):
            bare = re.sub(rb' codeName="\w+"|<legacyDrawing [^>]*/>', b"", macros[name])
            assert bare.replace(b"<sheetPr/>", b"") == part.replace(b"<sheetPr/>", b""), name
        elif name not in ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            assert macros[name] == part, name


def test_command_line_and_upload_score_a_macro_workbook_and_leave_project_and_buttons(typed_in, tmp_path, monkeypatch):
    home, books = tmp_path / "home", tmp_path / "books"
    books.mkdir()
    book = books / "so.xlsm"
    book.write_bytes(typed_in)
    assert hoctap(home, "check", book) in (0, 1)
    assert book.read_bytes() == typed_in
    assert hoctap(home, "score", book) in (0, 1)
    scored = book.read_bytes()
    before, after = unpacked(typed_in), unpacked(scored)
    assert list(before) == list(after)
    changed = {name for name in before if before[name] != after[name]}
    assert "xl/worksheets/sheet2.xml" in changed
    assert all(name.startswith("xl/worksheets/sheet") for name in changed), changed
    assert b"<legacyDrawing " in after["xl/worksheets/sheet1.xml"]
    assert hoctap(home, "sync", books) in (0, 1)
    assert book.read_bytes() == scored  # settled, whoever asks

    monkeypatch.setenv("HOCTAP_DATA", str(tmp_path / "service"))
    with running(tmp_path) as house, house.as_role("officer", COMMUNE) as officer:
        reply = officer.post("/assess", files={"file": ("so.xlsm", typed_in, MACROS)})
    assert (reply.status_code, reply.headers["content-type"]) == (200, MACROS)
    assert "so" in reply.headers["content-disposition"]
    assert ".xlsm" in reply.headers["content-disposition"]
    sent = unpacked(reply.content)
    assert {name for name in before if before[name] != sent[name]} == changed


def test_a_module_of_another_kind_of_http_is_the_only_difference_of_a_test_build(client, tmp_path):
    other = tmp_path / "curl.bas"
    other.write_text('Attribute VB_Name = "Wire"\nPublic Const HOW = "curl"\n')
    shipped, tested = modules(client), modules(client, other)
    assert list(shipped) == list(tested)
    assert [name for name in shipped if shipped[name] != tested[name]] == ["Wire"]
    assert tested["Wire"] == 'Attribute VB_Name = "Wire"\r\nPublic Const HOW = "curl"\r\n'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('Attribute VB_Name = "Wire"\n\' điểm\n', "not ASCII at byte"),
        ("Option Explicit\n", "no Attribute VB_Name"),
        ('Attribute VB_Name = "Buttons"\n', "two modules Buttons"),
    ],
)
def test_sources_that_would_break_on_another_machine_are_refused(client, tmp_path, text, why):
    folder = shutil.copytree(client, tmp_path / "client")
    (folder / "Wire.bas").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=why):
        modules(folder)


def test_a_commune_that_is_not_known_and_a_stray_http_module_are_told(tmp_path, capsys, client):
    with pytest.raises(ValueError, match="found: none"):
        build(tmp_path / "out", client, communes=["Xã Không Có"])
    with pytest.raises(ValueError, match=r"no \.bas file in"):
        modules(tmp_path)
    stray = tmp_path / "stray.bas"
    stray.write_text('Attribute VB_Name = "Stray"\n')
    assert main(["--out", str(tmp_path / "out"), "--http", str(stray)]) == 1
    assert "xl_addin.build: " in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@needs_nsis
def test_the_installer_is_for_one_user_and_closes_nothing():
    script = SCRIPT.read_text(encoding="utf-8")
    assert "RequestExecutionLevel user" in script
    assert r"$APPDATA\Microsoft\Excel\XLSTART" in script
    orders = [line.split()[0] for line in script.splitlines() if line.startswith("  ")]
    assert not {"Exec", "ExecWait", "ExecShell", "ExecCmd"} & {order.rstrip(":") for order in orders}
    assert not re.search(r"\b(HKLM|HKCR|nsExec|KillProc|FindWindow|SendMessage|taskkill)\b", script)
    removed = re.findall(r"^  (?:Delete|RMDir|DeleteRegKey) (.+)$", script, re.MULTILINE)
    assert removed == [
        r'"${START}\HocTap.xlam"',
        r'"$INSTDIR\go-cai-dat.exe"',
        '"$INSTDIR"',
        'HKCU "${UNINSTALL}"',
        'HKCU "${KEPT}"',
    ]


@needs_nsis
def test_the_installer_is_a_windows_program_that_asks_for_no_more_rights(made):
    program = made[INSTALLER].read_bytes()
    assert program[:2] == b"MZ"
    assert b'requestedExecutionLevel level="asInvoker"' in program
    assert "Cài tiện ích Khuyến học vào Excel".encode("utf-16-le") in program
