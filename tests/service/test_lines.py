"""The reply in plain lines says just what the JSON says, and every button of a client without JSON works by it."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_sync.core import Block, BookId, Fill, Formula, Mend, Rows, WritePlan, objects
from sheets_sync.service.lines import MEDIA, plan_lines
from sheets_sync.service.wire import snapshot_out
from sheets_sync.sync.sent import HERE
from sheets_sync.workbook.after import after
from sheets_sync.workbook.buttons import ticked
from tests.service.house import COMMUNE, SIBLING, running
from tests.service.made import snapshot_of

WANTED = {"Content-Type": "application/json", "Accept": MEDIA, "Accept-Language": "vi"}
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NUMPY = st.floats(0, 9).map(np.float64) | st.booleans().map(np.bool_)
CELL = NUMPY | st.none() | TEXT | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)
CELLS = st.lists(
    CELL | st.builds(Formula, st.text("ABC123+(),", max_size=8), st.none() | st.floats(0, 9)), min_size=2, max_size=2
)


def unescaped(told):
    units = re.sub(
        r"\\(u[0-9A-F]{4}|[tnr\\])",
        lambda m: {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}.get(m[1]) or chr(int(m[1][1:], 16)),
        told,
    )
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def cell(told):
    told = unescaped(told)
    kind, rest = told[:1], told[1:]
    if kind == "f":
        text, _, shown = rest.partition("\x01")
        return Formula(text, cell(shown) if not shown.startswith("s") else shown[1:])
    return {"": None, "s": rest, "n": float(rest) if kind == "n" else 0, "b": rest == "1"}[kind]


def read_back(body):
    """Sentences and changes of a reply, read as a client reads it."""
    *lines, last, nothing = body.decode("ascii").split("\n")
    assert (last, nothing) == (f"end\t{len(lines)}", "")
    head, rest = lines[0].split("\t"), iter(lines[1:])
    said, changes = [], []
    for line in rest:
        kind, *told = line.split("\t")
        if kind == "say":
            said.append(unescaped(told[0]))
        elif kind in ("fill", "mend"):
            rows = [next(rest).split("\t") for _ in range(int(told[3]))]
            known = Rows(
                np.array([int(row[0]) for row in rows]),
                objects([unescaped(row[1]) for row in rows]),
                np.zeros(len(rows), dtype=np.uint64),
            )
            was, now = (objects([cell(row[at]) for row in rows]) for at in (2, 3))
            made = Fill if kind == "fill" else Mend
            changes.append(made(unescaped(told[0]), told[1], int(told[2]), known, was, now, *told[4:]))
        elif kind == "block":
            top, left, *shape = map(int, told[2:])
            grids = []
            for high, wide in (shape[:2], shape[2:]):
                rows = [next(rest).split("\t") for _ in range(high)]
                grids.append(objects([cell(each) for row in rows for each in row]).reshape(high, wide))
            changes.append(Block(unescaped(told[0]), told[1], top, left, *grids))
    return head, said, changes


def same(one, other):
    return [blank(each) for each in np.ravel(one).tolist()] == [blank(each) for each in np.ravel(other).tolist()]


def blank(value):
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Formula):
        return (value.text, blank(value.shown))
    return None if value == "" else value


@given(TEXT, CELLS, CELLS, st.lists(TEXT, max_size=3))
def test_whatever_stands_in_a_plan_is_read_back_from_ascii_lines(place, was, now, said):
    rows = Rows(np.array([5, 70_000]), objects(["CD0001", "Mã\tlạ"]), np.zeros(2, dtype=np.uint64))
    fill = Fill("Công dân", "kq", 1, rows, objects(was), objects(now))
    mend = Mend("Công dân", "given.01", 30, rows, objects(was), objects(now), "quick")
    block = Block("Tổng hợp", "rows", 5, 0, objects([]).reshape(0, 2), objects([*was, *now]).reshape(2, 2))
    head, told, changes = read_back(plan_lines(WritePlan(place, None, "x", (fill, mend, block)), "17", False, said))
    assert [unescaped(part) for part in head] == ["hoctap/1", place, "17", "0"]
    assert told == said
    for one, other in zip((fill, mend, block), changes, strict=True):
        assert type(one) is type(other)
        assert same(one.was, other.was)
        assert same(one.now, other.now)
    assert changes[1].consent == "quick"
    assert changes[0].rows.key.tolist() == rows.key.tolist()


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lines")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOCTAP_DATA", str(folder / "home"))
        with running(folder) as found:
            yield found


@pytest.fixture
def officer(house):
    with house.as_role("officer", COMMUNE) as client:
        yield client


def ask(client, snapshot, do="score", unit=COMMUNE, **query):
    asked = {"unit": unit, "period": 2025, "do": do} | query
    return client.post("/actions", params=asked, content=snapshot_out(snapshot), headers=WANTED)


def carried_out(client, snapshot, do="score", unit=COMMUNE):
    """What a client comes to, and the sentences of each round."""
    all_said = []
    for turn in range(5):
        (_, _, base, settled), said, changes = read_back(ask(client, snapshot, do, unit).content)
        assert base == snapshot.etag
        all_said.append(said)
        snapshot = after(snapshot, WritePlan("so", None, base, tuple(changes)), f"{do} {turn}")
        if settled == "1" or not changes:
            return snapshot, all_said
    raise AssertionError("not settled")


def cells(snapshot):
    return {
        title: [(i, blank(v)) for i, v in enumerate(np.ravel(grid.values).tolist()) if blank(v) is not None]
        for title, grid in snapshot.grids.items()
    }


def test_a_client_of_lines_comes_to_what_a_client_of_json_comes_to(officer):
    book = snapshot_of(COMMUNE, people=30)
    told = officer.post(
        "/actions",
        params={"unit": COMMUNE, "period": 2025},
        content=snapshot_out(book),
        headers={"Content-Type": "application/json"},
    ).json()
    _, said, changes = read_back(ask(officer, book).content)
    assert said == told["said"]
    assert [type(change).__name__.lower() for change in changes] == [
        c["kind"] for c in told["changes"] if c["kind"] != "fix"
    ]
    for mine, theirs in zip(changes, (c for c in told["changes"] if c["kind"] != "fix"), strict=True):
        if isinstance(mine, Fill):
            assert [blank(v) for v in mine.now.tolist() if not isinstance(v, Formula)] == [
                blank(v) for v in theirs["now"] if not isinstance(v, list)
            ]


def test_check_and_explain_write_nothing_and_say_what_there_is(house, officer):
    book = snapshot_of(COMMUNE, people=30)
    head, said, changes = read_back(ask(officer, book, "check").content)
    assert (head[3], changes) == ("0", [])
    assert said
    _, why, changes = read_back(ask(officer, book, "explain", sheet="Công dân", row=6).content)
    assert (len(why) > 3, changes) == (True, [])
    _, where, _ = read_back(ask(officer, book, "explain", sheet="Bìa", row=6).content)
    assert "Công dân" in where[0]


def test_undo_takes_the_last_write_back_whatever_was_typed_since(house):
    with house.as_role("officer", SIBLING) as client:
        before = snapshot_of(SIBLING, people=30)
        scored, _ = carried_out_at(client, before)
        assert cells(scored) != cells(before)
        _, said, changes = read_back(ask(client, scored, "undo", SIBLING).content)
        back = after(scored, WritePlan("so", None, "x", tuple(changes)), "undone")
        assert "hoàn tác" in said[0]
        assert [kq for kq in back.grids["Công dân"].values[5:, 1].tolist() if kq] == []
        again = ask(client, back, "undo", SIBLING)
        assert again.status_code == 422
        assert again.text.startswith("hoctap/1\terror\tundo.nothing\t422\n")


def carried_out_at(client, snapshot):
    _, said, changes = read_back(ask(client, snapshot, "score", SIBLING).content)
    return after(snapshot, WritePlan("so", None, "x", tuple(changes)), "scored"), said


def test_a_plan_that_never_came_about_is_not_taken_back(house, officer):
    book = snapshot_of(COMMUNE, people=40)
    assert read_back(ask(officer, book).content)[2]  # the client dies here
    assert ask(officer, book, "undo").text.startswith("hoctap/1\terror\tundo.nothing\t422\n")


def test_an_older_write_is_still_taken_back_after_a_plan_that_never_came_about(house):
    with house.as_role("officer", SIBLING) as client:
        scored, _ = carried_out_at(client, snapshot_of(SIBLING, people=30, seed=7))
        note = scored.grids["Công dân"].values[3].tolist().index("given.01")
        typed = scored.grids["Công dân"].values.copy()
        typed[5:25, note] = 5.0
        changed = replace(scored, grids=scored.grids | {"Công dân": replace(scored.grids["Công dân"], values=typed)})
        assert read_back(ask(client, changed, "score", SIBLING).content)[2]  # never carried out
        typed[5, note] = 6.0
        _, _, changes = read_back(ask(client, changed, "undo", SIBLING).content)
        back = after(changed, WritePlan("so", None, "x", tuple(changes)), "undone")
        assert [kq for kq in back.grids["Công dân"].values[5:, 1].tolist() if kq] == []
        assert back.grids["Công dân"].values[5, note] == 6.0


def test_sending_is_remembered_once_and_stands_on_the_cover(house, officer):
    done, said = carried_out(officer, snapshot_of(COMMUNE, people=40), "send")
    sent = house.world.ledger.sent(BookId(COMMUNE, 2025))
    assert sent is not None
    assert "gửi lên tỉnh" in said[0][0]
    cover = [value for value in np.ravel(done.grids["Bìa"].values).tolist() if isinstance(value, str)]
    assert any("gửi" in value.lower() and f"{sent.at.astimezone(HERE):%d/%m}" in value for value in cover)
    carried_out(officer, done, "send")
    assert house.world.ledger.sent(BookId(COMMUNE, 2025)) == sent


def test_a_tick_on_the_cover_sends_whatever_button_was_pressed_and_a_later_change_is_known(house):
    unit = BookId(SIBLING, 2025)
    with house.as_role("officer", SIBLING) as client:
        book = snapshot_of(SIBLING, people=30, seed=9)
        layout = house.world.rules().layout(book)
        carried_out(client, ticked(book, layout, "send"), "score", SIBLING)
        sent = house.world.ledger.sent(unit)
        assert sent is not None
        assert not sent.changed
        people = book.grids["Công dân"]
        typed = people.values.copy()
        typed[5, typed[3].tolist().index("name")] = "Người Khác"
        other = replace(book, grids=book.grids | {"Công dân": replace(people, values=typed)})
        carried_out(client, other, "score", SIBLING)
        assert house.world.ledger.sent(unit) == replace(sent, changed=True)


def test_a_list_that_lost_most_of_its_rows_stops_and_asks(house, officer):
    carried_out(officer, snapshot_of(COMMUNE, people=40))
    halved = snapshot_of(COMMUNE, people=5)
    assert ask(officer, halved).text.startswith("hoctap/1\terror\tbook.halved\t422\n")


def test_a_refusal_is_told_in_lines_where_lines_are_asked_for(house, officer):
    reply = ask(officer, snapshot_of(SIBLING, people=3), unit=SIBLING)
    assert reply.status_code == 403
    assert reply.headers["content-type"].startswith(MEDIA)
    head, said, _ = read_back(reply.content)
    assert head == ["hoctap/1", "error", "access.denied", "403"]
    assert len(said) >= 3
    assert json.dumps(said).isascii()
    with house.visitor() as stranger:
        assert ask(stranger, snapshot_of(COMMUNE, people=3)).text.startswith("hoctap/1\terror\taccess.unknown\t401\n")
