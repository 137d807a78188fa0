"""The add-in as it is shipped: every button has its macro, and a scanner finds less in it than in xlwings' own."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from pyopenvba import ExcelFile

from xl_addin.build import ADDIN, INSTALLER, SUMS, main
from xl_addin.installer import SCRIPT
from xl_addin.project import modules
from xl_addin.ribbon import RIBBON
from xl_addin.suspicion import suspicious, xlwings_addin
from xl_addin.template import PRESSED, macro

HTTP = Path(__file__).with_name("HocTapHttp.bas")


def code(file: Path) -> dict[str, str]:
    """What Excel finds in a built file: module -> source."""
    with ExcelFile(file) as book:
        assert book.validate() == []
        return {name: text for name, text in book.vba_modules().items() if name in modules()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build where NSIS is not installed."""
    folder = tmp_path_factory.mktemp("shipped")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(folder))
        assert main(["--out", str(folder)]) == 0
    return folder


def test_without_nsis_the_rest_is_built_and_one_line_says_so(tmp_path, monkeypatch, capsys):
    (tmp_path / INSTALLER).write_bytes(b"of an earlier build")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["--out", str(tmp_path)]) == 0
    assert {file.name for file in tmp_path.iterdir()} == {ADDIN, SUMS, "so-xa.xlsm", "so-don-vi.xlsm"}
    assert "no installer: makensis is not here" in capsys.readouterr().out


def test_no_procedure_bears_the_name_of_a_module():
    named = {
        name for source in modules().values() for name in re.findall(r"^Public (?:Sub|Function) (\w+)", source, re.M)
    }
    assert named
    assert not named & modules().keys()  # Excel and LibreOffice would find the module


def test_everything_that_can_be_pressed_has_its_macro():
    source = "".join(modules().values())
    pressed = [element.attrib["onAction"] for element in ET.parse(RIBBON).iter() if "onAction" in element.attrib]
    assert len(pressed) == len(set(pressed)) == 8
    for name in pressed:
        assert len(re.findall(rf"^Public Sub {name}\(\w+ As \w+\)", source, re.MULTILINE)) == 1, name
    for name in (macro(button) for button in PRESSED):
        assert len(re.findall(rf"^Public Sub {name}\(\)", source, re.MULTILINE)) == 1, name


def test_the_sources_are_in_every_file_as_they_were_written(built):
    for name in (ADDIN, "so-xa.xlsm", "so-don-vi.xlsm"):
        found = {module: text.rstrip() for module, text in code(built / name).items()}
        assert found == {module: text.rstrip() for module, text in modules().items()}, name


def test_no_library_is_needed_that_another_excel_may_lack(built):
    for name in (ADDIN, "so-xa.xlsm"):
        with ExcelFile(built / name) as book:
            assert [reference.name for reference in book.references()] == ["stdole"]
    assert not re.findall(r"\bIRibbon\w+|\bOffice\.|\bmso[A-Z]\w+|\bMSForms\b", "".join(modules().values()))


def test_the_installer_takes_away_what_the_client_keeps():
    kept = set(re.findall(r'\b(?:Save|Get)Setting\(?\s*"(\w+)"', "".join(modules().values())))
    assert [rf"Software\VB and VBA Program Settings\{name}" for name in kept] == re.findall(
        r'^!define KEPT "([^"]+)"', SCRIPT.read_text(encoding="utf-8"), re.MULTILINE
    )


def test_a_test_build_differs_from_the_shipped_one_in_the_http_module_alone(built, tmp_path):
    assert main(["--out", str(tmp_path), "--http", str(HTTP)]) == 0
    shipped, tested = code(built / ADDIN), code(tmp_path / ADDIN)
    assert [name for name in shipped if shipped[name] != tested[name]] == ["HocTapHttp"]
    assert list(shipped) == list(tested)


def test_a_scanner_finds_less_in_it_than_in_the_addin_of_xlwings(built):
    ours, theirs = suspicious(built / ADDIN), suspicious(xlwings_addin())
    assert len(ours) < len(theirs) / 2
    assert not {"Shell", "WScript.Shell", "popen", "Kill", "Run", "Exec", "CallByName"} & set(ours)
