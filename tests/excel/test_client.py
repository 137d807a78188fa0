"""The VBA client as shipped, run whole in an interpreter: what it writes, and what it refuses whoever asks."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from sheets_sync.core import Snapshot
from sheets_sync.hosts.files import read_workbook
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.service.wire import snapshot_in
from sheets_sync.sync.forgetful import Forgetful
from sheets_sync.sync.settle import settle
from tests.excel.client import Client
from tests.service.house import COMMUNE, House, all_rules, running
from tests.service.made import filled

AWAY = "https://hoctap.example"


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as found:
        yield found


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, patch: pytest.MonkeyPatch) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("client")
    patch.setenv("HOCTAP_DATA", str(folder / "home"))
    with running(folder) as found:
        yield found


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("typed") / "so.xlsx"
    path.write_bytes(filled(COMMUNE, 4))
    return path


@pytest.fixture(scope="module")
def scored(house: House, typed: Path, patch: pytest.MonkeyPatch) -> tuple[Client, str]:
    """The client after one press of `Chấm điểm`, with the real service; and what it said."""
    expires = house.clock().replace(year=2030)
    token = house.world.access.new_token("officer", COMMUNE, "máy", "cli", expires)[1]
    with house.visitor() as web:

        def answer(url: str, body: bytes) -> tuple[int, str]:
            reply = web.post(url, content=body, headers=client.asked[-1].headers)
            return reply.status_code, reply.text

        client = Client(typed, answer, patch)
        client.run("HocTapEnter", house.address, token)
        said = str(client.run("HocTapRun", "score"))
    return client, said


def plain(snapshot: Snapshot) -> dict[str, list[list[object]]]:
    """All values; blank is blank however it is kept, a calculated cell is left out."""
    return {
        title: [
            [None if v == "" or f else v for v, f in zip(row, formulas, strict=True)]
            for row, formulas in zip(grid.values.tolist(), grid.formula.tolist(), strict=True)
        ]
        for title, grid in snapshot.grids.items()
    }


def trimmed(rows: list[list[object]]) -> dict[tuple[int, int], object]:
    return {(r, c): value for r, row in enumerate(rows) for c, value in enumerate(row) if value is not None}


def test_one_press_writes_what_the_command_line_writes_cell_by_cell(
    scored: tuple[Client, str], typed: Path, tmp_path: Path
) -> None:
    client, said = scored
    assert "phải sửa" in said
    by_file = tmp_path / "by-file.xlsx"
    by_file.write_bytes(typed.read_bytes())
    settle(Files(by_file), str(by_file), all_rules(), Forgetful())
    theirs = plain(read_workbook(by_file.read_bytes(), "so.xlsx", "1"))
    mine = plain(client.snapshot(tmp_path / "by-vba.xlsx"))
    assert mine.keys() == theirs.keys()
    for title in theirs:
        assert trimmed(mine[title]) == trimmed(theirs[title]), title
    kq = [row[1] for row in mine["Công dân"][5:] if row[1]]
    assert len(kq) == 4


def test_what_was_typed_is_as_it_was_and_the_last_answer_was_that_nothing_is_left(
    scored: tuple[Client, str], typed: Path, tmp_path: Path
) -> None:
    client, _ = scored
    before = plain(read_workbook(typed.read_bytes(), "so.xlsx", "1"))["Công dân"]
    after = plain(client.snapshot(tmp_path / "after.xlsx"))["Công dân"]
    ids = before[3]
    own = range(ids.index("name"), ids.index("preview"))
    assert [[row[c] for c in own] for row in after[5:9]] == [[row[c] for c in own] for row in before[5:9]]
    assert [text.split("\n")[0].split("\t")[3] for text in client.replies] == ["0", "1"]


# --- what it refuses -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, patch: pytest.MonkeyPatch) -> Client:
    """A book of three sheets, so that a press takes no time: who it is, people, and what the machine lists."""
    book = openpyxl.Workbook()
    people = book.active
    people.title = "Công dân"
    for column, (told, head) in enumerate(zip(IDS, HEADS, strict=True), 1):
        people.cell(4, column, told)
        people.cell(5, column, head)
    people.cell(6, IDS.index("name") + 1, "Nguyễn Thị Hoa")
    people.cell(6, IDS.index("kq") + 1, "… Chờ")
    people.cell(7, IDS.index("quick") + 1, "036150000011||Trần Văn Bình|02031950|Nam|Thôn Đông|01012022")
    people.cell(8, IDS.index("quick") + 1, "8 9 7")
    book.create_sheet("Việc cần sửa")
    book.create_sheet("Sổ chi của xã")["A1"] = "của riêng xã"
    about = book.create_sheet("_hoctap")
    told = {"format": "hoctap", "layout": "commune", "unit": COMMUNE, "period": "2025", "part": ""}
    for row in (told | {"sheet.citizens": "Công dân", "sheet.todo": "Việc cần sửa"}).items():
        about.append(row)
    path = tmp_path_factory.mktemp("small") / "so.xlsx"
    book.save(path)
    client = Client(path, lambda *_: (0, ""), patch)
    client.run("HocTapEnter", AWAY, "hoctap_token")
    return client


IDS = ["key", "kq", "score", "todo", "flags", "name", "birth", "given.01", "quick", "preview"]
HEADS = ["Mã", "KQ", "Điểm", "Cần sửa", "Cờ", "Họ và tên", "Ngày sinh", "TĐ1", "Nhập nhanh", "Xem trước"]
PEOPLE, TASKS = "C\\u00F4ng d\\u00E2n", "Vi\\u1EC7c c\\u1EA7n s\\u1EEDa"


def fill(column: str, at: int, was: str, now: str, sheet: str = PEOPLE, row: int = 5) -> str:
    return f"fill\t{sheet}\t{column}\t{at}\t1\n{row}\tCD0001\t{was}\t{now}"


def block(now: str, sheet: str = TASKS) -> str:
    return f"block\t{sheet}\trows\t5\t0\t0\t1\t1\t1\n{now}"


def whole(*records: str, stamp: str = "17") -> str:
    lines = "\n".join((f"hoctap/1\tso\t{stamp}\t0", *records)).split("\n")
    return "\n".join((*lines, f"end\t{len(lines)}", ""))


WAITING = "s\\u2026 Ch\\u1EDD"
PASSED = fill("kq", 1, WAITING, "s\\u2714 \\u0110\\u1EA1t")
LINK = 'fHYPERLINK("#\'C\\u00F4ng d\\u00E2n\'!AR44","AR44")\\u0001sAR44'


CARD = f"mend\t{PEOPLE}\tname\t5\t1\tcard\n6\tCD0002\t\tsTr\\u1EA7n V\\u0103n B\\u00ECnh"
BIRTH = f"mend\t{PEOPLE}\tbirth\t6\t1\tcard\n6\tCD0002\t\ts02/03/1950"
EMPTIED = (
    f"mend\t{PEOPLE}\tquick\t8\t1\tcard\n6\tCD0002\t"
    "s036150000011||Tr\\u1EA7n V\\u0103n B\\u00ECnh|02031950|Nam|Th\\u00F4n \\u0110\\u00F4ng|01012022\t"
)
SPREAD = f"mend\t{PEOPLE}\tgiven.01\t7\t1\tquick\n7\tCD0003\t\tn8"


def judged(client: Client, reply: str) -> str:
    """ "" where the client would carry it out."""
    if not client.run("HocTapParse", reply, "17"):
        return "garbage"
    return str(client.run("HocTapMayDo", client.app.workbook))


@pytest.mark.parametrize(
    "record",
    [
        PASSED,
        block("sph\\u1EA3i s\\u1EEDa"),
        block(LINK),
        CARD,
        BIRTH,
        EMPTIED,
        SPREAD,
        fill("preview", 9, "", 'fIF(COUNT(H6:H6)=1,SUM(H6:H6),"")\\u0001'),
    ],
)
def test_what_the_engine_plans_may_be_done(small: Client, record: str) -> None:
    assert judged(small, whole(record)) == ""


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (fill("given.01", 7, "", "n9"), "a cell that people type in"),
        (fill("name", 5, "sNguy\\u1EC5n Th\\u1ECB Hoa", "sA"), "a name"),
        (fill("kq", 5, "sNguy\\u1EC5n Th\\u1ECB Hoa", "sA"), "a machine's id over a typed column"),
        (fill("kq", 1, WAITING, "s\\u2714", row=3), "the row of ids"),
        (fill("kq", 1, WAITING, 'fWEBSERVICE("http://x")\\u0001'), "a formula that is no preview"),
        (fill("preview", 9, "", 'fWEBSERVICE("http://x")\\u0001'), "a call"),
        (fill("preview", 9, "", "f'[x.xlsx]A'!A1\\u0001"), "another file"),
        (fill("preview", 9, "", "fCMD|X!A1\\u0001"), "another program"),
        (block('fHYPERLINK("http://x","AR44")\\u0001sAR44'), "a link out of the book"),
        (block('fHYPERLINK("#\'[x.xlsx]A\'!A1","A1")\\u0001sA1'), "a link to another file"),
        (block('fWEBSERVICE("http://x")\\u0001'), "a call among the machine's lines"),
        (block("s1", "S\\u1ED5 chi c\\u1EE7a x\\u00E3"), "a sheet of the unit's own"),
        (block("s1", PEOPLE), "a block over a data sheet"),
        (block("sx", "_hoctap"), "who the book is"),
        (f"mend\t{PEOPLE}\tgiven.01\t7\t1\tquick\n5\tCD0001\t\tn9", "consent that nobody gave"),
        (CARD.replace("B\\u00ECnh", "An"), "a name that is not the card's"),
        (CARD.replace("\n6\t", "\n5\t"), "a card in another row"),
        (SPREAD.replace("n8", "n10"), "points that are not in the quick entry"),
        (f"mend\t{PEOPLE}\tgiven.01\t7\t1\tservice\n5\tCD0001\t\tn9", "consent of another kind"),
        (f"fix\ttake\tsheet\t{PEOPLE}\t0\t\t-1", "a data sheet taken away"),
        (f"fix\tput\tdropdown\t{PEOPLE}\t1\t=A1\t-1\ttype=list", "a list that is none of the book's"),
        (f"fix\tput\tmacro\t{PEOPLE}\t1\tx\t-1", "a part of an unknown kind"),
        (fill("kq", 1, "s\\u2714", "s\\u2714"), "a cell that no longer holds what it held"),
    ],
)
def test_whatever_a_service_may_not_ask_is_refused_whole(small: Client, record: str, why: str) -> None:
    assert judged(small, whole(PASSED, record)) in ("forbidden", "changed"), why


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "<html>Bad gateway</html>",
        whole(PASSED)[:-8],
        whole(PASSED).replace("end\t3", "end\t2"),
        whole(PASSED, stamp="16"),
        whole("run\tFormat"),
        whole(PASSED).replace("hoctap/1", "hoctap/2"),
        whole(PASSED.replace("\t1\n", "\t2\n")),
        whole(PASSED.replace("\\u1EA1", "\\u1E")),
    ],
)
def test_half_an_answer_or_none_is_no_answer(small: Client, reply: str) -> None:
    assert judged(small, reply) == "garbage"


@pytest.mark.parametrize(
    ("status", "text", "word"),
    [
        (401, "", "mã"),
        (403, "", "đơn vị"),
        (413, "", "lớn"),
        (429, "", "đợi"),
        (500, "Traceback", "Máy chủ"),
        (200, "<html>", "Máy chủ"),
        (0, "", "Xem trước"),
    ],
)
def test_a_service_that_fails_is_told_in_words_and_nothing_changes(
    small: Client, tmp_path: Path, status: int, text: str, word: str
) -> None:
    before = plain(small.snapshot(tmp_path / "before.xlsx"))
    small.answer = lambda *_: (status, text)
    said = str(small.run("HocTapRun", "score"))
    assert word.lower() in said.lower()
    assert "Traceback" not in said
    assert plain(small.snapshot(tmp_path / "after.xlsx")) == before


def test_the_unit_s_own_sheets_and_the_token_stay_where_they_are(small: Client, tmp_path: Path) -> None:
    sent: list[bytes] = []
    small.answer = lambda _, body: (sent.append(body), (500, ""))[1]
    small.run("HocTapRun", "check")
    assert b"hoctap_token" not in sent[0]
    assert set(snapshot_in(sent[0]).grids) == {"Công dân", "Việc cần sửa", "_hoctap"}
    assert b"hoctap_token" not in zipped(small, tmp_path)


def zipped(client: Client, folder: Path) -> bytes:
    client.app.save(folder / "so.xlsx")
    with zipfile.ZipFile(folder / "so.xlsx") as file:
        return b"".join(file.read(name) for name in file.namelist())


def test_a_token_goes_over_tls_alone(small: Client) -> None:
    for address in ("http://hoctap.example", "https://a@b.example", "ftp://x.example", "hoctap.example"):
        small.run("HocTapEnter", address, "other")
        assert small.kept == {"address": AWAY, "token": "hoctap_token"}
