"""Looking through the API: units, workbooks, what was written, what to mend, totals, health."""

from datetime import datetime

import pytest

from sheets_sync.core import BookId, Stop
from tests.service.house import COMMUNE, COMMUNE_ELSEWHERE, ELSEWHERE, PROVINCE, SIBLING
from tests.service.shelves import looking_after, settle_all


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("look")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOCTAP_DATA", str(folder / "home"))
        with looking_after(folder) as found:
            yield found


@pytest.fixture(scope="module")
def officer(house):
    with house.as_role("officer", COMMUNE) as client:
        yield client


@pytest.fixture(scope="module")
def province(house):
    with house.as_role("province", PROVINCE) as client:
        yield client


def test_units_are_those_at_and_below_ones_own(officer, province):
    assert [unit["id"] for unit in officer.get("/units").json()] == [COMMUNE]
    mine = {unit["id"] for unit in province.get("/units").json()}
    assert {PROVINCE, COMMUNE, SIBLING} <= mine
    assert not {ELSEWHERE, COMMUNE_ELSEWHERE} & mine


def test_an_officer_sees_the_workbooks_of_the_own_unit_alone(officer, province, house):
    assert [book["unit"] for book in officer.get("/workbooks").json()] == [COMMUNE]
    seen = {book["unit"] or book["code"] for book in province.get("/workbooks").json()}
    assert seen == {COMMUNE, SIBLING, "file.broken"}
    with house.as_role("district", ELSEWHERE) as other:
        assert [book["unit"] for book in other.get("/workbooks").json()] == [COMMUNE_ELSEWHERE]


def test_a_workbook_tells_its_state_in_words_and_no_path(officer, province, house):
    book = officer.get("/workbooks").json()[0]
    assert (book["state"], book["period"], book["host"]) == ("ok", 2025, "folder")
    assert book["synced"]
    assert officer.get(f"/workbooks/{book['id']}").json() == book
    broken = next(book for book in province.get("/workbooks").json() if book["state"] == "stopped")
    assert broken["told"].startswith("Tệp bị hỏng")
    assert str(house.folder) not in province.get("/workbooks").text


def test_what_was_sent_and_changed_since_is_told_of_a_workbook_and_in_the_list(officer, house):
    book = officer.get("/workbooks").json()[0]
    assert (book["sent"], book["changed"]) == (None, False)
    who, ledger = BookId(book["unit"], book["period"], book["part"]), house.world.ledger
    ledger.send(who, "a stamp", 2)
    sent = officer.get("/workbooks").json()[0]
    assert datetime.fromisoformat(sent["sent"]) == house.world.now().replace(microsecond=0)
    assert not sent["changed"]
    ledger.changed(who, True)
    assert officer.get(f"/workbooks/{book['id']}").json() == sent | {"changed": True}
    assert officer.get("/workbooks").json()[0]["changed"]


def test_workbooks_of_others_and_of_nobody_are_not_shown(officer, house):
    with house.as_role("officer", SIBLING) as sibling:
        theirs = sibling.get("/workbooks").json()[0]["id"]
    for path in ("/workbooks/{}", "/syncs?workbook={}", "/findings?workbook={}"):
        assert officer.get(path.format(theirs)).status_code == 403
        assert officer.get(path.format("0" * 16)).status_code == 404
        assert officer.get(path.format("..%2f..%2fetc")).status_code == 404


def test_syncs_tell_what_was_written(officer):
    book = officer.get("/workbooks").json()[0]
    syncs = officer.get("/syncs", params={"workbook": book["id"]}).json()
    assert syncs[0]["cells"] > 40
    assert syncs[0]["undoable"]
    assert not syncs[0]["undone"]


def test_findings_are_those_of_the_book_as_it_is_now(officer):
    book = officer.get("/workbooks").json()[0]
    report = officer.get("/findings", params={"workbook": book["id"]}).json()
    assert report["book"] == {"unit": COMMUNE, "period": 2025, "part": ""}
    assert report["sheets"][0]["rows"] == 40
    assert report["tasks"]


def test_findings_of_a_broken_book_say_why(province):
    broken = next(book for book in province.get("/workbooks").json() if book["state"] == "stopped")
    reply = province.get("/findings", params={"workbook": broken["id"]})
    assert (reply.status_code, reply.json()["code"]) == (422, "file.broken")


def test_totals_are_the_sum_of_the_books_below(province, officer):
    whole = province.get("/totals", params={"unit": PROVINCE, "period": 2025}).json()
    citizens = {row["unit"]: row for row in whole["rows"] if (row["model"], row["group"]) == ("citizen", "")}
    assert citizens[PROVINCE]["listed"] == 80
    assert citizens[COMMUNE]["listed"] == 40
    own = officer.get("/totals", params={"unit": COMMUNE, "period": 2025}).json()
    assert {row["unit"] for row in own["rows"]} == {COMMUNE}
    assert officer.get("/totals", params={"unit": PROVINCE, "period": 2025}).status_code == 403
    assert province.get("/totals", params={"unit": PROVINCE, "period": 1999}).status_code == 422


def test_health_needs_no_name_and_figures_need_an_administrator(house, officer):
    with house.visitor() as anybody:
        assert anybody.get("/healthz").json() == {"alive": True}
        assert anybody.get("/readyz").json()["checks"]["database"]
        assert anybody.get("/metrics").status_code == 401
    assert officer.get("/metrics").status_code == 403
    with house.as_role("admin", PROVINCE) as admin:
        figures = admin.get("/metrics").text
    assert 'hoctap_requests_total{method="GET",route="/workbooks",status="200"}' in figures
    assert 'hoctap_jobs{state="stopped"} 1.0' in figures
    assert COMMUNE not in figures


def test_the_service_is_not_ready_while_a_host_or_the_poller_does_not_answer(house):
    pulse = house.world.pulse
    with house.visitor() as anybody:
        assert anybody.get("/readyz").status_code == 200
        for name in ("folder", "poller"):
            pulse.fails(name, Stop("file.unreadable"), house.clock())
            reply = anybody.get("/readyz")
            assert (reply.status_code, reply.json()["checks"][name]) == (503, False)
            pulse.answers(name)
        assert anybody.get("/readyz").json() == {
            "ready": True,
            "checks": {"database": True, "poller": True, "folder": True},
        }


def test_every_reply_has_its_request_id_and_security_headers(house, officer):
    with house.visitor() as anybody:
        for client, path in (
            (anybody, "/healthz"),
            (officer, "/units"),
            (officer, "/nowhere"),
            (anybody, "/dang-nhap"),
        ):
            reply = client.get(path)
            assert len(reply.headers["X-Request-ID"]) == 16
            policy = reply.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert reply.headers["X-Content-Type-Options"] == "nosniff"
            assert reply.headers["X-Frame-Options"] == "DENY"
            assert reply.headers["Cache-Control"] == "no-store"


def test_a_workbook_edited_since_is_waiting_until_the_next_cycle(house):
    with house.as_role("officer", SIBLING) as sibling:
        jobs = house.world.ledger.jobs("folder")
        place = next(place for place in house.world.hosts["folder"].places() if place.endswith("b.xlsx"))
        jobs.seen({place: "another"})
        assert sibling.get("/workbooks").json()[0]["state"] == "waiting"
        settle_all(house)
        assert sibling.get("/workbooks").json()[0]["state"] == "ok"
