from __future__ import annotations

from pathlib import Path

import pytest

import kg

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    for name in ("KNOWLEDGE", "DATA", "EDITIONS", "BASE", "HOST", "PORT", "WORKERS", "DEADLINE", "JAVA"):
        monkeypatch.delenv(f"GRAPPE_{name}", raising=False)
    monkeypatch.chdir(tmp_path)


def test_without_an_environment_the_checkout_is_served_on_the_local_machine(tmp_path):
    found = kg.settings()
    assert found.knowledge == ROOT
    assert found.data == ROOT / "data"
    assert found.editions == tmp_path / "editions"
    assert (found.host, found.port) == ("127.0.0.1", 8000)


def test_a_variable_comes_before_the_default(monkeypatch, tmp_path):
    monkeypatch.setenv("GRAPPE_KNOWLEDGE", "elsewhere")
    monkeypatch.setenv("GRAPPE_PORT", "8080")
    monkeypatch.setenv("GRAPPE_DEADLINE", "2.5")
    found = kg.settings()
    assert found.data == tmp_path / "elsewhere" / "data"
    assert (found.port, found.deadline) == (8080, 2.5)


@pytest.mark.parametrize("name", ["GRAPPE_PORT", "GRAPPE_WORKERS", "GRAPPE_DEADLINE"])
def test_a_number_that_is_none_is_refused_by_its_name(monkeypatch, name):
    monkeypatch.setenv(name, "many")
    with pytest.raises(kg.BadSetting, match=name):
        kg.settings()
