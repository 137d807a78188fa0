"""Units as dated facts: what the table says, and laws that any edit of it must keep."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_sync import data
from sheets_sync.core import Stop
from sheets_sync.units import Level, Share, Units, commune_of, hamlet, load

TEXT = data.text("units", "units.csv")
UNITS = load(TEXT)
BEFORE, BETWEEN, AFTER = date(2023, 12, 31), date(2024, 12, 31), date(2025, 12, 31)
HEADER = TEXT.splitlines()[0]
DAYS = st.dates(date(2022, 12, 1), date(2026, 12, 31))


def of_nam_dinh(units: Units, day: date) -> list[str]:
    return [commune.id for commune in units.at(day).communes("36@2023")]


def test_nam_dinh_had_226_communes_in_10_districts_then_175_in_9_and_is_57_of_129() -> None:
    assert len(of_nam_dinh(UNITS, BEFORE)) == 226
    assert len(UNITS.at(BEFORE).children("36@2023")) == 10
    between = of_nam_dinh(UNITS, BETWEEN)
    assert len(between) == 175
    assert len(UNITS.at(BETWEEN).children("36@2023")) == 9
    now = {share.unit for old in between for share in UNITS.successors(old, AFTER)}
    assert len(now) == 57
    new = UNITS.at(AFTER).communes("37@2025")
    assert now < {commune.id for commune in new}
    assert Counter(commune.kind for commune in new) == {"xã": 97, "phường": 32}


def test_the_new_province_is_made_of_exactly_the_communes_of_three() -> None:
    old = [unit for unit in UNITS.at(date(2025, 6, 30)) if unit.level is Level.COMMUNE]
    assert Counter(UNITS.at(date(2025, 6, 30)).path(unit.id)[0].name for unit in old) == {
        "Nam Định": 175,
        "Hà Nam": 98,
        "Ninh Bình": 125,
    }
    reached = {share.unit for unit in old for share in UNITS.successors(unit.id, AFTER)}
    assert reached == {unit.id for unit in UNITS.at(AFTER).communes("37@2025")}


def test_51_of_the_57_new_communes_reuse_a_code_under_another_name() -> None:
    old = {unit.code: unit.title for unit in UNITS.at(BEFORE).communes("36@2023")}
    new = {share.unit for unit in of_nam_dinh(UNITS, BETWEEN) for share in UNITS.successors(unit, AFTER)}
    reused = [UNITS[unit] for unit in new if UNITS[unit].code in old]
    assert len(reused) == 57
    assert sum(unit.title != old[unit.code] for unit in reused) == 51


@pytest.mark.parametrize(
    ("new", "old"),
    [  # as printed elsewhere than in the table's own sources (newspapers and pages on resolution 1674/NQ-UBTVQH15)
        ("Xã Xuân Hưng", {"Xã Xuân Vinh", "Xã Trà Lũ", "Xã Thọ Nghiệp"}),
        ("Phường Thiên Trường", {"Phường Lộc Hạ", "Xã Mỹ Tân", "Xã Mỹ Trung"}),
        ("Phường Vị Khê", {"Phường Nam Phong", "Xã Nam Điền"}),
        ("Xã Giao Bình", {"Xã Giao Yến", "Xã Bạch Long", "Xã Giao Tân"}),
        ("Xã Nghĩa Lâm", {"Xã Nghĩa Hùng", "Xã Nghĩa Hải", "Xã Nghĩa Lâm"}),
    ],
)
def test_new_communes_are_made_of_the_old_ones_that_the_papers_print(new: str, old: set[str]) -> None:
    (unit,) = UNITS.at(AFTER).find(new)
    assert {before.title for before in UNITS.predecessors(unit.id)} == old


def test_the_city_after_the_merger_of_2024_has_the_21_units_that_the_papers_print() -> None:
    city = UNITS.at(BETWEEN).communes("356@2023")
    assert Counter(unit.kind for unit in city) == {"phường": 14, "xã": 7}
    communes = "Mỹ Hà, Mỹ Lộc, Mỹ Phúc, Mỹ Tân, Mỹ Thắng, Mỹ Thuận, Mỹ Trung"
    assert {unit.name for unit in city if unit.kind == "xã"} == set(communes.split(", "))


def test_every_unit_that_ended_has_a_successor_and_no_living_one_has() -> None:
    for unit in UNITS:
        assert bool(unit.successors) == (unit.valid_to is not None), unit.id


def test_where_the_sources_name_no_commune_the_district_follows_and_nothing_is_guessed() -> None:
    ended = [unit for unit in UNITS if unit.valid_to == date(2024, 8, 31) and unit.level is Level.COMMUNE]
    unknown = [unit for unit in ended if UNITS[unit.successors[0].unit].level is Level.DISTRICT]
    assert (len(ended), len(unknown)) == (78, 44)
    assert all(unit.successors[0].unit in (unit.parent, "356@2023") for unit in unknown)


def test_a_split_commune_keeps_all_its_successors_and_says_that_the_parts_are_not_known() -> None:
    split = [unit for unit in UNITS if len(unit.successors) > 1]
    assert len(split) == 6
    assert all(share.part is None for unit in split for share in unit.successors)


def test_a_code_is_never_in_force_twice_and_parents_stand_while_children_do() -> None:
    by_code: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for unit in UNITS:
        end = unit.valid_to or date.max
        by_code.setdefault((unit.level, unit.code), []).append((unit.valid_from, end))
        if unit.parent:
            parent = UNITS[unit.parent]
            assert parent.valid_from <= unit.valid_from, unit.id
            assert end <= (parent.valid_to or date.max), unit.id
        else:
            assert unit.level is Level.PROVINCE
    for spans in by_code.values():
        spans.sort()
        assert all(one[1] < two[0] for one, two in pairwise(spans))


def test_an_id_is_the_code_at_the_year_with_the_month_only_where_the_code_began_twice() -> None:
    began = Counter((unit.code, unit.valid_from.year) for unit in UNITS)
    first = {key: min(u.valid_from for u in UNITS if (u.code, u.valid_from.year) == key) for key in began}
    for unit in UNITS:
        key = unit.code, unit.valid_from.year
        month = f"-{unit.valid_from.month:02d}" if began[key] > 1 and unit.valid_from == first[key] else ""
        assert unit.id == f"{unit.code}@{unit.valid_from.year}{month}"


def test_every_row_names_its_decree_or_says_that_it_was_not_read() -> None:
    decrees = Counter(unit.decree for unit in UNITS)
    assert decrees["202/2025/QH15"] == 1
    assert decrees["1674/NQ-UBTVQH15"] == 129
    assert decrees["1104/NQ-UBTVQH15"] == 27
    assert all(unit.decree == "unknown" or unit.decree.split("/")[0].isdigit() for unit in UNITS)


@given(day=DAYS)
def test_on_any_day_the_tree_is_whole(day: date) -> None:
    tree = UNITS.at(day)
    assert sum(len(tree.communes(root.id)) for root in tree.roots) == sum(u.level is Level.COMMUNE for u in tree)
    for unit in tree:
        path = tree.path(unit.id)
        assert path[-1] == unit
        assert path[0] in tree.roots
        assert all(unit in tree.children(above.id) for above in path[-2:-1])


@given(start=DAYS, days=st.integers(0, 1500), data=st.data())
def test_nothing_is_lost_on_the_way_to_a_later_day(start: date, days: int, data: st.DataObject) -> None:
    earlier, later = UNITS.at(start), UNITS.at(start + timedelta(days=days))
    if not len(earlier):
        return
    unit = data.draw(st.sampled_from(sorted(u.id for u in earlier)))
    shares = UNITS.successors(unit, later.on)
    assert shares
    assert all(share.unit in later for share in shares)
    parts = [share.part for share in shares]
    assert None in parts or sum(part or 0 for part in parts) == 10_000


@given(st.sampled_from(sorted(u.id for u in UNITS)))
def test_predecessors_and_successors_are_two_sides_of_one_fact(unit: str) -> None:
    assert all(unit in [share.unit for share in old.successors] for old in UNITS.predecessors(unit))
    assert all(UNITS[unit] in UNITS.predecessors(share.unit) for share in UNITS[unit].successors)


def test_parts_multiply_along_the_way_and_add_up_where_ways_meet() -> None:
    rows = [
        "p@1,p,province,,P,tỉnh,2020-01-01,,,,unknown",
        "a@1,a,commune,p@1,A,xã,2020-01-01,2020-12-31,b@1=5000|c@1=5000,no,unknown",
        "b@1,b,commune,p@1,B,xã,2021-01-01,2021-12-31,d@1=2500|e@1=7500,yes,unknown",
        "c@1,c,commune,p@1,C,xã,2021-01-01,2021-12-31,d@1,,unknown",
        "d@1,d,commune,p@1,D,xã,2022-01-01,,,,unknown",
        "e@1,e,commune,p@1,E,xã,2022-01-01,,,,unknown",
    ]
    units = load("\n".join([HEADER, *rows]))
    assert units.successors("a@1", date(2022, 1, 1)) == (Share("d@1", 6250), Share("e@1", 3750))
    assert [units[unit].difficult for unit in ("a@1", "b@1", "c@1")] == [False, True, None]


def test_a_commune_is_found_by_code_and_by_name_however_it_is_typed() -> None:
    tree = UNITS.at(BETWEEN)
    (found,) = tree.find("xa my ha")
    assert (found.id, found.title) == ("13711@2024", "Xã Mỹ Hà")
    assert tree.find(" Mỹ Hà ") == tree.find("13711") == tree.find("13711@2024") == (found,)
    assert tree.find("MỸ HÀ") == tree.find("xã my ha") == (found,)
    assert tree.find("Xã Không Có") == tree.find("") == ()
    assert tree.find("phường Mỹ Hà") == ()


def test_a_name_that_two_units_bear_gives_both_until_it_is_narrowed() -> None:
    tree = UNITS.at(date(2025, 6, 30))
    both = tree.find("Quang Trung")
    assert len(both) > 1
    city = tree.find("Quang Trung", within="356@2023")
    assert [unit.title for unit in city] == ["Phường Quang Trung"]
    assert set(city) < set(both)


def test_a_unit_that_did_not_stand_that_day_is_refused_by_name() -> None:
    with pytest.raises(Stop) as stop:
        UNITS.at(AFTER).children("36@2023")
    assert (stop.value.code, stop.value.facts["unit"]) == ("unit.unknown", "36@2023")
    with pytest.raises(Stop):
        UNITS.successors("99999@2023", AFTER)
    assert len(UNITS.at(date(2000, 1, 1))) == 0


def test_a_hamlet_belongs_to_its_commune() -> None:
    assert hamlet("13711@2024", 7) == "13711@2024/07"
    assert commune_of("13711@2024/07") == commune_of("13711@2024") == "13711@2024"
    assert UNITS.at(BETWEEN).parent("36@2023") is None
    assert [unit.title for unit in UNITS.at(BETWEEN).path("13711@2024")] == [
        "Tỉnh Nam Định",
        "Thành phố Nam Định",
        "Xã Mỹ Hà",
    ]


GOOD = "p@1,p,province,,P,tỉnh,2020-01-01,2020-12-31,q@1,,unknown"
AFTER_GOOD = "q@1,q,province,,Q,tỉnh,2021-01-01,,,,unknown"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (AFTER_GOOD, "id"),
        ("r@1,r,thôn,,R,tỉnh,2020-01-01,,,,unknown", "level"),
        ("r@1,r,commune,zz,R,xã,2020-01-01,,,,unknown", "parent"),
        ("r@1,r,province,,,tỉnh,2020-01-01,,,,unknown", "name"),
        ("r@1,r,province,,R,tỉnh,1/7/2025,,,,unknown", "valid_from"),
        ("r@1,r,province,,R,tỉnh,2020-01-01,2019-01-01,q@1,,unknown", "valid_to"),
        ("r@1,r,province,,R,tỉnh,2020-01-01,,q@1,,unknown", "successors"),
        ("r@1,r,province,,R,tỉnh,2020-01-01,2022-01-01,p@1,,unknown", "successors"),
        ("r@1,r,province,,R,tỉnh,2020-01-01,2022-01-01,q@1=12000,,unknown", "successors"),
        ("r@1,r,province,,R,tỉnh,2020-01-01,2022-01-01,zz,,unknown", "successors"),
        ("r@1,r,province,,R,tỉnh,2020-01-01,,,perhaps,unknown", "difficult"),
        ("r@1,r,province,,R,tỉnh,2020-01-01,,,,", "decree"),
        ("r@1,r,province,,R,tỉnh", "valid_from"),
        ("r@1,r,province,,R,tỉnh,2020-01-01,,,,unknown,more", ""),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_column(row: str, column: str) -> None:
    with pytest.raises(Stop) as stop:
        load("\n".join([HEADER, GOOD, AFTER_GOOD, row]))
    assert (stop.value.code, stop.value.facts["line"], stop.value.facts["column"]) == ("unit.row", 4, column)


def test_a_table_with_other_columns_is_refused() -> None:
    with pytest.raises(Stop) as stop:
        load("id,name\n1,a\n")
    assert stop.value.code == "unit.columns"
