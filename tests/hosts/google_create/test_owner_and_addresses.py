"""What whoever makes the spreadsheets can get wrong: no sign-in, a list of mailboxes that does not add up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sheets_sync.cli.addresses import addresses
from sheets_sync.cli.units import tree
from sheets_sync.core import Stop
from sheets_sync.hosts.google.account import signed_in

TREE = tree(date(2025, 12, 31))


def test_without_a_token_and_without_the_apps_own_file_nobody_is_signed_in(tmp_path: Path) -> None:
    with pytest.raises(Stop, match=r"google\.signin"):
        signed_in(tmp_path / "token.json", None)


def test_a_token_file_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "token.json").write_text("[]", encoding="utf-8")
    with pytest.raises(Stop, match=r"google\.signin"):
        signed_in(tmp_path / "token.json", None)


@pytest.mark.parametrize("line", ["13669@2025", "13669@2025,no address", "Xã Không Có,a@example.vn", ",a@example.vn"])
def test_a_line_that_names_no_mailbox_of_a_commune_is_told_with_its_number(tmp_path: Path, line: str) -> None:
    file = tmp_path / "emails.csv"
    file.write_text(f"unit,email\n13669@2025,a@example.vn\n{line}\n", encoding="utf-8")
    with pytest.raises(Stop, match=r"emails\.invalid") as stopped:
        addresses(file, TREE)
    assert stopped.value.facts["line"] == 3


def test_several_mailboxes_of_a_commune_are_all_taken(tmp_path: Path) -> None:
    file = tmp_path / "emails.csv"
    file.write_text("\ufeffunit;email\n13669@2025;a@example.vn\n\n13669@2025;b@example.vn\n", encoding="utf-8")
    assert addresses(file, TREE) == {"13669@2025": ("a@example.vn", "b@example.vn")}
