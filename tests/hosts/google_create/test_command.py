"""``hoctap google create`` as whoever is in charge runs it, against the emulator: made, shared, done twice, told."""

from __future__ import annotations

import json

import pytest

from sheets_sync.cli import boundary
from sheets_sync.cli.app import _run
from sheets_sync.cli.exits import Exit
from sheets_sync.emulator import Emulator, serve
from tests.hosts.google_create.conftest import OWNER

UNITS = ("13693", "13669")  # two communes of the tree at the end of 2025
ROBOT = "may-1@hoctap.iam.gserviceaccount.com"


@pytest.fixture
def served(tmp_path, monkeypatch):
    monkeypatch.setenv("HOCTAP_DATA", str(tmp_path / "nhà"))
    emulator = Emulator(quota=False)
    with serve(emulator) as url:
        monkeypatch.setenv("HOCTAP_GOOGLE_URL", url)
        (tmp_path / "token.json").write_text(json.dumps(emulator.person(OWNER)), encoding="utf-8")
        (tmp_path / "keys").mkdir()
        (tmp_path / "keys" / "may-1.json").write_text(json.dumps(emulator.service_account(ROBOT)), encoding="utf-8")
        yield emulator


def run(tmp_path, capsys, *more):
    told = ["google", "create", *more, "--period", "2025", "--token", str(tmp_path / "token.json")]
    told += ["--keys", str(tmp_path / "keys"), "--json"]
    code = boundary.guarded(lambda: _run(told), told)
    out = capsys.readouterr().out
    return code, json.loads(out) if out.startswith("[") else out


def test_books_are_made_shared_and_left_alone_the_second_time(served, tmp_path, capsys):
    (tmp_path / "emails.csv").write_text("unit,email\n13669,xa.a@example.org\n", encoding="utf-8-sig")
    emails = ("--emails", str(tmp_path / "emails.csv"))
    code, told = run(tmp_path, capsys, "13669", *emails)
    assert code == Exit.OK
    book, province = told
    assert book["new"]
    assert book["shared"] == [ROBOT, "xa.a@example.org"]
    assert province["new"]
    assert province["shared"] == [ROBOT]
    before = {file: at.version for file, at in served.store.files.items()}
    code, again = run(tmp_path, capsys, "13669", *emails)
    assert code == Exit.OK
    assert [(r["new"], r["changes"], r["shared"]) for r in again] == [(False, 0, []), (False, 0, [])]
    assert {file: at.version for file, at in served.store.files.items()} == before


def test_a_unit_that_nobody_knows_stops_it(served, tmp_path, capsys):
    code, out = run(tmp_path, capsys, "không có xã này")
    assert code == Exit.STOPPED
    assert out == ""


def test_without_a_token_it_says_how_to_sign_in(served, tmp_path, capsys):
    (tmp_path / "token.json").unlink()
    told = ["google", "create", "13669", "--period", "2025"]
    assert boundary.guarded(lambda: _run(told), told) == Exit.STOPPED
    assert "Chưa đăng nhập được tài khoản Google" in capsys.readouterr().err


@pytest.mark.parametrize("line", ["13669", "13669,không phải hộp thư", "xã không có,a@example.org"])
def test_an_address_that_is_not_clear_stops_before_anything_is_made(served, tmp_path, capsys, line):
    (tmp_path / "emails.csv").write_text(f"unit,email\n{line}\n", encoding="utf-8")
    code, _ = run(tmp_path, capsys, "13669", "--emails", str(tmp_path / "emails.csv"))
    assert code == Exit.STOPPED
    assert not served.store.files
