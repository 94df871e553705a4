from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given
from rdflib import Literal, Namespace

from kg.errors import BadQuads
from kg.patches import Patch, read_patch
from kg.store import read_quads

EX = Namespace("https://example.org/")
TEXTS = [Literal('line\nbreak "and" quote', lang="en"), Literal("A <urn:x> .\nD"), Literal("1986"), EX.b]
TRIPLES = st.tuples(st.sampled_from([EX.a, EX.b]), st.sampled_from([EX.p]), st.sampled_from(TEXTS))
QUADS = st.frozensets(st.tuples(st.sampled_from([EX.g, EX.h]), TRIPLES))


def between(before, after):
    return Patch(after - before, before - after)


@given(one=QUADS, two=QUADS, three=QUADS)
def test_two_patches_as_one_lead_from_the_first_state_to_the_last(one, two, three):
    assert between(one, two).then(between(two, three)) == between(one, three)
    assert between(one, two).then(between(one, two).backwards()) == Patch(frozenset(), frozenset())


@given(one=QUADS, two=QUADS)
def test_a_patch_is_read_as_it_was_written(tmp_path_factory, one, two):
    path = tmp_path_factory.mktemp("patch") / "changes.rdfp"
    patch = between(one, two)
    path.write_text(patch.text({"id": "<urn:edition:2>"}), encoding="utf-8")
    assert read_patch(path) == patch


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("TX .\nA <urn:a> <urn:b> <urn:c> <urn:g> .\nX <urn:a> .\n", "bad.rdfp:3: expected A or D"),
        ("H id <urn:x> .\n\nA <urn:a> <urn:b> .\n", "bad.rdfp:3: "),
        ("A _:a <urn:b> <urn:c> <urn:g> .\n", "bad.rdfp: an edition holds no blank nodes"),
    ],
)
def test_a_patch_that_cannot_be_taken_is_refused_with_file_and_line(tmp_path, text, place):
    path = tmp_path / "bad.rdfp"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadQuads) as caught:
        read_patch(path)
    assert str(caught.value).startswith(place)


def test_a_file_of_rdf_is_read_strictly(tmp_path):
    (tmp_path / "good.trig").write_text("PREFIX : <https://example.org/> :g { :a :p :b , 'x'@fr } :a :p :c .")
    (tmp_path / "bad.nq").write_text("<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> 'x' .\n")
    (tmp_path / "data.jsonld").write_text("{}")
    assert set(read_quads(tmp_path / "good.trig")) == {
        (EX.g, (EX.a, EX.p, EX.b)), (EX.g, (EX.a, EX.p, Literal("x", lang="fr"))), (None, (EX.a, EX.p, EX.c)),
    }  # fmt: skip
    with pytest.raises(BadQuads, match=r"bad\.nq:2: "):
        list(read_quads(tmp_path / "bad.nq"))
    with pytest.raises(BadQuads, match=r"data\.jsonld: expected one of \.nq"):
        list(read_quads(tmp_path / "data.jsonld"))
    with pytest.raises(BadQuads, match="cannot be read"):
        list(read_quads(tmp_path / "none.nq"))
