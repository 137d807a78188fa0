"""What the buttons of Excel call on machines with Python (xlwings' ``RunPython``): ``excel.score()`` and the like.

The ledger is this user's own, as with ``hoctap score``; the outcome is shown in a window of Excel, in plain words.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import xlwings as xw

from sheets_sync.cli import boundary
from sheets_sync.cli.remember import remembering
from sheets_sync.cli.score import province_rules
from sheets_sync.cli.speech import tell
from sheets_sync.core import Stop
from sheets_sync.store import Ledger
from sheets_sync.sync.forgetful import Forgetful
from sheets_sync.sync.rules import Rules
from sheets_sync.words import say_stop, text
from xl_addin import actions

_LANG = "vi"
"""Of whoever presses buttons in Excel."""

_Action = Callable[[xw.Book, Rules, Ledger | Forgetful], actions.Said]


def check() -> None:
    """`Kiểm tra`."""
    _press(actions.check)


def score() -> None:
    """`Chấm điểm`."""
    _press(lambda book, rules, ledger: actions.score(book, rules, ledger, _now()))


def send() -> None:
    """`Gửi lên tỉnh`."""
    _press(lambda book, rules, ledger: actions.send(book, rules, ledger, _now()))


def explain() -> None:
    """`Giải thích`: the row under the cursor."""
    _press(actions.explain)


def repair() -> None:
    """`Sửa lại mẫu`."""
    _press(actions.repair)


def undo() -> None:
    """`Hoàn tác`."""
    _press(_undo)


def _undo(book: xw.Book, rules: Rules, ledger: Ledger | Forgetful) -> actions.Said:
    if isinstance(ledger, Forgetful):
        raise Stop("undo.nothing", file=book.name)
    return actions.undo(book, rules, ledger)


def _press(action: _Action) -> None:
    """Do it with the workbook that called, and show what came of it; never a traceback."""
    try:
        book = xw.Book.caller()
    except Exception:  # xlwings has no fault of its own for this
        boundary.say(Stop("excel.no_book"), _LANG)
        return
    book.app.alert("\n".join(_outcome(action, book)), text("excel.title", _LANG))


def _outcome(action: _Action, book: xw.Book) -> actions.Said:
    try:
        with remembering() as ledger:
            said = action(book, province_rules(), ledger)
            return (*said, text("excel.forgetful", _LANG)) if isinstance(ledger, Forgetful) else said
    except Stop as stop:
        return _stopped(stop)
    except Exception as error:
        if type(error).__module__ == "pywintypes":  # Excel itself refused: a cell is being typed in, a window is open
            return _stopped(Stop("excel.busy"))
        return (tell("fault.ours", _LANG, log=boundary.log(error) or tell("fault.no_log", _LANG)),)


def _stopped(stop: Stop) -> actions.Said:
    words = say_stop(stop, _LANG)
    return tuple(line for line in (words.what, words.why, words.mend) if line)


def _now() -> datetime:
    return datetime.now().astimezone()
