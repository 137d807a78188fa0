"""The shipped VBA modules in an interpreter with Excel's object model: the workbook in memory, the network a callable.

What the model lacks of real Excel is put right here: it reads no further than the used range, measures no fonts, has no
registry.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyopenvba.apps.excel import ExcelApplication, _dimensions, _model
from pyopenvba.interpreter import VBAObject

from sheets_sync.core import Snapshot
from sheets_sync.hosts.files import read_workbook
from xl_addin.project import modules

Answer = Callable[[str, bytes], tuple[int, str]]
"""Address and body -> HTTP status and text; OSError where nothing answers."""


class Http(VBAObject):
    """As much of WinHttpRequest as the client uses."""

    vba_class_name = "WinHttpRequest"

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._url = ""
        self.headers: dict[str, str] = {}
        self._reply: tuple[int, str] = (0, "")

    def vba_get(self, name: str, args: Any = (), named: Any = None) -> Any:
        told = [str(each) for each in args]
        match name.lower():
            case "open":
                self._url = told[1]
            case "setrequestheader":
                self.headers[told[0]] = told[1]
            case "send":
                assert self.headers["Content-Type"] == "application/json"
                self._reply = self._answer(self._url, told[0].encode("ascii"))
            case "status":
                return self._reply[0]
            case "responsetext":
                return self._reply[1]
        return None

    def vba_set(self, *_: Any, **__: Any) -> None:
        """Timeouts and options."""


class Client:
    """A workbook open in Excel with the add-in, signed in at an address where ``answer`` answers."""

    def __init__(self, book: Path, answer: Answer, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(_model.Range, "bounded", lambda area: area.first)
        patch.setattr(_dimensions.SheetDimensions, "row_quarters", lambda *_: 80)
        self.app = ExcelApplication.open(book)
        for name, source in modules().items():
            self.app.add_module(source, name=name)
        self.answer = answer
        self.kept: dict[str, str] = {}
        self.asked: list[Http] = []
        self.replies: list[str] = []
        vba = self.app.interpreter
        patch.setattr(vba, "create_com", self._made)
        vba._intrinsics["savesetting"] = lambda _, told, __: self.kept.__setitem__(str(told[2]), str(told[3]))
        vba._intrinsics["getsetting"] = lambda _, told, __: self.kept.get(str(told[2]), "")

    def _made(self, name: str) -> Http:
        assert name.startswith("WinHttp")
        self.asked.append(Http(self._told))
        return self.asked[-1]

    def _told(self, url: str, body: bytes) -> tuple[int, str]:
        status, text = self.answer(url, body)
        self.replies.append(text)
        return status, text

    def run(self, macro: str, *told: object) -> Any:
        """Run a public procedure; what it gives."""
        return self.app.run(macro, *told)

    def snapshot(self, path: Path) -> Snapshot:
        """The workbook as it is now, saved at ``path`` and read as any file."""
        self.app.save(path)
        return read_workbook(path.read_bytes(), path.name, "1")
