"""Books that are brought to the service: files up and down, snapshots up and plans down."""

import contextlib
import json
import socket
from urllib.parse import unquote, urlsplit

import numpy as np
import pytest

from sheets_sync.core import BookId, Snapshot
from sheets_sync.hosts.files import read_workbook
from sheets_sync.service.planwire import plan_in
from sheets_sync.service.report import Report
from sheets_sync.service.routes.examples import PLAN, REPORT, SNAPSHOT
from sheets_sync.service.wire import snapshot_in, snapshot_out
from sheets_sync.workbook.after import after
from tests.service.house import COMMUNE, PROVINCE, SIBLING, running
from tests.service.made import filled, snapshot_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ACTIONS = {"unit": COMMUNE, "period": 2025}
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("books")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOCTAP_DATA", str(folder / "home"))
        with running(folder) as found:
            yield found


@pytest.fixture(scope="module")
def officer(house):
    with house.as_role("officer", COMMUNE) as client:
        yield client


@pytest.fixture(scope="module")
def token(house):
    return house.world.access.new_token("officer", COMMUNE, "máy", "cli", house.clock().replace(year=2030))[1]


@pytest.fixture(scope="module")
def book():
    return filled(COMMUNE, people=40)


def up(client, data, name="so.xlsx", **headers):
    return client.post("/assess", files={"file": (name, data, XLSX)}, headers=headers)


def test_a_workbook_goes_up_and_the_scored_one_comes_back(officer, book):
    reply = up(officer, book)
    assert reply.status_code == 200
    assert reply.headers["content-type"] == XLSX
    found = json.loads(reply.headers["Hoctap-Found"])
    assert found["cells"] > 40
    again = up(officer, reply.content)
    assert json.loads(again.headers["Hoctap-Found"])["cells"] == 0
    assert again.content == reply.content


def test_what_was_found_comes_as_json_where_that_is_asked_for(officer, book):
    reply = up(officer, book, Accept="application/json")
    report = Report.model_validate(reply.json())
    assert report.book.unit == COMMUNE
    assert report.sheets[0].sheet == "Công dân"
    assert report.errors == sum(task.count or 1 for task in report.tasks if task.severity == "error")


def test_nothing_of_an_upload_is_remembered(house, officer, book):
    before = {
        path: path.read_bytes() for path in house.folder.rglob("*") if path.is_file() and "service" not in path.name
    }
    up(officer, book)
    assert house.world.ledger.rows(BookId(COMMUNE, 2025)) == {}
    assert before == {p: p.read_bytes() for p in house.folder.rglob("*") if p.is_file() and "service" not in p.name}


def test_a_file_that_cannot_be_written_is_answered_in_words(officer):
    reply = up(officer, "họ tên;điểm\nA;1\n".encode(), "ds.csv")
    assert reply.status_code == 422
    assert reply.json()["code"] == "book.foreign"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "so.xlsx", "file.empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "so.xlsx", "file.encrypted"),
        (b"<html>", "so.xlsx", "file.markup"),
        (b"hello", "so.xlsx", "file.unknown"),
        (b"PK\3\4 cut short", "so.xlsx", "file.broken"),
    ],
)
def test_bad_files_are_told_in_the_words_of_the_command_line(officer, data, name, code):
    reply = up(officer, data, name)
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["code"] == code


NAMES = ["../../etc/passwd", "..\\..\\so.xlsx", "C:\\so.xlsx", "\x00", "a\r\nX-A: b.xlsx", "a" * 900, "<script>.xlsx"]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_file_name_leads_nowhere(officer, book, name):
    reply = up(officer, book, name)
    assert reply.status_code == 200
    told = unquote(reply.headers["Content-Disposition"].partition("''")[2])
    assert not set(told) & set('/\\<>:"\r\n\0')
    assert len(told) < 150
    assert "X-A" not in reply.headers


def test_nobody_uploads_without_signing_in(house, book):
    with house.visitor() as stranger:
        assert up(stranger, book).status_code == 401


def test_an_upload_from_elsewhere_is_refused(house, officer, book):
    assert up(officer, book, Origin="https://evil.example").status_code == 403


def test_a_form_without_a_file_is_told_so(officer):
    assert officer.post("/assess", data={"file": "x"}).status_code == 422
    assert officer.post("/assess", content=b"x", headers=JSON).status_code == 422


# --- actions ---------------------------------------------------------------------------------------------------------


def ask(client, snapshot, **query):
    body = snapshot if isinstance(snapshot, bytes) else snapshot_out(snapshot)
    return client.post("/actions", params=ACTIONS | query, content=body, headers=JSON)


def test_a_client_that_carries_out_plans_comes_to_an_empty_one_and_only_then_it_is_remembered(house, officer):
    snapshot, rounds = snapshot_of(COMMUNE, people=30), 0
    while not (told := ask(officer, snapshot).json())["settled"]:
        assert house.world.ledger.rows(BookId(COMMUNE, 2025)) == {}
        plan = plan_in(json.dumps({k: told[k] for k in ("format", "place", "book", "base", "changes")}).encode())
        snapshot, rounds = after(snapshot, plan, f"round {rounds}"), rounds + 1
        assert rounds < 5
    assert told["changes"] == []
    assert rounds > 0
    assert len(house.world.ledger.rows(BookId(COMMUNE, 2025))["citizens"].at) == 30


def test_a_client_and_an_upload_get_the_same_results(house):
    book = filled(SIBLING, people=40)
    snapshot = read_workbook(book, "so.xlsx", "1")
    with house.as_role("officer", SIBLING) as officer:
        scored = read_workbook(up(officer, book).content, "so.xlsx", "2")
        told = ask(officer, snapshot, unit=SIBLING).json()
    plan = plan_in(json.dumps({k: told[k] for k in ("format", "place", "book", "base", "changes")}).encode())
    client = after(snapshot, plan, "2")
    for title, grid in scored.grids.items():
        mine = client.grids[title].values
        rows, columns = (max(a, b) for a, b in zip(mine.shape, grid.values.shape, strict=True))
        assert padded(mine, rows, columns) == padded(grid.values, rows, columns), title


def padded(values, rows, columns):
    whole = np.full((rows, columns), None, dtype=object)
    whole[: values.shape[0], : values.shape[1]] = values
    return [[cell if cell != "" else None for cell in row] for row in whole.tolist()]


def test_a_book_of_another_unit_is_refused_whatever_the_address_says(officer):
    reply = ask(officer, snapshot_of(SIBLING, people=5))
    assert (reply.status_code, reply.json()["code"]) == (422, "book.unit")
    assert ask(officer, snapshot_of(SIBLING, people=5), unit=SIBLING).status_code == 403


def test_a_book_of_another_year_is_refused(officer):
    assert ask(officer, snapshot_of(COMMUNE, people=5), period=2024).json()["code"] == "book.period"


def test_a_token_bound_to_the_unit_opens_actions_and_one_that_only_looks_does_not(house):
    for role, unit, status in [
        ("officer", COMMUNE, 200),
        ("officer", SIBLING, 403),
        ("province", PROVINCE, 200),
        ("admin", PROVINCE, 403),
    ]:
        _, token = house.world.access.new_token(role, unit, "máy", "cli", house.clock().replace(year=2030))
        with house.visitor(headers={"Authorization": f"Bearer {token}"}) as client:
            assert ask(client, snapshot_of(COMMUNE, people=30)).status_code == status, (role, unit)


def test_the_same_key_is_answered_again_and_refused_for_another_body(officer):
    first, other = snapshot_of(COMMUNE, people=30), snapshot_of(COMMUNE, people=31)
    key = {"Idempotency-Key": "5f2c81d0-8a7e"} | JSON
    said = [
        officer.post("/actions", params=ACTIONS, content=snapshot_out(s), headers=key) for s in (first, first, other)
    ]
    assert [reply.status_code for reply in said] == [200, 200, 422]
    assert said[0].content == said[1].content
    assert said[2].json()["code"] == "request.repeated"
    bad = officer.post("/actions", params=ACTIONS, content=snapshot_out(first), headers=JSON | {"Idempotency-Key": "x"})
    assert bad.json()["code"] == "request.key"


def test_actions_takes_nothing_but_json_in_the_wire_format(officer):
    body = snapshot_out(snapshot_of(COMMUNE, people=3))
    assert officer.post("/actions", params=ACTIONS, content=body).status_code == 415
    assert (
        officer.post("/actions", params=ACTIONS, content=body, headers={"Content-Type": "text/plain"}).status_code
        == 415
    )
    assert ask(officer, body[:-9]).json()["code"] == "wire.invalid"
    assert ask(officer, b"").json()["code"] == "wire.invalid"


def knock(house, head, pieces=()):
    """The status line that a raw connection gets; headers are sent, then as many pieces as the service takes."""
    where = urlsplit(house.address)
    with socket.create_connection((where.hostname, where.port), timeout=10) as line:
        line.sendall(f"POST /actions?unit={COMMUNE}&period=2025 HTTP/1.1\r\nHost: x\r\n{head}\r\n".encode())
        with contextlib.suppress(OSError):
            for piece in pieces:
                line.sendall(piece)
        with contextlib.suppress(OSError):
            return line.recv(100).decode().partition("\r\n")[0]
        return "cut off"


def test_a_body_too_large_is_refused_before_it_is_read(house, token):
    told = f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
    assert "413" in knock(house, f"{told}Content-Length: {10**9}\r\n")
    assert "400" in knock(house, f"{told}Content-Length: {'9' * 400}\r\n")
    piece = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    sent = 0

    def endless():
        nonlocal sent
        while sent < 10_000:
            sent += 1
            yield piece

    status = knock(house, f"{told}Transfer-Encoding: chunked\r\n", endless())
    assert "413" in status or status == "cut off"
    assert sent < 3000


def test_examples_of_the_document_are_what_the_code_reads():
    assert isinstance(snapshot_in(json.dumps(SNAPSHOT).encode()), Snapshot)
    assert plan_in(json.dumps({k: PLAN[k] for k in ("format", "place", "book", "base", "changes")}).encode()).changes
    Report.model_validate(REPORT)


def test_a_book_of_one_person_is_scored_too(officer):
    assert up(officer, filled(COMMUNE, people=1)).status_code == 200
