"""The row index: which rows state what, in a full build and after commits."""

from __future__ import annotations

import itertools
import shutil

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings
from rdflib import Literal, Namespace, URIRef

from kg.editions import RowIndex, Statement, change_rows, write_rows

EX = Namespace("https://example.org/")
TRIPLES = [(EX.a, EX.p, EX.b), (EX.a, EX.p, Literal("b", lang="fr")), (EX.a, EX.q, Literal("1")), (EX.b, EX.p, EX.a)]
STATEMENTS = st.builds(
    Statement,
    st.sampled_from([EX.g, EX.h]),
    st.sampled_from(TRIPLES),
    st.sampled_from(["data/one.csv#row=2", "data/one.csv#row=3", "data/one.csv.csv#row=2", "data/two.csv#row=2"]),
)
CHANGES = st.lists(st.tuples(st.frozensets(STATEMENTS), st.frozensets(STATEMENTS)), max_size=4)
numbers = itertools.count()


@given(first=st.frozensets(STATEMENTS), changes=CHANGES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_after_commits_it_tells_what_an_index_of_what_is_left_would_tell(tmp_path, first, changes):
    folder = tmp_path / str(next(numbers))
    folder.mkdir()
    write_rows(folder, first)
    base = (folder / "rows.sqlite").read_bytes()
    left = set(first)
    for added, removed in changes:
        change_rows(folder, added - left, (removed & left) - added)
        left = (left - removed) | added
    index = RowIndex(folder)
    for s, p, o in TRIPLES:
        assert set(index.of(s)) == {one for one in left if one.triple[0] == s}
        assert set(index.of(s, p)) == {one for one in left if one.triple[:2] == (s, p)}
        assert set(index.of(s, p, o)) == {one for one in left if one.triple == (s, p, o)}
    assert index.from_table("data/one.csv") == {one for one in left if one.row.startswith("data/one.csv#")}
    assert (folder / "rows.sqlite").read_bytes() == base
    shutil.rmtree(folder)


def test_a_subject_that_no_row_speaks_of_has_none(tmp_path):
    write_rows(tmp_path, [])
    assert RowIndex(tmp_path).of(URIRef("urn:nothing")) == []
