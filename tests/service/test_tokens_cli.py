"""``hoctap user`` and ``hoctap token``: whoever keeps the machine lets the first people in."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sheets_sync.cli.app import app
from sheets_sync.cli.golive import missing
from sheets_sync.core import Stop
from sheets_sync.store import open_ledger
from sheets_sync.store.access import Access
from tests.service.house import COMMUNE

RUN = CliRunner()


def _run(*told: str) -> str:
    found = RUN.invoke(app, told, catch_exceptions=False, standalone_mode=False)
    return found.output


def _access() -> Access:
    ledger = open_ledger()
    return Access(ledger.engine, ledger.now)


def test_the_first_person_is_let_in_by_the_command_line(home: Path) -> None:
    _run("user", "add", "Bà Mai", COMMUNE, "--role", "commune", "--email", "mai@example.vn", "--until", "2030-12-31")
    member = _access().by_email("mai@example.vn")
    assert member is not None
    listed = json.loads(_run("user", "list", "--json"))
    assert [(row["name"], row["role"], row["unit"], row["valid_to"]) for row in listed] == [
        ("Bà Mai", "commune", COMMUNE, "2030-12-31")
    ]
    code = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", _run("user", "link", str(member.id)))
    assert code is not None
    assert _access().use_link(code[0]) == member.id
    _run("user", "forget", str(member.id))
    assert _access().by_email("mai@example.vn") is None


def test_a_second_role_goes_to_the_same_person(home: Path) -> None:
    _run("user", "add", "Bà Mai", COMMUNE, "--email", "mai@example.vn")
    _run("user", "add", "Bà Mai", "Phường Phù Vân", "--email", "MAI@example.vn")
    listed = json.loads(_run("user", "list", "--json"))
    assert [row["unit"] for row in listed] == [COMMUNE, "13291@2025"]
    assert len({row["person"] for row in listed}) == 1


def test_a_token_is_made_listed_without_itself_and_revoked(home: Path) -> None:
    made = _run("token", "make", f"{COMMUNE}/01", "--label", "Máy thôn 1", "--days", "30")
    token = next(line for line in made.splitlines() if line.startswith("hoctap_"))
    assert _access().token(token) is not None
    assert token not in _run("token", "list") + _run("token", "list", "--json")
    _run("token", "revoke", "1")
    assert _access().token(token) is None
    assert json.loads(_run("token", "list", "--json"))[0]["revoked"] is True


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (("user", "link", "9"), "access.nobody"),
        (("user", "forget", "9"), "access.nobody"),
        (("token", "revoke", "9"), "access.no_token"),
        (("user", "add", "Bà Mai", "Xã Không Có"), "unit.unknown"),
        (("token", "make", "Xã Không Có", "--label", "x"), "unit.unknown"),
    ],
)
def test_what_is_not_there_is_told_in_words(home: Path, told: tuple[str, ...], code: str) -> None:
    with pytest.raises(Stop) as stopped:
        _run(*told)
    assert stopped.value.code == code


def test_what_is_handed_out_stands_in_the_audit_log_without_names(home: Path) -> None:
    _run("user", "add", "Bà Mai Lan", COMMUNE, "--email", "mai@example.vn")
    _run("token", "make", COMMUNE, "--label", "Máy của bà Mai Lan")
    with open_ledger() as ledger:
        lines = ledger.audit.lines(10)
    assert {line.what for line in lines} == {"grant", "token.made"}
    assert "Mai" not in str(lines)
    assert "mai@" not in str(lines)


# --- what going live takes --------------------------------------------------------------------------------------------


def _left(**environment: str) -> list[str]:
    return [need.what for need in missing("vi", environment) if need.advice]


def test_a_bare_machine_is_told_everything_that_going_live_takes(home: Path) -> None:
    assert _left() == ["address", "books", "signin", "first", "province", "mail", "backup"]


def test_a_machine_that_is_set_up_lacks_nothing(home: Path) -> None:
    (home / "province.yaml").write_text("checks: {}\n", encoding="utf-8")
    secret = home / "secret"
    secret.write_text("kept", encoding="utf-8")
    secret.chmod(0o600)
    _run("user", "add", "Bà Mai", "37@2025", "--role", "admin")
    told = {
        "HOCTAP_PUBLIC_URL": "https://hoctap.example.vn",
        "HOCTAP_FOLDER": str(home),
        "HOCTAP_GOOGLE_CLIENT_ID": "web",
        "HOCTAP_GOOGLE_CLIENT_SECRET_FILE": str(secret),
        "HOCTAP_PROVINCE": str(home),
        "HOCTAP_SMTP_HOST": "mail.example.vn",
        "HOCTAP_SMTP_FROM": "hoctap@example.vn",
        "HOCTAP_NOTIFY": "mai@example.vn",
        "HOCTAP_BACKUP_FOLDER": str(home),
    }
    assert _left(**told) == []
    for name in told:
        if name != "HOCTAP_PROVINCE":
            assert _left(**{key: value for key, value in told.items() if key != name}), name


def test_a_wrong_setting_or_a_dead_database_is_what_is_missing(home: Path) -> None:
    assert _left(HOCTAP_PORT="x") == ["settings"]
    assert "database" in _left(HOCTAP_DATABASE="postgresql://nobody:x@127.0.0.1:1/hoctap")


def test_doctor_shows_it_on_a_server_and_hints_at_it_elsewhere(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "hoctap doctor --server" in _run("doctor")
    assert "HOCTAP_SMTP_HOST" in _run("doctor", "--server")
    monkeypatch.setenv("HOCTAP_PUBLIC_URL", "https://hoctap.example.vn")
    assert "HOCTAP_SMTP_HOST" in _run("doctor")
    assert "HOCTAP_SMTP_HOST" in _run("doctor", "--lang", "en")
