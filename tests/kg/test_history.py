"""What leads from one edition to another is the same, whether commits tell it or the stores are compared."""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal, Namespace, URIRef

import kg
from kg.commits import commit, of_patch, of_quads
from kg.dcat import Journal
from kg.editions import Edition
from kg.errors import DamagedEdition, UnknownEdition
from kg.history import as_of, between, grouped
from kg.patches import Patch
from kg.store import bulk_write
from kg.terms import CONCEPT, DESCRIPTION, EVIDENCE, GRAPPE, ID, STATED

SHAPES = Path(__file__).resolve().parents[2] / "shapes"
NOBODY = Journal("", "", {})
SAID = URIRef(f"{EVIDENCE}d3-3.1-p2/quoted")
RELATION = URIRef(f"{ID}relation/innovin-alpha")
EX = Namespace("https://example.org/")
NONE = Patch(frozenset(), frozenset())


def status(name):
    return SAID, (RELATION, GRAPPE.hasStatus, URIRef(f"{CONCEPT}status/{name}"))


@pytest.fixture(scope="module")
def history(edition, tmp_path_factory):
    """Commits 2 and 3 of the edition of the tables; 4 from it again, after going back to it; 5 undoes 4."""
    folder = tmp_path_factory.mktemp("history") / "editions"
    shutil.copytree(edition.path, folder / "1")
    (folder / "current").write_text("1\n")
    commit(folder, SHAPES, of_quads([status("failed")]), NOBODY)
    commit(folder, SHAPES, of_quads([status("ended")]), NOBODY)
    kg.rollback(folder, 1)
    done = commit(folder, SHAPES, of_quads([status("never-succeeded")]), NOBODY)
    commit(folder, SHAPES, of_patch(done.patch.backwards()), NOBODY)
    return folder


def compared(one, other, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr("kg.history._path", lambda *_: None)
        return between(one, other)


def test_the_patches_of_commits_put_together_are_the_difference_of_the_stores(history, monkeypatch):
    for one, other in itertools.product(kg.editions(history), repeat=2):
        assert between(one, other) == compared(one, other, monkeypatch), (one, other)


def test_a_diff_holds_what_was_said_and_leads_back_as_it_led_there(history):
    one, two, _, four, five = kg.editions(history)
    patch = between(two, four)
    assert status("never-succeeded") in patch.added
    assert status("failed") in patch.removed
    assert between(four, two) == patch.backwards()
    assert between(one, five) == NONE
    assert not {STATED, DESCRIPTION, None} & {graph for graph, _ in patch.added | patch.removed}


def test_where_the_chain_is_broken_the_stores_are_compared(history, tmp_path):
    folder = Path(shutil.copytree(history, tmp_path / "editions"))
    expected = between(Edition(history / "1"), Edition(history / "3"))
    shutil.rmtree(folder / "2")
    assert between(Edition(folder / "1"), Edition(folder / "3")) == expected


def test_a_parent_that_is_another_edition_of_that_number_is_not_taken_for_it(history, tmp_path):
    folder = Path(shutil.copytree(history, tmp_path / "editions"))
    shutil.rmtree(folder / "2")
    shutil.copytree(folder / "4", folder / "2")
    assert between(Edition(folder / "2"), Edition(folder / "3")) == between(
        Edition(history / "4"), Edition(history / "3")
    )


def test_a_patch_that_is_not_the_one_published_is_refused(history, tmp_path):
    folder = Path(shutil.copytree(history, tmp_path / "editions"))
    (folder / "2" / "changes.rdfp").write_text("TX .\nTC .\n")
    with pytest.raises(DamagedEdition, match="edition 2: changes"):
        between(Edition(folder / "1"), Edition(folder / "2"))


TRIPLES = st.tuples(st.sampled_from([EX.a, EX.b]), st.sampled_from([EX.p]), st.sampled_from([EX.b, Literal("é", "fr")]))
QUADS = st.frozensets(st.tuples(st.sampled_from([EX.g, EX.h, STATED, DESCRIPTION]), TRIPLES))


def written(folder, quads):
    """An edition of some quads, as far as reading its store goes."""
    graphs = sorted({graph for graph, _ in quads})
    merge = {triple for graph, triple in quads if graph not in (STATED, DESCRIPTION)}
    named = [(graph, {triple for one, triple in quads if one == graph}) for graph in graphs]
    folder.mkdir()
    bulk_write(folder / "store", [(None, merge), *named])
    (folder / "manifest.json").write_text(f'{{"number": 1, "content": "{folder.name}"}}')
    return Edition(folder)


@given(one=QUADS, other=QUADS)
def test_stores_are_compared_by_their_named_graphs(tmp_path_factory, one, other):
    folder = tmp_path_factory.mktemp("two")
    told = [frozenset(quad for quad in quads if quad[0] not in (STATED, DESCRIPTION)) for quads in (one, other)]
    patch = between(written(folder / "one", one), written(folder / "other", other))
    assert patch == Patch(told[1] - told[0], told[0] - told[1])
    groups = grouped(patch)
    assert list(groups) == sorted(groups)
    assert {quad for group in groups.values() for quad in group.added} == patch.added
    assert {quad for group in groups.values() for quad in group.removed} == patch.removed
    assert all(quad[1][0] == subject for subject, group in groups.items() for quad in group.added | group.removed)


@pytest.fixture
def dated(tmp_path):
    """Three editions of three days, of which the second was issued an hour before midnight, UTC."""
    days = ["2024-01-02T10:00:00+00:00", "2024-02-03T23:00:00+00:00", "2024-02-04T01:00:00+02:00"]
    for number, issued in enumerate(days, 1):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "manifest.json").write_text(f'{{"number": {number}, "issued": "{issued}"}}')
    return tmp_path


@pytest.mark.parametrize(
    ("when", "number"),
    [
        (dt.date(2024, 1, 2), 1),
        (dt.date(2024, 2, 2), 1),
        (dt.date(2024, 2, 3), 3),
        (dt.datetime(2024, 2, 3, 22, 59), 1),  # noqa: DTZ001 -- UTC is meant
        (dt.datetime(2024, 2, 3, 23, tzinfo=dt.UTC), 3),
        (dt.date(2030, 1, 1), 3),
    ],
)
def test_the_edition_of_a_date_is_the_last_one_issued_by_then(dated, when, number):
    assert as_of(dated, when).number == number


def test_before_the_first_edition_there_is_none(dated, tmp_path):
    with pytest.raises(UnknownEdition, match="issued by 2024-01-01"):
        as_of(dated, dt.date(2024, 1, 1))
    with pytest.raises(UnknownEdition):
        as_of(tmp_path / "nowhere", dt.date(2024, 1, 1))
