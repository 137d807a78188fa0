"""One person's data is shown, corrected and erased wherever it is kept; nobody else's is touched."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sheets_sync.core import BookId, Stop
from sheets_sync.rollup import prints
from sheets_sync.store import Ledger
from sheets_sync.store.citizen import Asked, correct, erase, kept
from sheets_sync.sync.settle import Settled, settle
from tests.books import PLACE, RULES, book, generated
from tests.store.test_ledger import some_plan


@pytest.fixture
def ledger(open_named: Callable[[], Ledger]) -> Ledger:
    return open_named()


@pytest.fixture
def settled(ledger: Ledger) -> Settled:
    done = settle(book(generated(30)), PLACE, RULES, ledger)
    assert done.book is not None
    ledger.remember(done.book, done.draft.tables, done.draft.assessment)
    return done


def somebody(settled: Settled, i: int = 4) -> tuple[str, str, int, str]:
    """Number, name, year of birth and key of the i-th citizen."""
    citizens = settled.draft.tables.sheets["citizens"]
    year = int(citizens.value["birth"][i]) // 10_000
    return citizens.value["number"][i], citizens.value["name"][i], year, citizens.rows.key[i]


def test_a_person_is_found_by_number_and_by_name_with_year_of_birth(ledger: Ledger, settled: Settled) -> None:
    number, name, year, key = somebody(settled)
    for asked in (Asked(number=number), Asked(name=name.upper(), year=year)):
        found = kept(ledger, asked)
        assert [(row.book, row.sheet, row.key) for row in found.rows] == [(settled.book, "citizens", key)]
        assert len(found.writes) == len(settled.receipts) == 1


def test_nobody_is_found_by_what_fits_nobody(ledger: Ledger, settled: Settled) -> None:
    _, name, year, _ = somebody(settled)
    for asked in (Asked(number="036999999999"), Asked(name=name, year=year + 1, book=BookId("x", 1))):
        assert kept(ledger, asked).rows == ()
    with pytest.raises(Stop, match=r"citizen\.unclear"):
        kept(ledger, Asked())


def test_the_same_person_is_found_in_another_commune(ledger: Ledger, settled: Settled) -> None:
    number = somebody(settled)[0]
    other = BookId("13672@2025", 2025)
    ledger.remember(other, settled.draft.tables, settled.draft.assessment)
    assert settled.book is not None
    assert {row.book for row in kept(ledger, Asked(number=number)).rows} == {settled.book, other}
    assert {row.book for row in kept(ledger, Asked(number=number, book=other)).rows} == {other}


def test_who_is_erased_is_gone_from_people_rows_and_vault_and_the_others_stay(ledger: Ledger, settled: Settled) -> None:
    number, name, year, key = somebody(settled)
    assert settled.book is not None
    before = ledger.rows(settled.book)["citizens"]
    print_of = before.prints[np.flatnonzero(before.key == key)[0]]
    erase(ledger, Asked(number=number))
    assert kept(ledger, Asked(number=number)) == kept(ledger, Asked(name=name, year=year))
    assert kept(ledger, Asked(number=number)).rows == ()
    assert kept(ledger, Asked(number=number)).writes == ()
    after = ledger.rows(settled.book)["citizens"]
    assert key not in after.key
    assert print_of not in after.prints
    assert len(after.key) == len(before.key) - 1
    assert ledger.vault.files() == ()
    assert not ledger.plans(PLACE)[0].kept
    assert kept(ledger, Asked(number=somebody(settled, 5)[0])).rows != ()


def test_prints_beside_counts_go_with_whoever_is_erased(ledger: Ledger, settled: Settled) -> None:
    draft = settled.draft
    made = prints(draft.tables, draft.assessment, ledger.people_key)
    ledger.keep("k", draft.assessment.counts, made)
    kept_so = ledger.people("k")
    assert kept_so is not None
    assert (kept_so.key.tolist(), kept_so.number.tolist()) == (made.key.tolist(), made.number.tolist())
    assert kept_so.person.tolist() == made.person.tolist()
    erase(ledger, Asked(number=somebody(settled)[0]))
    assert ledger.people("k") is None
    assert ledger.aggregate("k") == draft.assessment.counts


def test_what_was_typed_of_somebody_who_left_the_sheet_long_ago_is_found_in_the_vault(ledger: Ledger) -> None:
    """Their row is no longer known; the bytes from before a write still have them, and a plan has."""
    plan = some_plan()
    elsewhere = replace(plan, place="khác", book=BookId("khác", 2023), changes=plan.changes[:1])
    ledger.applied(plan, "e", None)  # a Mend and a Block in it replace the name
    ledger.applied(elsewhere, "e", _workbook("036160001234"))
    ledger.applied(elsewhere, "e", _workbook("036160009999"))
    by_name = Asked(name="nguyễn thị bí mật", year=1960)
    assert kept(ledger, by_name).writes == (ledger.plans(plan.place)[0].id,)
    erase(ledger, by_name)
    assert not ledger.plans(plan.place)[0].kept
    assert len(kept(ledger, Asked(number="036160001234")).writes) == 1
    erase(ledger, Asked(number="036160001234"))
    assert [applied.kept for applied in ledger.plans("khác")] == [True, False]


def _workbook(number: str) -> bytes:
    """A file that has the number as a cell that lost its zero."""
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", f"<c><v>{number.lstrip('0')}</v></c>")
    return out.getvalue()


def test_erasing_is_told_in_the_audit_log_by_a_keyed_hash_alone(ledger: Ledger, settled: Settled) -> None:
    number = somebody(settled)[0]
    erase(ledger, Asked(number=number))
    line = ledger.audit.lines(1)[0]
    assert settled.book is not None
    assert (line.what, line.unit) == ("citizen.erase", settled.book.unit)
    assert line.facts == {"citizen": ledger.hashes.number(number).hex(), "rows": 1, "writes": 1}
    assert ledger.audit.verify().fault == ""


def test_who_still_stands_in_the_sheet_is_known_again_after_the_next_sync(ledger: Ledger, settled: Settled) -> None:
    number = somebody(settled)[0]
    erase(ledger, Asked(number=number))
    assert settled.book is not None
    ledger.settled(settled.book, "later", settled.rows)
    ledger.remember(settled.book, settled.draft.tables, settled.draft.assessment)
    assert len(kept(ledger, Asked(number=number)).rows) == 1
    assert len(ledger.rows(settled.book)["citizens"].key) == len(settled.rows["citizens"].key)


def test_correcting_has_the_book_looked_at_again(ledger: Ledger, settled: Settled) -> None:
    from datetime import timedelta

    number = somebody(settled)[0]
    jobs = ledger.jobs("google")
    jobs.seen({"a": "1", "b": "1"})
    for who in (settled.book, BookId("khác", 2025)):
        job = jobs.claim("me", timedelta(minutes=5))
        assert job is not None
        jobs.finish(job, "1", "ok", who)
    assert len(correct(ledger, Asked(number=number)).rows) == 1
    assert kept(ledger, Asked(number=number)).rows == ()
    assert [job.done for job in jobs.list()] == ["", "1"]
    assert ledger.plans(PLACE)[0].kept, "undo stays"


def test_an_erasure_that_is_cut_short_is_finished_by_the_next(ledger: Ledger, settled: Settled) -> None:
    number = somebody(settled)[0]
    for file in ledger.vault.files()[:1]:
        file.unlink()
    erase(ledger, Asked(number=number))
    assert kept(ledger, Asked(number=number)).rows == ()
    assert ledger.vault.files() == ()


def test_a_vault_file_that_cannot_be_read_is_let_go_of(ledger: Ledger) -> None:
    """It may hold anybody, and no longer serves an undo."""
    ledger.applied(some_plan(), "e", None)
    ledger.vault.files()[0].write_bytes(b"not what was kept")
    erase(ledger, Asked(number="036160001234"))
    assert ledger.vault.files() == ()
