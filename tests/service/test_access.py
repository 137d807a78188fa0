"""Who may do what where, how settings and secrets are taken, and how a request that cannot be done is answered."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from sheets_sync.core import Stop
from sheets_sync.service.access import public
from sheets_sync.service.app import create_app
from sheets_sync.service.config import load_config
from sheets_sync.service.limits import Limiter
from sheets_sync.service.people import ROLES, Grant, Need, Person, Role, covers
from sheets_sync.service.problems import MEDIA
from tests.service.house import (
    COMMUNE,
    DISTRICT,
    ELSEWHERE,
    HAMLET,
    OLD_COMMUNE,
    OLD_PROVINCE,
    PROVINCE,
    House,
    all_rules,
)

TODAY = date(2025, 12, 1)
UNITS = all_rules().units


def _covers(top: str, unit: str, today: date = TODAY) -> bool:
    return covers(UNITS, today, top, unit)


# --- the tree ---------------------------------------------------------------------------------------------------------


def test_a_unit_covers_itself_and_what_lies_below_it_but_nothing_above() -> None:
    assert _covers(COMMUNE, COMMUNE)
    assert _covers(COMMUNE, HAMLET)
    assert _covers(PROVINCE, HAMLET)
    assert not _covers(HAMLET, COMMUNE)
    assert not _covers(COMMUNE, PROVINCE)
    assert not _covers(HAMLET, f"{COMMUNE}/02")


def test_a_commune_reads_the_old_books_of_the_communes_that_became_it() -> None:
    assert _covers("13741@2025", OLD_COMMUNE)
    assert _covers(PROVINCE, OLD_COMMUNE)
    assert _covers(PROVINCE, OLD_PROVINCE)
    assert _covers(DISTRICT, OLD_COMMUNE)
    assert not _covers(ELSEWHERE, OLD_COMMUNE)


def test_what_becomes_of_a_unit_counts_from_the_day_it_does() -> None:
    assert not _covers("13741@2025", OLD_COMMUNE, date(2025, 6, 30))
    assert _covers("13741@2025", OLD_COMMUNE, date(2025, 7, 1))


def test_a_role_at_a_unit_that_ended_does_not_reach_the_new_one() -> None:
    assert not _covers(OLD_COMMUNE, "13741@2025")
    assert not _covers(OLD_PROVINCE, PROVINCE)


def test_a_split_unit_is_reached_by_who_holds_all_its_parts_only() -> None:
    split = [unit for unit in UNITS if len(unit.successors) > 1]
    for unit in split:
        for share in unit.successors:
            assert not _covers(share.unit, unit.id), unit.id


@pytest.mark.parametrize(
    "unit", ["", "*", "%", "nowhere", "/", "//", f"/{COMMUNE}", f"{COMMUNE} ", f"x{COMMUNE}", "37"]
)
def test_a_unit_that_there_is_not_is_reached_by_nobody(unit: str) -> None:
    for role in Role:
        assert not Person("p1", "", (Grant(role, PROVINCE),)).may(Need.READ, unit, UNITS, TODAY)


def test_nobody_gives_a_role_that_may_do_what_they_may_not_give() -> None:
    for role, rule in ROLES.items():
        if rule.gives:
            assert Need.MANAGE in rule.may
        for given in rule.gives - {Role.OFFICER, Role.COMMUNE, Role.DISTRICT}:
            assert ROLES[given].may <= rule.may | {Need.WRITE}, (role, given)
    assert Role.ADMIN not in ROLES[Role.PROVINCE].gives


def test_the_page_on_access_shows_the_table_that_is_in_force() -> None:
    page = (Path(__file__).parents[2] / "docs" / "access.md").read_text(encoding="utf-8")
    for role, rule in ROLES.items():
        may = ", ".join(need.value for need in Need if need in rule.may)
        gives = ", ".join(given.value for given in Role if given in rule.gives)
        assert f"| `{role.value}` | {may} | {gives} |".replace("|  |", "| |") in page


# --- settings and secrets ---------------------------------------------------------------------------------------------


def _refused(**environment: str) -> Stop:
    with pytest.raises(Stop) as stopped:
        load_config(environment)
    return stopped.value


def test_settings_come_from_the_environment_and_have_safe_defaults() -> None:
    config = load_config({"HOCTAP_PORT": "9000", "HOCTAP_NOTIFY": "a@example.vn, b@example.vn", "PATH": "/bin"})
    assert (config.port, config.notify, config.host) == (9000, ("a@example.vn", "b@example.vn"), "127.0.0.1")


@pytest.mark.parametrize(
    "url",
    [
        "http://hoctap.example.vn",
        "hoctap.example.vn",
        "https://",
        "https://a.vn/path",
        "ftp://a.vn",
        "http://localhost.a.vn",
    ],
)
def test_an_address_that_would_send_cookies_in_the_clear_is_refused(url: str) -> None:
    stop = _refused(HOCTAP_PUBLIC_URL=url)
    assert (stop.code, stop.facts["name"]) == ("config.invalid", "HOCTAP_PUBLIC_URL")


@pytest.mark.parametrize(
    ("told", "origin"),
    [
        ("https://HocTap.Example.vn:443/", "https://hoctap.example.vn"),
        ("HTTPS://hoctap.example.vn:8443", "https://hoctap.example.vn:8443"),
        ("http://LOCALHOST:80", "http://localhost"),
        ("http://localhost:8077", "http://localhost:8077"),
        ("http://[::1]:8077", "http://[::1]:8077"),
    ],
)
def test_an_address_is_kept_as_browsers_write_it_so_that_their_forms_are_known_as_ours(told: str, origin: str) -> None:
    assert load_config({"HOCTAP_PUBLIC_URL": told}).public_url == origin


def test_a_wrong_setting_is_named_without_its_value() -> None:
    stop = _refused(HOCTAP_PORT="a-password-in-the-wrong-place")
    assert stop.facts["name"] == "HOCTAP_PORT"
    assert "password" not in str(stop.facts)


def test_secrets_are_not_printed() -> None:
    config = load_config({"HOCTAP_SMTP_PASSWORD": "s3cret", "HOCTAP_DATABASE": "postgresql://u:s3cret@db/h"})
    assert "s3cret" not in repr(config) + str(config) + config.model_dump_json()
    assert config.smtp_password.get_secret_value() == "s3cret"


def test_a_secret_may_lie_in_a_file_of_our_own(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("s3cret\n", encoding="utf-8")
    for mode in (0o600, 0o400):
        file.chmod(mode)
        config = load_config({"HOCTAP_GOOGLE_CLIENT_SECRET_FILE": str(file)})
        assert config.google_client_secret.get_secret_value() == "s3cret"


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o700, 0o620])
@pytest.mark.parametrize("name", ["HOCTAP_SMTP_PASSWORD_FILE", "HOCTAP_GOOGLE_ACCOUNTS"])
def test_a_secret_file_that_others_may_read_is_refused(tmp_path: Path, mode: int, name: str) -> None:
    file = tmp_path / "secret"
    file.write_text("s3cret", encoding="utf-8")
    file.chmod(mode)
    stop = _refused(**{name: str(file)})
    assert (stop.code, stop.facts["path"]) == ("config.file", str(file))


def test_a_secret_file_that_is_not_there_or_no_file_is_refused(tmp_path: Path) -> None:
    assert _refused(HOCTAP_DATABASE_FILE=str(tmp_path / "gone")).code == "config.file"
    assert _refused(HOCTAP_DATABASE_FILE=str(tmp_path)).code == "config.file"


# --- limits -----------------------------------------------------------------------------------------------------------


def test_tries_come_back_with_time_and_are_counted_a_caller() -> None:
    at = datetime(2025, 12, 1, tzinfo=UTC)
    limiter = Limiter(3, 60, lambda: at)
    for _ in range(3):
        limiter.take("a")
    with pytest.raises(Stop, match=r"signin\.often"):
        limiter.take("a")
    limiter.take("b")
    at += timedelta(seconds=20)
    limiter.take("a")
    with pytest.raises(Stop) as stopped:
        limiter.take("a")
    assert stopped.value.facts["seconds"] == 21


def test_a_clock_set_back_gives_nobody_more_tries() -> None:
    at = datetime(2025, 12, 1, tzinfo=UTC)
    limiter = Limiter(1, 60, lambda: at)
    limiter.take("a")
    at -= timedelta(days=1)
    with pytest.raises(Stop):
        limiter.take("a")


def test_very_many_callers_do_not_fill_the_memory() -> None:
    limiter = Limiter(1, 60, lambda: datetime(2025, 12, 1, tzinfo=UTC))
    for n in range(30_000):
        limiter.take(str(n))
    assert len(limiter._left) <= 10_000


# --- problems ---------------------------------------------------------------------------------------------------------


class LeakError(Exception):
    """Its message names somebody."""


@pytest.fixture
def broken(house: House) -> Iterator[TestClient]:
    app = create_app(house.config, house.world)

    @app.get("/broken", dependencies=[public])
    def broken() -> None:
        raise LeakError("Nguyễn Thị Lộ 036180001234")

    with TestClient(app, base_url=house.config.public_url) as client:
        yield client


def test_a_fault_of_ours_is_told_in_words_and_neither_reply_nor_log_says_what_it_was_about(
    broken: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    reply = broken.get("/broken")
    assert (reply.status_code, reply.json()["code"]) == (500, "fault.ours")
    assert reply.headers["content-type"] == MEDIA
    told = reply.text + caplog.text
    assert "LeakError" in caplog.text
    assert "test_access.py" in caplog.text
    assert "Lộ" not in told
    assert "036180001234" not in told
    assert "Traceback" not in told


def test_every_problem_has_the_members_of_rfc_9457_and_what_to_do(house: House) -> None:
    with house.visitor() as client:
        for reply in (client.get("/tokens"), client.get("/nowhere"), client.put("/me"), client.post("/sign-in/code")):
            told = reply.json()
            assert reply.headers["content-type"] == MEDIA
            assert told["status"] == reply.status_code
            assert told["type"] == f"/problems/{told['code']}"
            assert told["request_id"]
            for member in ("title", "detail", "what", "why", "mend", "example"):
                assert told[member], (member, told)
            assert "…" not in told["what"]


@pytest.mark.parametrize(
    ("wish", "word"),
    [
        ("", "Chưa đăng nhập"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "Chưa đăng nhập"),
        ("en-US,en;q=0.9", "Nobody is signed in"),
        ("fr, en;q=0.5, vi;q=0.4", "Nobody is signed in"),
        ("en;q=0.4, vi;q=0.9", "Chưa đăng nhập"),
        ("en;q=0", "Chưa đăng nhập"),
        ("en;q=x", "Chưa đăng nhập"),
        ("de, *", "Chưa đăng nhập"),
    ],
)
def test_a_problem_is_told_in_the_callers_language(house: House, wish: str, word: str) -> None:
    with house.visitor(headers={"Accept-Language": wish}) as client:
        assert word in client.get("/me").json()["what"]


def test_a_bad_value_is_refused_without_being_repeated(house: House) -> None:
    with house.as_role("province", PROVINCE) as client:
        reply = client.post(f"/units/{COMMUNE}/people", json={"name": "Nguyễn Thị Lộ", "email": "036180001234"})
    assert (reply.status_code, reply.json()["code"]) == (422, "request.invalid")
    assert "email" in reply.json()["what"]
    assert "036180001234" not in reply.text
