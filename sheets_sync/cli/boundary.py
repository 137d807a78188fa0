"""The one place where faults become sentences: no traceback ever reaches a person, no value ever reaches a log."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import typer

from sheets_sync.cli.exits import Exit
from sheets_sync.cli.place import data_folder
from sheets_sync.cli.speech import LANGUAGES, tell
from sheets_sync.core import Stop
from sheets_sync.words import say_stop, text

_KINDS = ("NoSuchOption", "MissingParameter", "BadParameter")
_SAID = (
    (r"No such command '(.+)'", "command"),
    (r"'(.+)' does not exist", "absent"),
    (r"unexpected extra arguments?(?:\(s\))? \((.+)\)", "extra"),
)
"""Slips that the library knows by its sentence only."""


def guarded(run: Callable[[], int], arguments: Sequence[str]) -> int:
    """Run the command; say in words what stopped it. The exit code says which kind of ending it was."""
    lang = language(arguments)
    try:
        return run()
    except Stop as stop:
        say(stop, lang)
        return Exit.STOPPED
    except typer.TyperException as error:
        what = _misused(error, lang)
        if what:  # else the help was shown already
            _err(tell("fault.usage", lang, what=what), tell("fault.help", lang))
        return Exit.USAGE
    except (typer.Abort, KeyboardInterrupt):
        _err(tell("fault.interrupted", lang))
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # The reader (`| head`) went away. Python would complain at exit when it flushes what nobody reads.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK
    except MemoryError:
        _err(tell("fault.memory", lang))
        return Exit.FAULT
    except Exception as error:
        _err(tell("fault.ours", lang, log=log(error) or tell("fault.no_log", lang)))
        return Exit.FAULT


def say(stop: Stop, lang: str) -> None:
    """What stopped us, why it matters, how to mend it, on the error stream."""
    words = say_stop(stop, lang)
    example = text("todo.example", lang, example=words.example) if words.example else ""
    _err(*(line for line in (words.what, words.why, words.mend, example) if line))


def language(arguments: Sequence[str]) -> str:
    """The language asked for, read before the arguments are: a fault in them is said in it, too."""
    for i, argument in enumerate(arguments):
        value = argument.partition("=")[2] if argument.startswith("--lang=") else ""
        if argument == "--lang" and i + 1 < len(arguments):
            value = arguments[i + 1]
        if value in LANGUAGES:
            return value
    return LANGUAGES[0]


def log(error: BaseException) -> Path | None:
    """Note type and place of a fault in the user's data folder; the message may hold personal data and is left out."""
    lines = [f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S%z} {type(error).__module__}.{type(error).__qualname__}"]
    lines += [f"  {Path(at.filename).name}:{at.lineno} {at.name}" for at in traceback.extract_tb(error.__traceback__)]
    path = data_folder() / "hoctap.log"
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as out:
            out.write("\n".join(lines) + "\n")
        return path
    return None


def _misused(error: typer.TyperException, lang: str) -> str:
    """What was wrong with the command: in our words for the usual slips, else in the library's (English)."""
    kind, said = type(error).__name__, str(getattr(error, "message", None) or "")
    for pattern, key in _SAID:
        if found := re.search(pattern, said):
            return tell(f"usage.{key}", lang, it=found[1])
    param = getattr(error, "param", None)
    name = getattr(param, "metavar", None) or getattr(param, "name", "")
    it = getattr(error, "option_name", "") or next((o for o in getattr(param, "opts", ()) if o.startswith("-")), name)
    return tell(f"usage.{kind}", lang, it=it) if it and kind in _KINDS else error.format_message()


def _err(*lines: str) -> None:
    sys.stderr.write("\n".join(lines) + "\n")
