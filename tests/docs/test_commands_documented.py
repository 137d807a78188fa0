"""The documents say what the program does: commands, options, exit codes, sheets, models, files they point to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from sheets_sync.cli import known
from sheets_sync.cli.app import COMMANDS, app
from sheets_sync.cli.exits import Exit
from sheets_sync.rubric.vocabulary import MODELS
from sheets_sync.service.config import Config

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
OFFICERS = (ROOT / "docs" / "huong-dan.md").read_text(encoding="utf-8")
KEEPERS = "".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("van-hanh.md", "du-lieu-ca-nhan.md"))
SERVER = {"serve", "google", "user", "token", "backup", "restore", "audit", "citizen"}
"""What whoever keeps the server needs and an officer does not."""
SHEETS = re.compile(r"^## Sheets of a workbook$(.*?)^## ", flags=re.MULTILINE | re.DOTALL)
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
PAGES = sorted(
    path for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("criteria/*.md")) if path.is_file()
)


def commands() -> Iterator[tuple[str, set[str]]]:
    """Every command with its options, as the program has them."""
    root = typer.main.get_command(app)
    with root.make_context("hoctap", ["--version"], resilient_parsing=True) as context:
        for name in COMMANDS:
            command = root.get_command(context, name)  # type: ignore[attr-defined]
            for below, one in getattr(command, "commands", {"": command}).items():
                options = {option for parameter in one.params for option in parameter.opts if option.startswith("--")}
                yield f"{name} {below}".strip(), options


@pytest.mark.parametrize("page", ["README", "guide"])
@pytest.mark.parametrize("command", [name for name, _ in commands()])
def test_every_command_is_documented(command: str, page: str) -> None:
    group, _, below = command.partition(" ")
    text = README if page == "README" else KEEPERS if group in SERVER else OFFICERS
    assert re.search(rf"hoctap {group}[^\n]*{re.escape(below)}", text), command


@pytest.mark.parametrize("field", Config.model_fields)
def test_every_setting_of_the_server_is_explained(field: str) -> None:
    assert f"`HOCTAP_{field.upper()}`" in KEEPERS


@pytest.mark.parametrize("page", PAGES, ids=[str(path.relative_to(ROOT)) for path in PAGES])
def test_no_document_names_a_command_or_option_that_is_not_there(page: Path) -> None:
    have = dict(commands())
    groups = {name.split()[0] for name in have}
    text = page.read_text(encoding="utf-8")
    for written in re.findall(r"(?:`|^    )hoctap ([a-z][^`\n|]*)", text, flags=re.MULTILINE):
        words = written.split()
        assert words[0] in groups, written
        named = " ".join(words[:2]) if " ".join(words[:2]) in have else words[0]
        assert named in have or named in groups, written
        for option in re.findall(r"--[a-z-]+", written):
            assert option in have.get(named, set()) | {"--help"}, written


def test_every_option_that_commands_share_is_in_the_readme() -> None:
    options = [options for _, options in commands()]
    shared = {option for mine in options for option in mine if sum(option in other for other in options) > 2}
    for option in shared - {"--help"}:
        assert f"`{option}`" in README or f"`{option} " in README, option


def test_the_readme_explains_every_exit_code() -> None:
    table = dict(re.findall(r"^\| (\d+) \| (.+) \|$", README, flags=re.MULTILINE))
    assert {int(code) for code in table} == {int(code) for code in Exit}


def test_the_readme_leads_with_three_pictures_then_demo_then_test() -> None:
    pictures = [README.index(f"docs/pictures/{name}.png") for name in ("before", "after", "province")]
    assert pictures == sorted(pictures)
    assert pictures[-1] < README.index("make demo") < README.index("make test")


@pytest.mark.parametrize("layout", ["commune", "unit"])
def test_the_glossary_has_every_sheet_by_id_and_title(layout: str) -> None:
    section = SHEETS.search(GLOSSARY)
    assert section
    told = dict(re.findall(r"^\| `(\w+)` \| `?([^|`]+?)`? \|", section[1], flags=re.MULTILINE))
    for sheet in known.layout(layout, 2025).sheets:
        assert told.get(sheet.id) == sheet.title


def test_the_glossary_has_every_model() -> None:
    for model in MODELS:
        assert f"| `{model}` |" in GLOSSARY, model


@pytest.mark.parametrize("page", PAGES, ids=[str(path.relative_to(ROOT)) for path in PAGES])
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} -> {target}"


def test_the_make_targets_that_documents_name_are_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    for page in PAGES:
        for named in re.findall(r"`make ([a-z]+)`", page.read_text(encoding="utf-8")):
            assert named in targets, f"{page.name}: make {named}"


def test_every_decision_has_context_decision_and_consequences() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert len(decisions) >= 5
    for page in decisions:
        text = page.read_text(encoding="utf-8")
        for part in ("Context", "Decision", "Consequences"):
            assert re.search(rf"^(## {part}$|\*\*{part}\.\*\*)", text, flags=re.MULTILINE), f"{page.name} lacks {part}"


def test_documents_hold_no_path_of_a_developers_machine() -> None:
    for page in PAGES:
        assert not re.search(r"(/home/|C:\\Users)", page.read_text(encoding="utf-8")), page.name
