"""The VBA modules of the client, and a project made of them without Excel (pyOpenVBA, at build time only)."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pyopenvba import ExcelFile

CLIENT = Path(__file__).parent / "client"
_NAME = re.compile(r'^Attribute VB_Name = "(\w+)"', re.MULTILINE)
_EMPTY = "Module1"  # what pyOpenVBA's blank add-in holds
Modules = Mapping[str, str]


def modules(client: Path = CLIENT, http: Path | None = None) -> dict[str, str]:
    """Module name -> source with CRLF, from the ``.bas`` files of a folder.

    ``http`` takes the place of the module of its own name: LibreOffice on Linux has no WinHTTP, so a test build talks
    in another way; nothing else of it differs. ValueError for a file that is not ASCII (VBA source has the code page
    of the machine that opens it), has no name or a name that is already there.
    """
    found: dict[str, str] = {}
    for path in sorted(client.glob("*.bas")):
        name, source = _module(path)
        if name in found:
            raise ValueError(f"{path.name}: there are two modules {name}")
        found[name] = source
    if not found:
        raise ValueError(f"no .bas file in {client}")
    if http is not None:
        name, source = _module(http)
        if name not in found:
            raise ValueError(f"{http.name}: there is no module {name} to put it in place of")
        found[name] = source
    return found


def _module(path: Path) -> tuple[str, str]:
    try:
        source = path.read_text(encoding="ascii")
    except UnicodeDecodeError as wrong:
        raise ValueError(f"{path.name}: not ASCII at byte {wrong.start}") from None
    named = _NAME.search(source)
    if named is None:
        raise ValueError(f"{path.name}: no Attribute VB_Name")
    return named[1], source.replace("\n", "\r\n")


def blank_addin(code: Modules) -> bytes:
    """An .xlam with these modules and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "addin.xlam"
        with ExcelFile.create_new(path) as file:
            file.vba_project().delete_module(_EMPTY)
            return _saved(file, code, path)


def with_project(data: bytes, code: Modules) -> bytes:
    """A macro workbook without macros, given these modules; its sheets get the code names that Excel would give."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsm"
        path.write_bytes(data)
        with ExcelFile(path) as file:
            file.add_vba_project()
            return _saved(file, code, path)


def _saved(file: ExcelFile, code: Modules, path: Path) -> bytes:
    """No reference to Office's own library: nothing of it is used, and one of another version may not compile."""
    file.remove_reference("Office")
    project = file.vba_project()
    for name, source in code.items():
        project.add_module(name, source)
    made = path.with_stem("made")
    file.save(made)
    return made.read_bytes()
