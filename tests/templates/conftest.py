"""The real packs and layouts: what is tested is what officers get."""

from __future__ import annotations

import pytest

from sheets_sync import data
from sheets_sync.core import Layout, Pack
from sheets_sync.rubric.load import load
from sheets_sync.workbook.standard import packs_in_force, standard_layout


@pytest.fixture(scope="session")
def packs() -> tuple[Pack, ...]:
    return packs_in_force(load({name: data.text("criteria", name) for name in data.names("criteria")}), 2026)


@pytest.fixture(scope="session")
def commune(packs: tuple[Pack, ...]) -> Layout:
    return standard_layout("commune", packs)


@pytest.fixture(scope="session", params=["commune", "unit", "province"])
def layout(request: pytest.FixtureRequest, packs: tuple[Pack, ...]) -> Layout:
    return standard_layout(request.param, packs)


@pytest.fixture(scope="session")
def envelope() -> dict[str, str]:
    return {
        "unit": "13699@2004",
        "unit_name": "Xã Hải Minh",
        "period": "2026",
        "part": "",
        "packs": "citizen/324-2023=1",
    }
