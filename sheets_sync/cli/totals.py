"""Books of a folder added up, and the totals as files: what ``hoctap rollup`` and the demo share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sheets_sync import data
from sheets_sync.cli.place import program_version
from sheets_sync.cli.work import Job, Outcome, Worker, run
from sheets_sync.core import Aggregate, BookId, Facts, Phase, Stop
from sheets_sync.hosts.xlsx.atomic import digest
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.reports import about_packs, province_workbook, totals_csv, totals_json
from sheets_sync.reports.figures import Figures, ReportMeta, figures
from sheets_sync.rollup import Double, Prints, add_up, cache_key, completeness, duplicates, merge
from sheets_sync.store import Ledger
from sheets_sync.sync.forgetful import Forgetful
from sheets_sync.sync.rules import Rules
from sheets_sync.sync.settle import assessed
from sheets_sync.units import Tree, Unit, default_phases
from sheets_sync.units.calendar import Period
from sheets_sync.workbook.standard import packs_in_force


@dataclass(frozen=True, slots=True)
class Added:
    """All books of a period, added; ``outcomes`` in the order of the files, books that came twice stopped."""

    outcomes: tuple[Outcome, ...]
    aggregate: Aggregate
    period: int
    doubles: tuple[Double, ...] = ()

    @property
    def unsent(self) -> dict[str, str]:
        """Unit id -> why its book could not be taken."""
        return {o.book.unit: o.stop.code for o in self.outcomes if o.stop is not None and o.book is not None}


def add(
    paths: Sequence[Path],
    rules: Rules,
    ledger: Ledger | Forgetful,
    workers: int,
    period: int | None,
    step: Callable[[], None],
) -> Added:
    """Count every book, those already counted from the ledger. ``period`` None = the year of the first book."""
    engine = _engine(rules)
    packs = rules.packs.digest()
    facts = _facts(rules)
    keys = {path: cache_key(digest(path.read_bytes()), packs, engine, facts) for path in paths}
    kept = {path: found for path in paths if (found := _kept(ledger, keys[path])) is not None}
    fresh = [path for path in paths if path not in kept]
    done = {path: _remembered(path, *found) for path, found in kept.items()}
    for _ in kept:
        step()
    for path, outcome in zip(
        fresh, run(Worker(rules, Job.ADD_UP, ledger.people_key), fresh, workers, step), strict=True
    ):
        if outcome.worked and outcome.counts.books:
            ledger.keep(keys[path], outcome.counts, outcome.people)
        done[path] = outcome
    return _sum([done[path] for path in paths], period)


def write(added: Added, rules: Rules, tree: Tree, unit: str, out: Path, lang: str) -> tuple[Figures, list[Path]]:
    """The totals at and below a unit as a workbook, JSON and CSV in ``out``; the figures, and the files in order."""
    groups, unverified = about_packs(packs_in_force(rules.packs, added.period), rules.settings.attested)
    meta = ReportMeta(unit, rules.today, groups, unverified, program_version(), lang)
    totals = add_up(added.aggregate, tree, added.period)
    targets = rules.targets(unit, added.period)
    senders = completeness(tree, added.aggregate, added.unsent)
    out.mkdir(parents=True, exist_ok=True)
    files = {
        f"tong-hop-{added.period}.xlsx": province_workbook(totals, targets, senders, meta, added.doubles),
        f"tong-hop-{added.period}.json": totals_json(totals, targets, senders, meta).encode(),
        f"tong-hop-{added.period}.csv": totals_csv(totals, targets, senders, meta),
    }
    for name, content in files.items():
        (out / name).write_bytes(content)
    return figures(totals, targets, senders, meta), [out / name for name in files]


def named(added: Added, rules: Rules) -> Iterator[tuple[int, str, str, str]]:
    """Running number, unit, row code and name of everybody who is scored in two books, from the books themselves."""
    paths = {outcome.book: Path(outcome.path) for outcome in added.outcomes if outcome.worked}
    known: dict[BookId, dict[str, str]] = {}
    for number, double in enumerate(added.doubles, start=1):
        for book, key in double.rows:
            if book not in known:
                known[book] = _names(paths[book], rules)
            unit = rules.units.get(book.unit)
            yield number, unit.title if unit else book.unit, key, known[book].get(key, "")


def _names(path: Path, rules: Rules) -> dict[str, str]:
    seen = assessed(Files(path).glance(str(path), rules.machine_tabs()), rules)
    people = [of for of in seen.assessment.subjects.values() if of.model == "citizen"]
    return {str(key): str(name) for of in people for key, name in zip(of.key, of.name, strict=True)}


def root_of(tree: Tree, units: Iterable[str]) -> str:
    """The lowest unit that has all these below it; Stop where none of them stands in the tree."""
    paths = [tree.path(unit) for unit in units if unit in tree]
    if not paths:
        raise Stop("unit.unknown", unit=", ".join(sorted(units)) or "…", on=tree.on)
    shared = [level[0] for level in zip(*paths, strict=False) if len({unit.id for unit in level}) == 1]
    lowest: Unit = shared[-1] if len(paths) > 1 else shared[0]
    return lowest.id


def _sum(outcomes: list[Outcome], period: int | None) -> Added:
    """The sum of the books of one period; a second copy of a book, a book of another year, and a hamlet's part beside
    the whole book are stopped."""
    seen: set[BookId] = set()
    whole = {outcome.book for outcome in outcomes if outcome.worked}
    told: list[Outcome] = []
    for outcome in outcomes:
        book = outcome.book
        if outcome.worked and book is not None:
            period = book.period if period is None else period
            if book.period != period:
                outcome = _stopped(outcome, Stop("book.period", found=book.period, expected=period, unit=book.unit))
            elif book in seen:
                outcome = _stopped(outcome, Stop("book.twice", unit=book.unit, period=book.period, part=book.part))
            elif book.part and replace(book, part="") in whole:
                outcome = _stopped(outcome, Stop("book.part", unit=book.unit, file=Path(outcome.path).name))
            else:
                seen.add(book)
        told.append(outcome)
    worked = [outcome for outcome in told if outcome.worked]
    people = {o.book: o.people for o in worked if o.book is not None and o.people is not None}
    return Added(tuple(told), merge(o.counts for o in worked), period or 0, duplicates(people))


def _stopped(outcome: Outcome, stop: Stop) -> Outcome:
    return Outcome(outcome.path, name=outcome.name, stop=stop)


def _kept(ledger: Ledger | Forgetful, key: str) -> tuple[Aggregate, Prints] | None:
    counts, people = ledger.aggregate(key), ledger.people(key)
    return None if counts is None or people is None else (counts, people)


def _remembered(path: Path, counts: Aggregate, people: Prints) -> Outcome:
    return Outcome(str(path), book=next(iter(counts.books)), counts=counts, people=people)


def _engine(rules: Rules) -> str:
    """The program's version, and the phase that today is in for each year that a book may be of."""
    text = data.text("units", "phases.csv")
    years = range(rules.today.year - 3, rules.today.year + 2)
    phases = [rules.phase or default_phases(text, Period(year)).on(rules.today) for year in years]
    return f"{program_version()} {years[0]} {''.join(str(int(phase)) for phase in phases)}"


def _facts(rules: Rules) -> Facts:
    """What decides beside a book's content: unit, year and area stand in the book itself."""
    return Facts(
        unit="",
        unit_name="",
        period=0,
        today=rules.today,
        phase=Phase.REGISTER,
        tuning=rules.settings.tuning,
        targets=rules.settings.targets,
        attested=rules.settings.attested,
        blank_appraised_is_self=rules.settings.blank_appraised_is_self,
    )
