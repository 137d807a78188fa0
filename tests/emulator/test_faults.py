"""What goes wrong: quotas, refused sign-ins, faults on purpose, and users who act in between."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import google.auth.exceptions
import pytest
import requests
from google.oauth2 import service_account

from sheets_sync.emulator import Call, Emulator, Fault, serve
from tests.emulator.served import OWNER, ROBOT, Google

ACCOUNT = "robot@emulator.iam.gserviceaccount.com"


class Clock:
    def __init__(self) -> None:
        self.time = 1_800_000_000.0

    def __call__(self) -> float:
        return self.time


def ask(emulator: Emulator, file: str, email: str, method: str = "GET") -> int:
    token = emulator.bearer(email)
    body = json.dumps({"values": [["x"]]}).encode() if method == "PUT" else b""
    query = "?valueInputOption=RAW" if method == "PUT" else ""
    target = f"/v4/spreadsheets/{file}/values/A1{query}"
    return emulator.answer(Call(method, target, {"authorization": f"Bearer {token}"}, body)).status


# -- quotas


def test_sixty_reads_and_sixty_writes_a_minute_are_one_identity_s_share() -> None:
    clock = Clock()
    emulator = Emulator(now=clock)
    file = emulator.user(OWNER).create("Xã A")
    assert [ask(emulator, file, OWNER) for _ in range(61)] == [200] * 60 + [429]
    assert [ask(emulator, file, OWNER, "PUT") for _ in range(61)] == [200] * 60 + [429]
    clock.time += 60
    assert ask(emulator, file, OWNER) == 200
    assert emulator.count("values.get", OWNER) == 62


def test_three_hundred_a_minute_are_the_share_of_all_together() -> None:
    emulator = Emulator(now=Clock())
    owner = emulator.user(OWNER)
    file = owner.create("Xã A")
    answers = []
    for number in range(6):
        owner.share(file, f"r{number}@example.org")
        answers += [ask(emulator, file, f"r{number}@example.org") for _ in range(60)]
    assert answers == [200] * 300 + [429] * 60


# -- sign-in


def test_a_service_account_signs_in_with_its_key_and_nothing_else(google: Google) -> None:
    request = google_request()
    known = service_account.Credentials.from_service_account_info(google.robot, scopes=["x"])
    known.refresh(request)
    assert known.valid
    stranger = google.emulator.service_account("other@emulator.iam.gserviceaccount.com")
    forged = service_account.Credentials.from_service_account_info({**stranger, "client_email": ACCOUNT}, scopes=["x"])
    with pytest.raises(google_error, match="Invalid JWT Signature"):
        forged.refresh(request)
    unknown = service_account.Credentials.from_service_account_info(
        {**stranger, "client_email": "no@one"}, scopes=["x"]
    )
    with pytest.raises(google_error, match="account not found"):
        unknown.refresh(request)
    request.session.close()


def google_request() -> Any:
    from google.auth.transport.requests import Request

    return Request(session=requests.Session())


google_error = google.auth.exceptions.RefreshError


def test_a_stale_grant_and_a_stale_token_are_refused() -> None:
    clock = Clock()
    clock.time = time.time()
    emulator = Emulator(signed=clock, quota=False)
    with serve(emulator):
        robot = emulator.service_account(ACCOUNT)
        credentials = service_account.Credentials.from_service_account_info(robot, scopes=["x"])
        request = google_request()
        credentials.refresh(request)
        clock.time += 3601
        with pytest.raises(google_error, match="short-lived"):
            credentials.refresh(request)
        reply = requests.get(
            f"{emulator.url}/drive/v3/files", headers={"Authorization": f"Bearer {credentials.token}"}, timeout=5
        )
        request.session.close()
    assert (reply.status_code, reply.json()["error"]["status"]) == (401, "UNAUTHENTICATED")


# -- faults on purpose


class Caller:
    """Plain HTTP without keep-alive, so that a reset connection hurts one call only."""

    def __init__(self, google: Google) -> None:
        self.file = google.emulator.user(OWNER).create("Xã A")
        self.url = f"{google.url}/v4/spreadsheets/{self.file}/values/A1?valueInputOption=RAW"
        self.headers = {"Authorization": f"Bearer {google.emulator.bearer(OWNER)}", "Connection": "close"}

    def write(self, value: str) -> requests.Response:
        return requests.put(self.url, json={"values": [[value]]}, headers=self.headers, timeout=1)


@pytest.fixture
def caller(google: Google) -> Caller:
    return Caller(google)


def test_the_next_calls_fail_as_told(google: Google, caller: Caller) -> None:
    google.emulator.faults.next(Fault("error", 429, retry_after=7), Fault("error", 500), None, Fault("error", 503))
    replies = [caller.write("x") for _ in range(4)]
    assert [reply.status_code for reply in replies] == [429, 500, 200, 503]
    assert [reply.headers.get("Retry-After") for reply in replies] == ["7", None, None, None]
    assert replies[0].json()["error"]["status"] == "RESOURCE_EXHAUSTED"


def test_a_reset_does_nothing_and_a_lost_reply_has_done_it(google: Google, caller: Caller) -> None:
    see = google.emulator.user(OWNER).see
    google.emulator.faults.next(Fault("reset"), Fault("lost"), Fault("hang"))
    with pytest.raises(requests.ConnectionError):
        caller.write("x")
    assert see(caller.file, "Sheet1") == []
    with pytest.raises(requests.ConnectionError):
        caller.write("y")
    assert see(caller.file, "Sheet1") == [["y"]]
    with pytest.raises(requests.Timeout):
        caller.write("z")
    assert see(caller.file, "Sheet1") == [["y"]]


def test_faults_by_rate_are_the_same_for_the_same_seed() -> None:
    def fates(seed: int) -> list[Fault | None]:
        emulator = Emulator()
        emulator.faults.by_rate(0.3, seed)
        return [emulator.faults.draw() for _ in range(200)]

    assert fates(1) == fates(1) != fates(2)
    assert 30 < sum(fate is not None for fate in fates(1)) < 90


# -- users


def test_users_act_as_they_do_before_the_screen(google: Google) -> None:
    user = google.emulator.user("canbo@example.org")
    file = user.create("Xã A")
    user.request(file, updateSpreadsheetProperties={"properties": {"locale": "vi_VN"}, "fields": "locale"})
    user.rename(file, "Sheet1", "Công dân")
    user.paste(file, "Công dân", "A1", [["Lò Thị B", "8,5"], ["Cà Văn C", "9"], ["Quàng D", "7"]])
    user.sort(file, "Công dân", "A1:B3", 1)
    assert user.see(file, "Công dân") == [["Quàng D", "7"], ["Lò Thị B", "8,5"], ["Cà Văn C", "9"]]
    user.insert(file, "Công dân", "ROWS", 1)
    user.move(file, "Công dân", "ROWS", 3, 0)
    user.delete(file, "Công dân", "COLUMNS", 1)
    user.tick(file, "Công dân", "C1")
    assert user.see(file, "Công dân") == [["Cà Văn C", "", "TRUE"], ["Quàng D"], [], ["Lò Thị B"]]
    user.edit(file, "Công dân", "D1", "=A1")
    user.compute(file, "Công dân", "D1", "Cà Văn C")
    user.edit(file, "Công dân", "A4", None)
    assert user.see(file, "Công dân") == [["Cà Văn C", "", "TRUE", "Cà Văn C"], ["Quàng D"]]
    copy = user.copy(file)
    user.edit(copy, "Công dân", "A1", "khác")
    assert user.see(file, "Công dân")[0][0] == "Cà Văn C"
    user.request(file, addSheet={"properties": {"title": "Hai"}})
    user.remove_tab(file, "Công dân")
    assert user.see(file, "Hai") == []


def test_drive_tells_who_changed_a_file_last_and_counts_its_versions(google: Google) -> None:
    user = google.emulator.user("canbo@example.org")
    file = user.create("Xã A")
    user.share(file, ROBOT)
    robot = google.as_robot()
    wanted = {"fields": "version,modifiedTime,lastModifyingUser(me,emailAddress)"}
    url = f"https://www.googleapis.com/drive/v3/files/{file}"
    user.edit(file, "Sheet1", "A1", "x")
    before = robot.http_client.request("get", url, params=wanted).json()
    assert before["lastModifyingUser"] == {"me": False, "emailAddress": "canbo@example.org"}
    robot.open_by_key(file).sheet1.update([["y"]], "A1")
    after = robot.http_client.request("get", url, params=wanted).json()
    assert after["lastModifyingUser"] == {"me": True, "emailAddress": ROBOT}
    assert int(after["version"]) > int(before["version"])
    since = {"q": f"modifiedTime > '{after['modifiedTime']}' and trashed = false", "fields": "files(id)"}
    listing = "https://www.googleapis.com/drive/v3/files"
    assert robot.http_client.request("get", listing, params=since).json() == {"files": []}
    user.unshare(file, ROBOT)
    assert robot.http_client.request("get", listing).json()["files"] == []


def test_files_are_listed_in_pages(google: Google) -> None:
    user = google.emulator.user(ROBOT)
    names = [f"Xã {number}" for number in range(5)]
    for name in names:
        user.create(name)
    listing = "https://www.googleapis.com/drive/v3/files"
    asked = {"pageSize": 2, "orderBy": "name", "fields": "nextPageToken,files(name)"}
    found, client = [], google.as_robot().http_client
    while True:
        page = client.request("get", listing, params=asked).json()
        found += [file["name"] for file in page["files"]]
        if "nextPageToken" not in page:
            break
        asked["pageToken"] = page["nextPageToken"]
    assert found == names


def test_something_happens_right_before_the_next_call_of_a_name(google: Google) -> None:
    user = google.emulator.user(OWNER)
    file = user.create("Xã A")
    user.edit(file, "Sheet1", "A1", "x")
    google.emulator.before("values.update", lambda: user.insert(file, "Sheet1", "ROWS", 0))
    sheet = google.as_owner().open_by_key(file).sheet1
    sheet.update([["y"]], "A1")
    assert user.see(file, "Sheet1") == [["y"], ["x"]]
    sheet.update([["z"]], "A1")
    assert user.see(file, "Sheet1") == [["z"], ["x"]]
    assert (google.emulator.count("values.update"), google.emulator.count("get", OWNER)) == (2, 2)


# -- as a process


@pytest.fixture
def process() -> Iterator[str]:
    command = [sys.executable, "-m", "sheets_sync.emulator", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        yield running.stdout.readline().strip()
        running.terminate()
        assert running.wait(10) == 0


def test_the_emulator_runs_alone_and_is_steered_from_outside(process: str) -> None:
    def post(path: str, body: Any) -> Any:
        reply = requests.post(f"{process}/emulator/{path}", json=body, timeout=5)
        return reply.json() if reply.ok else reply.status_code

    robot = post("accounts", {"email": ACCOUNT, "service": True})
    file = post("act", {"user": OWNER, "do": "create", "with": ["Xã A"]})["result"]
    post("act", {"user": OWNER, "do": "share", "with": [file, ACCOUNT], "named": {"role": "reader"}})
    post("act", {"user": OWNER, "do": "edit", "with": [file, "Sheet1", "A1", "x"]})
    credentials = service_account.Credentials.from_service_account_info(robot, scopes=["x"])
    request = google_request()
    credentials.refresh(request)
    post("faults", {"next": [{"kind": "error", "code": 503}, None]})
    url, headers = f"{process}/v4/spreadsheets/{file}/values/A1", {"Authorization": f"Bearer {credentials.token}"}
    replies = [requests.get(url, headers=headers, timeout=5) for _ in range(2)]
    request.session.close()
    assert [reply.status_code for reply in replies] == [503, 200]
    assert replies[1].json()["values"] == [["x"]]
    calls = requests.get(f"{process}/emulator/calls", timeout=5).json()
    assert calls == [{"operation": "values.get", "identity": ACCOUNT, "calls": 2}]
    assert post("act", {"user": OWNER, "do": "fly", "with": []}) == 501
    assert post("act", {"user": OWNER, "do": "edit", "with": []}) == 400
