"""The pages in a real browser: narrow and wide, with and without JavaScript, by keyboard alone, with hostile names."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import expect, sync_playwright

from sheets_sync.core import Stop
from sheets_sync.hosts.files import read_workbook
from sheets_sync.service.access import cookie_name
from sheets_sync.service.shelf import workbook_id
from sheets_sync.words import say_stop
from tests.service.house import COMMUNE, PROVINCE
from tests.service.made import filled, messy
from tests.service.shelves import looking_after

expect.set_options(timeout=30_000)  # a page sent without scripts is there when the busy machine has worked it
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
NASTY = "<script>alert(1)</script>\"'&"
PHONE, DESK = (360, 740), (1366, 768)
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
FIT = """() => {
  const wide = [...document.querySelectorAll('body *')].filter(e => {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (!box.width || box.right <= 0 || style.position === 'absolute') return false;
    const hides = style.display !== 'inline' && style.overflowX !== 'visible';
    return box.right > document.documentElement.clientWidth + 1 || (hides && e.scrollWidth > e.clientWidth + 1);
  }).map(e => e.tagName + '.' + e.className + ' ' + e.textContent.slice(0, 40));
  return {wide, scroll: document.documentElement.scrollWidth - document.documentElement.clientWidth};
}"""
SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && box.right > 0 && box.height < 44;
  }).map(e => e.outerHTML.slice(0, 80))"""
TINY = """() => [...document.querySelectorAll('body *')].filter(e =>
    [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) &&
    parseFloat(getComputedStyle(e).fontSize) < 16
  ).map(e => e.outerHTML.slice(0, 80))"""
UNNAMED = """() => [...document.querySelectorAll('input:not([type=hidden]), select')]
  .filter(e => !e.labels.length).map(e => e.name)"""
DROPPED = """bytes => {
  const carried = new DataTransfer();
  carried.items.add(new File([new Uint8Array(bytes)], 'so.xlsx'));
  return carried;
}"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOCTAP_DATA", str(folder / "home"))
        with looking_after(folder) as found:
            yield found


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(house, chromium):
    """Opens a page as somebody; whatever the browser complains of fails the test."""
    contexts, complaints = [], []

    def visit(role=None, unit=COMMUNE, size=DESK, script=True, name=""):
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=script,
            locale="en-US",
            base_url=house.address,
        )
        if role:
            session = house.world.access.new_session(house.add(role, unit, name), house.clock().replace(year=2030))
            context.add_cookies([{"name": cookie_name(house.config), "value": session, "url": house.address}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
        contexts.append(context)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert [said for said in complaints if "the server responded with a status of 4" not in said] == []


@pytest.fixture(scope="module")
def so(tmp_path_factory):
    path = tmp_path_factory.mktemp("so") / "sổ xã.xlsx"
    path.write_bytes(messy(COMMUNE, people=40))
    return path


def fits(page):
    """Nothing is cut off or too small; every field has its label. Only where scripts may look."""
    assert page.evaluate(FIT) == {"wide": [], "scroll": 0}
    assert page.evaluate(SMALL) == []
    assert page.evaluate(TINY) == []
    assert page.evaluate(UNNAMED) == []
    expect(page.locator("h1")).to_have_count(1)


def scored(path):
    snapshot = read_workbook(Path(path).read_bytes(), "so.xlsx", "1")
    return [kq for kq in snapshot.grids["Công dân"].values[5:, 1] if kq]


@SIZES
def test_every_page_fits_its_screen(opened, size):
    page = opened("province", PROVINCE, size)
    for path in ("/", "/so", "/so?tim=khong-co", "/tong-hop", "/nguoi-dung", "/khong-co-trang-nay"):
        page.goto(path)
        fits(page)
    page.goto("/so")
    for link in page.locator("tbody a").all_inner_texts():
        page.goto("/so")
        page.get_by_role("link", name=link).first.click()
        fits(page)


@SIZES
def test_a_stranger_is_shown_the_way_in(opened, house, size):
    page = opened(size=size)
    page.goto("/")
    fits(page)
    page.get_by_role("link", name="Đăng nhập").last.click()
    fits(page)
    expect(page.get_by_role("link", name=re.compile("Google"))).to_have_count(0)  # not set up here: no dead button
    code = house.world.access.new_link(house.add("officer", COMMUNE, "Bà Hoa"), "cli", house.clock().replace(year=2030))
    page.get_by_label("Mã dùng một lần").fill(code.lower().replace("-", " "))
    page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_text("Xin chào Bà Hoa")).to_be_visible()
    page.get_by_role("button", name="Thoát ra").click()
    expect(page.get_by_text("Xin chào")).to_have_count(0)


def test_a_link_with_a_code_does_not_use_it_up_by_being_looked_at(opened, house):
    code = house.world.access.new_link(house.add("officer", COMMUNE), "cli", house.clock().replace(year=2030))
    for _ in range(2):
        page = opened()
        page.goto(f"/dang-nhap?code={code}")
    page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_text("Xin chào")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@SIZES
def test_a_workbook_goes_up_and_comes_back_scored_with_what_to_mend(opened, so, tmp_path, size, script):
    page = opened("officer", size=size, script=script)
    page.goto("/")
    page.get_by_label("Chọn tệp sổ").set_input_files(so)
    page.get_by_role("button", name="Chấm sổ và xem việc cần sửa").click()
    expect(page.get_by_role("heading", name="Việc cần sửa")).to_be_visible()
    expect(page.locator("ol.tasks li").nth(3)).to_be_visible()
    if script:
        fits(page)
    with page.expect_download() as coming:
        page.get_by_role("link", name="Tải sổ đã chấm về máy").click()
    assert coming.value.suggested_filename == "sổ xã (da cham).xlsx"
    coming.value.save_as(tmp_path / "back.xlsx")
    assert len(scored(tmp_path / "back.xlsx")) > 30
    assert scored(so) == []


def test_the_scored_workbook_comes_at_once_where_that_is_asked_for(opened, so, tmp_path):
    page = opened("officer", script=False)
    page.goto("/")
    page.get_by_label("Chọn tệp sổ").set_input_files(so)
    with page.expect_download() as coming:
        page.get_by_role("button", name="Chấm sổ và tải về ngay").click()
    coming.value.save_as(tmp_path / "back.xlsx")
    assert len(scored(tmp_path / "back.xlsx")) > 30


def test_a_workbook_can_be_dropped_on_the_page(opened, so):
    page = opened("officer")
    page.goto("/")
    carried = page.evaluate_handle(DROPPED, list(so.read_bytes()))
    page.dispatch_event(".drop", "drop", {"dataTransfer": carried})
    page.get_by_role("button", name="Chấm sổ và xem việc cần sửa").click()
    expect(page.get_by_role("link", name="Tải sổ đã chấm về máy")).to_be_visible()


def test_a_wrong_file_is_answered_in_words_and_nothing_else(opened, tmp_path):
    (tmp_path / "anh.xlsx").write_bytes(b"\xff\xd8\xff\xe0 a picture")
    page = opened("officer", size=PHONE)
    page.goto("/")
    page.get_by_label("Chọn tệp sổ").set_input_files(tmp_path / "anh.xlsx")
    page.get_by_role("button", name="Chấm sổ và xem việc cần sửa").click()
    expect(page.get_by_role("heading", name="Chưa làm được")).to_be_visible()
    assert "Traceback" not in page.content()
    fits(page)


def test_everything_can_be_done_by_keyboard_alone(opened, so):
    page = opened("officer")
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "file"
    page.get_by_label("Chọn tệp sổ").set_input_files(so)
    page.keyboard.press("Tab")
    assert "xem việc cần sửa" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_selector("ol.tasks")
    reached = set()
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.textContent.trim()"))
    assert {"Tải sổ đã chấm về máy", "Chấm sổ khác"} <= reached


def test_the_list_is_searched_by_name_without_accents(opened, house):
    page = opened("province", PROVINCE)
    page.goto("/so")
    names = page.locator("tbody a").all_inner_texts()
    assert len(names) == 3
    wanted = house.world.rules().units[COMMUNE].title
    page.get_by_label("Tìm theo tên xã").fill("giao ninh" if "Giao Ninh" in wanted else wanted.upper())
    page.get_by_role("button", name="Tìm").click()
    assert page.locator("tbody a").all_inner_texts() == [wanted]
    expect(page.get_by_text("Còn thiếu sổ của")).to_be_visible()


def test_what_was_written_last_is_taken_back_by_a_button(opened, house):
    page = opened("officer", size=PHONE)
    page.goto("/so")
    page.locator("tbody a").first.click()
    path = next(path for path in house.world.hosts["folder"].files() if path.name == "a.xlsx")
    assert scored(path)
    jobs, here = house.world.ledger.jobs("folder"), page.url
    place = next(job.place for job in jobs.list() if job.place.endswith("a.xlsx"))
    working = jobs.take(place, "poller/1", timedelta(minutes=2))
    page.get_by_role("button", name="Hoàn tác lần ghi mới nhất").click()
    expect(page.get_by_text(say_stop(Stop("book.busy"), "vi").what)).to_be_visible()
    assert scored(path)
    jobs.release(working)
    page.goto(here)
    page.get_by_role("button", name="Hoàn tác lần ghi mới nhất").click()
    assert page.get_by_role("status").inner_text().startswith("Đã hoàn tác")
    assert "Đã chấm xong" not in page.inner_text("main")
    assert "Vừa được hoàn tác" in page.inner_text("main")
    assert scored(path) == []
    person = house.world.access.members()[-1].id
    line = house.world.ledger.audit.lines(1)[0]
    assert (line.what, line.who, line.unit) == ("undo", f"p{person}", COMMUNE)
    page.get_by_role("button", name="Chấm lại ngay").click()
    expect(page.get_by_role("status")).to_be_visible()


def test_an_undo_that_finds_nothing_gives_the_workbook_back(house):
    jobs = house.world.ledger.jobs("folder")
    before = next(job for job in jobs.list() if job.place.endswith("d.xlsx"))
    with house.as_role("province", PROVINCE) as client:
        assert client.post(f"/so/{workbook_id(before)}/hoan-tac").status_code == 422
    after = next(job for job in jobs.list() if job.place == before.place)
    assert replace(after, problem=None) == replace(before, problem=None)
    assert str(after.problem) == str(before.problem)


def test_who_only_looks_has_no_buttons_that_change(opened):
    page = opened("district", PROVINCE)
    page.goto("/so")
    page.locator("tbody a").first.click()
    expect(page.get_by_role("button", name="Chấm lại ngay")).to_have_count(0)


def test_people_and_tokens_are_made_and_taken_back(opened, house):
    page = opened("commune", COMMUNE, PHONE)
    page.goto("/nguoi-dung")
    page.get_by_label("Họ tên").fill("Ông Bình")
    page.get_by_role("button", name="Giao việc").click()
    row = page.get_by_role("row").filter(has_text="Ông Bình")
    row.get_by_role("button", name="Tạo mã đăng nhập").click()
    code = page.locator(".secret").first.inner_text()
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", code)
    fits(page)
    assert house.world.access.use_link(code)
    page.get_by_role("row").filter(has_text="Ông Bình").get_by_role("button", name="Thôi giao").click()
    expect(page.get_by_role("row").filter(has_text="Ông Bình")).to_have_count(0)
    page.get_by_label("Dùng ở đâu").fill("Máy văn phòng")
    page.get_by_role("button", name="Tạo mã cho máy").click()
    token = page.locator(".secret").first.inner_text()
    with house.visitor(headers={"Authorization": f"Bearer {token}"}) as machine:
        assert machine.get("/me").status_code == 200
        page.get_by_role("row").filter(has_text="Máy văn phòng").get_by_role("button", name="Thu hồi").click()
        assert machine.get("/me").status_code == 401


def test_totals_are_shown_and_saved(opened):
    page = opened("province", PROVINCE)
    page.goto("/tong-hop?nam=2025")
    expect(page.get_by_role("row").filter(has_text="Công dân").first).to_be_visible()
    expect(page.locator(".bar svg").nth(3)).to_be_visible()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Tải bảng số liệu").click()
    assert coming.value.suggested_filename == "tong-hop-2025.csv"


@SIZES
def test_names_that_are_markup_are_shown_as_they_are(opened, house, tmp_path, size):
    path = tmp_path / "<img src=x onerror=alert(1)>.xlsx"
    path.write_bytes(filled(COMMUNE, 20, NASTY))
    page = opened("commune", size=size, name=NASTY)
    page.goto("/")
    page.get_by_label("Chọn tệp sổ").set_input_files(path)
    page.get_by_role("button", name="Chấm sổ và xem việc cần sửa").click()
    assert NASTY in page.inner_text("h1")
    expect(page.locator("main script, main img")).to_have_count(0)
    page.goto("/nguoi-dung")
    expect(page.get_by_text(NASTY).first).to_be_visible()
    page.goto(f"/so?tim={quote(NASTY)}")
    assert page.get_by_label("Tìm theo tên xã").input_value() == NASTY
    page.goto(f"/so?xong={quote(NASTY)}")
    expect(page.get_by_role("status")).to_have_count(0)
