"""The people of a commune: households of two or three generations, in columns."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from sheets_sync.core import Bools, Cells, Ints, objects
from sheets_sync.demo import names
from sheets_sync.demo.draft import all_of, only, pick

N1, N2, N3, N4 = range(4)
GROUPS = objects(
    (
        "N1 Người dân trong xã",
        "N2 Người lao động",
        "N3 Cán bộ, công nhân viên, doanh nhân",
        "N4 Học sinh, sinh viên, học viên",
    )
)
STATUSES = objects(
    (None, "thường trú", "đi làm xa", "tạm trú", "chuyển đến", "chuyển đi", "đã mất", "không thuộc diện")
)
_STATUS_SHARE = (0.80, 0.14, 0.022, 0.01, 0.008, 0.008, 0.006, 0.006)
_FIRST_OUT = 5  # from "chuyển đi" on: not in scope
_REASON = "người khuyết tật nặng, gia đình đề nghị không đánh giá"
_REGISTERS = np.array([0.80, 0.82, 0.96, 0.94])
_SIZE_SHARE = (0.12, 0.20, 0.26, 0.25, 0.12, 0.05)
YOUNGEST = 6


@dataclass(frozen=True, slots=True)
class People:
    """People in household order: ``home`` and ``hamlet`` are indices; ``group`` 0-3; ``status`` into STATUSES."""

    period: int
    home: Ints
    hamlet: Ints  # of each person
    head: Bools
    female: Bools
    year: Ints
    surname: Cells  # of each household
    name: Cells
    group: Ints
    status: Ints
    registered: Bools

    def __len__(self) -> int:
        return len(self.home)

    @property
    def homes(self) -> int:
        """How many households there are."""
        return int(self.home[-1]) + 1 if len(self.home) else 0

    @property
    def in_scope(self) -> Bools:
        """Who lives here at the period's end and is assessed."""
        return self.status < _FIRST_OUT

    def take(self, which: Ints) -> People:
        """These people only; households keep their numbers."""
        whole = ("period", "surname")
        return replace(self, **{f.name: getattr(self, f.name)[which] for f in fields(self) if f.name not in whole})


@dataclass(frozen=True, slots=True)
class Homes:
    """Where each person is at home: hamlet, household code and clan, one entry a person (None = not said)."""

    hamlet: Cells
    household: Cells
    clan: Cells


def settle_people(rng: np.random.Generator, n: int, hamlets: int, period: int) -> People:
    """``n`` people in as many households as they fill, spread over the hamlets."""
    size = rng.choice(6, n, p=_SIZE_SHARE) + 1
    homes = int(np.searchsorted(np.cumsum(size), n)) + 1
    size = size[:homes]
    size[-1] -= int(size.sum()) - n
    home = np.repeat(np.arange(homes), size)
    place = np.arange(n) - np.repeat(np.cumsum(size) - size, size)
    head = place == 0
    female, year, elder = _generations(rng, period, home, place, size)
    own = names.surnames(rng, n)
    married_in = (place == 1) | (elder & female)
    surname = np.where(married_in, own, own[head][home])
    group = _groups(rng, period - year)
    return People(
        period=period,
        home=home,
        hamlet=(np.arange(homes) * hamlets // homes)[home],
        head=head,
        female=female,
        year=year,
        surname=own[head],
        name=names.full_names(rng, surname, female),
        group=group,
        status=rng.choice(len(STATUSES), n, p=_STATUS_SHARE),
        registered=rng.random(n) < _REGISTERS[group],
    )


def _generations(
    rng: np.random.Generator, period: int, home: Ints, place: Ints, size: Ints
) -> tuple[Bools, Ints, Bools]:
    n = len(home)
    homes = len(size)
    head_age = np.clip(rng.normal(49, 13, homes), 24, 86).astype(np.int64)[home]
    head_female = (rng.random(homes) < 0.22)[home]
    elder = (place >= 2) & (place == size[home] - 1) & (rng.random(n) < 0.3) & (head_age < 62)
    age = np.where(
        place == 0,
        head_age,
        np.where(
            place == 1,
            head_age + rng.integers(-6, 4, n),
            np.where(elder, head_age + rng.integers(21, 30, n), head_age - rng.integers(22, 36, n)),
        ),
    )
    age = np.clip(np.where(age < YOUNGEST, rng.integers(YOUNGEST, 18, n), age), YOUNGEST, 99)
    female = np.where(place == 0, head_female, np.where(place == 1, ~head_female, rng.random(n) < 0.49))
    return female, period - age, elder


def _groups(rng: np.random.Generator, age: Ints) -> Ints:
    draw = rng.random(len(age))
    grown = np.where(draw < 0.10, N3, np.where(draw < 0.40, N2, N1))
    learns = (age < 18) | ((age < 23) & (draw > 0.55))
    return np.where(learns, N4, np.where(age > 61, N1, grown))


def citizens(
    rng: np.random.Generator, people: People, homes: Homes, workplaces: tuple[Cells, Cells], slot: int
) -> dict[str, Cells]:
    """The columns of ``Công dân`` but for the scores. ``workplaces``: units of staff, and schools of learners."""
    n, period = len(people), people.period
    workplace = _workplaces(rng, people, workplaces)
    assessed_there = rng.random(n) < 0.9
    home = people.in_scope & people.registered
    days = (np.datetime64(f"{period}-01-05") + rng.integers(0, 80, n)).astype(object)
    return {
        "name": people.name,
        "birth": _births(rng, people.year),
        "sex": pick(("Nam", "Nữ"), people.female.astype(np.int64)),
        "number": names.identity_numbers(rng, people.year, people.female, slot),
        "hamlet": homes.hamlet,
        "household": homes.household,
        "clan": homes.clan,
        "workplace": workplace,
        "place": only(workplace, assessed_there),
        "group": GROUPS[people.group],
        "status": STATUSES[people.status],
        "status_date": only(days, people.status > 1),
        "status_reason": all_of(_REASON, people.status == len(STATUSES) - 1),
        "registered": only(pick(("Không", "Có"), people.registered.astype(np.int64)), people.in_scope),
        "consent": all_of("Có", home),
        "consent_date": only(days, home),
    }


def household_codes(people: People) -> Cells:
    """One code a household: hamlet and running number within it, "H03-017"."""
    hamlet = people.hamlet[people.head]
    first = np.searchsorted(hamlet, hamlet, side="left")
    number = np.arange(len(hamlet)) - first + 1
    return objects(f"H{h + 1:02d}-{i:03d}" for h, i in zip(hamlet.tolist(), number.tolist(), strict=True))


def _births(rng: np.random.Generator, year: Ints) -> Cells:
    """Three in four have a full date, the rest a bare year, as lists of the old have it."""
    start = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    day = (start + rng.integers(0, 365, len(year))).astype(object)
    return np.where(rng.random(len(year)) < 0.75, day, year.astype(object))


def _workplaces(rng: np.random.Generator, people: People, workplaces: tuple[Cells, Cells]) -> Cells:
    offices, schools = workplaces
    n = len(people)
    there = np.full(n, None, dtype=object)
    staff = (people.group == N3) | ((people.group == N2) & (rng.random(n) < 0.15))
    learner = (people.group == N4) & (people.period - people.year < 18)
    for who, where in ((staff, offices), (learner, schools)):
        if len(where):
            there[who] = where[rng.integers(0, len(where), int(who.sum()))]
    return there
