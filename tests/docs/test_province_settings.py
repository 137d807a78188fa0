"""The README's example of a province's settings is one that is taken."""

from __future__ import annotations

from pathlib import Path

from sheets_sync.core import Severity
from sheets_sync.sync.settings import load_settings

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_example_is_read_as_it_says() -> None:
    example = README.partition("```yaml\n")[2].partition("```")[0]
    settings = load_settings(example)
    assert settings.tuning == {"name.letters": Severity.ERROR, "block.invented": None}
    assert settings.targets == {"family": 7850, "citizen": 6000}
    assert dict(settings.phases)["submit"] == "05/12"
    assert settings.attested == {"citizen/324-2023"}
    assert settings.blank_appraised_is_self
