"""The command line's own sentences, in the language of this run."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache

from sheets_sync import data

_FACT = re.compile(r"\{(\w+)\}")
LANGUAGES = ("vi", "en")


def tell(key: str, lang: str, **facts: object) -> str:
    """A sentence by its key, with its facts filled in; KeyError where nobody wrote it."""
    return _FACT.sub(lambda match: str(facts.get(match[1], "…")), _sentences(lang)[key])


@cache
def _sentences(lang: str) -> Mapping[str, str]:
    tree = tomllib.loads(data.text("words", f"cli_{lang}.toml"))
    return {f"{topic}.{name}": sentence for topic, group in tree.items() for name, sentence in group.items()}
