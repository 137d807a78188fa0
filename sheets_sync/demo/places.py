"""What a commune is made of: hamlets, clans, and the units whose staff and pupils are assessed there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sheets_sync.core import Cells, objects
from sheets_sync.demo.names import parts
from sheets_sync.demo.people import People

_HAMLETS = parts(
    "Đông Đoài Trung Thượng Hạ Nội Ngoại Tiền Hậu Phú Thọ An Lạc Bình Hòa Đức Long Xuân Mỹ Tân Thành Vĩnh Yên Ninh "
    "Cường Thịnh Tiến Quyết Hồng Phong Đồng Tâm Nam Sơn Bắc Hà"
)


@dataclass(frozen=True, slots=True)
class Workplace:
    """A unit on the commune's land: its name, its kind as packs write it, and as the dropdown shows it."""

    name: str
    kind: str
    kind_text: str
    teaches: bool = False


def hamlet_names(rng: np.random.Generator, n: int, town: bool = False) -> Cells:
    """``n`` names as one commune has them: all numbered, or all named."""
    if town:
        return objects(f"Tổ dân phố số {i + 1}" for i in range(n))
    if rng.random() < 0.5 or n > len(_HAMLETS):
        return objects(f"Xóm {i + 1}" for i in range(n))
    return objects(f"Thôn {name}" for name in rng.permutation(_HAMLETS)[:n])


def workplaces(commune: str, n: int) -> tuple[Workplace, ...]:
    """The first ``n`` of the units that communes have."""
    commune = commune[:1].lower() + commune[1:]
    usual = (
        Workplace(f"UBND {commune}", "agency", "Cơ quan nhà nước"),
        Workplace(f"Trường Tiểu học {commune}", "school", "Trường phổ thông", teaches=True),
        Workplace(f"Trường THCS {commune}", "school", "Trường phổ thông", teaches=True),
        Workplace(f"Trạm Y tế {commune}", "public_unit", "Đơn vị sự nghiệp công lập"),
        Workplace(f"Trường Mầm non {commune}", "preschool", "Mầm non"),
        Workplace(f"HTX Nông nghiệp {commune}", "firm", "Doanh nghiệp, hợp tác xã"),
        Workplace(f"Hội Cựu chiến binh {commune}", "association", "Hội, đoàn thể"),
    )
    return usual[:n]


def clan_names(people: People, hamlets: Cells, n: int) -> Cells:
    """The clan of each household: the ``n`` largest of one surname in one hamlet; None for the others."""
    hamlet = people.hamlet[people.head]
    named, family = np.unique(people.surname.astype(str), return_inverse=True)
    code = hamlet * len(named) + family
    kinds, count = np.unique(code, return_counts=True)
    largest = np.sort(kinds[np.argsort(-count, kind="stable")[:n]])
    names = objects(f"Họ {named[k % len(named)]} {hamlets[k // len(named)]}" for k in largest.tolist())
    if not len(largest):
        return np.full(len(hamlet), None, dtype=object)
    found = np.minimum(np.searchsorted(largest, code), len(largest) - 1)
    clans = names[found]
    clans[largest[found] != code] = None
    return clans
