from __future__ import annotations

import json
import subprocess
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import PROV, RDF, RDFS, Graph, Literal, URIRef
from typer.testing import CliRunner

import kg
from kg import cli
from kg.access import rules_behind
from kg.answers import Explanation, with_reasons
from kg.derivation import PREMISES, Derivation, Groups, method_iri, write_premises
from kg.errors import BadOntology, BadParameter, DamagedEdition, NotStated
from kg.inference import infer
from kg.reasons import explain, explain_all, unified
from kg.rules import compile_axioms, read_kept, read_rules, write_kept
from kg.rules.sentences import KINDS, read_templates, told
from kg.store import MemoryStore, RemoteStore
from kg.terms import GRAPPE, STATED, derived

EX = "https://example.org/"
ASSERTED = URIRef(f"{EX}asserted")
PREFIXES = """
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <https://example.org/> .
:A a owl:Class . :B a owl:Class . :C a owl:Class . :D a owl:Class .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty .
"""
CLASSES, PROPERTIES, THINGS = ([URIRef(EX + name) for name in names] for names in ("ABCD", "pqr", "uvwxyz"))
FORMS = [
    "{a} rdfs:subClassOf {b} .", "{a} owl:equivalentClass {b} .", "{p} rdfs:subPropertyOf {q} .",
    "{p} owl:equivalentProperty {q} .", "{p} rdfs:domain {a} .", "{p} rdfs:range {a} .", "{p} owl:inverseOf {q} .",
    "{p} a owl:SymmetricProperty .", "{p} a owl:TransitiveProperty .", "{p} owl:propertyChainAxiom ( {q} {r} ) .",
    "{a} rdfs:subClassOf [ owl:onProperty {p} ; owl:hasValue {v} ] .",
    "[ owl:onProperty {p} ; owl:hasValue {v} ] rdfs:subClassOf {a} .",
    "[ owl:onProperty {p} ; owl:someValuesFrom {b} ] rdfs:subClassOf {a} .",
    "{a} rdfs:subClassOf [ owl:onProperty {p} ; owl:allValuesFrom {b} ] .",
    "{a} owl:equivalentClass [ owl:intersectionOf ( {b} {c} ) ] .",
    "[ owl:unionOf ( {b} {c} ) ] rdfs:subClassOf {a} .",
]  # fmt: skip
classes, properties, things = st.sampled_from(CLASSES), st.sampled_from(PROPERTIES), st.sampled_from(THINGS)
slots = st.fixed_dictionaries(dict.fromkeys("abc", classes) | dict.fromkeys("pqr", properties) | {"v": things}).map(
    lambda terms: {name: term.n3() for name, term in terms.items()}
)
axioms = st.lists(
    st.builds(lambda form, terms: form.format(**terms), st.sampled_from(FORMS), slots), min_size=1, max_size=7
)
facts = st.sets(
    st.tuples(things, properties, things) | st.tuples(things, st.just(RDF.type), classes), min_size=1, max_size=9
)

INNOVIN, EUROSIMA = "cluster:innovin", "cluster:eurosima"
LEARNS = (INNOVIN, "grappe:learnsFrom", EUROSIMA)


def closed(text: str, asserted) -> tuple[MemoryStore, tuple, list[set]]:
    """A store with the closure of some facts under the axioms of a text, its rules, its rounds."""
    rules = compile_axioms(Graph().parse(data=PREFIXES + text, format="turtle")).rules
    store = MemoryStore()
    store.add(ASSERTED, asserted)
    return store, rules, infer(store, rules)


def data(text: str) -> set:
    return set(Graph().parse(data=PREFIXES + text, format="turtle")) - set(
        Graph().parse(data=PREFIXES, format="turtle")
    )


def ex(s: str, p: str, o: str) -> tuple:
    return tuple(RDF.type if name == "a" else URIRef(EX + name) for name in (s, p, o))


def assert_proof(reason, asserted) -> None:
    """Every step applies its rule to premises of lower rank, down to leaves that are asserted."""
    if reason.stands == "asserted":
        assert (reason.triple in asserted, reason.evidence, reason.premises) == (True, (ASSERTED,), ())
        return
    premises = [premise.triple for premise in reason.premises]
    bound = reason.rule.bindings(premises)
    assert any(tuple(bound.get(t, t) for t in head) == reason.triple for head in reason.rule.head)
    assert [tuple(bound.get(t, t) for t in pattern) for pattern in reason.rule.body] == premises
    for premise in reason.premises:
        assert premise.rank < reason.rank
        assert_proof(premise, asserted)


@given(axioms, facts)
@settings(max_examples=200, deadline=None)
def test_everything_inferred_has_an_acyclic_reason_whose_leaves_are_asserted(drawn, asserted):
    store, rules, rounds = closed("\n".join(drawn), asserted)
    inferred = {triple for new in rounds for triple in new}
    reasons = explain_all(store, rules, inferred)
    assert reasons.keys() == inferred
    for rank, new in enumerate(rounds, 1):
        for triple in new:
            assert reasons[triple].rank == rank
            assert_proof(reasons[triple], asserted)


@given(axioms, facts)
@settings(max_examples=60, deadline=None)
def test_the_first_reason_is_the_shortest_and_all_are_proofs_and_differ(drawn, asserted):
    store, rules, rounds = closed("\n".join(drawn), asserted)
    for triple in sorted(triple for new in rounds for triple in new)[:5]:
        reason = explain(store, rules, triple, most=3)
        sizes = [one.size for one in (reason, *reason.alternatives)]
        applied = {(one.rule, tuple(p.triple for p in one.premises)) for one in (reason, *reason.alternatives)}
        assert sizes == sorted(sizes)
        assert len(applied) == len(sizes) <= 4
        for one in reason.alternatives:
            assert_proof(one, asserted)


@given(axioms, facts, st.integers(0, 6))
@settings(max_examples=60, deadline=None)
def test_a_tree_has_as_many_other_reasons_as_wanted_each_a_proof_and_told_once(drawn, asserted, most):
    store, rules, rounds = closed("\n".join(drawn), asserted)
    for triple in sorted(triple for new in rounds for triple in new)[:5]:
        steps = list(explain(store, rules, triple, most).walk())
        others = [other for step in steps for other in step.alternatives]
        assert len(others) <= most
        assert len({(other.rule, tuple(p.triple for p in other.premises)) for other in others}) == len(others)
        for other in others:
            assert_proof(other, asserted)
        fewer = explain(store, rules, triple, most=0)
        missing = sum(step.untold_reasons for step in fewer.walk())
        assert len(others) == min(most, missing) or missing > len(others)


def test_a_premise_shows_its_own_other_reasons():
    axioms = ":q rdfs:subPropertyOf :p . :r rdfs:subPropertyOf :p . :p rdfs:domain :A ."
    store, rules, _ = closed(axioms, data(":u :q :v ; :r :v ."))
    reason = explain(store, rules, ex("u", "a", "A"))
    (premise,) = reason.premises
    assert (reason.alternatives, premise.triple) == ((), ex("u", "p", "v"))
    assert [p.triple for p in premise.premises] == [ex("u", "q", "v")]
    assert [[p.triple for p in other.premises] for other in premise.alternatives] == [[ex("u", "r", "v")]]
    (untold,) = explain(store, rules, ex("u", "a", "A"), most=0).premises
    assert (untold.alternatives, untold.untold_reasons) == ((), 1)


def test_one_bound_holds_for_the_whole_tree_and_what_is_left_out_is_counted():
    axioms = ":p a owl:TransitiveProperty . :p rdfs:domain :A . :q rdfs:subPropertyOf :p ."
    ways = " ".join(f":u :q :m{n} . :m{n} :q :v ." for n in range(9))
    store, rules, _ = closed(axioms, data(f"{ways} :p rdfs:subPropertyOf :p ."))
    reason = explain(store, rules, ex("u", "p", "v"), most=4)
    assert [len(step.alternatives) for step in reason.walk() if step.alternatives] == [4]
    assert reason.untold_reasons == 4


def test_what_is_told_of_other_reasons_is_the_same_in_every_form():
    axioms = ":q rdfs:subPropertyOf :p . :r rdfs:subPropertyOf :p . :s rdfs:subPropertyOf :p . :p rdfs:domain :A ."
    things = ":s a owl:ObjectProperty . "
    store, rules, _ = closed(things + axioms, data(":u :q :v ; :r :v ; :s :v ."))
    rules = told(rules, read_templates(kg.settings().knowledge / "ontology" / "rules" / "axioms.yaml"))
    explanation = Explanation(explain(store, rules, ex("u", "a", "A"), most=1), {})
    text = explanation.text("en")
    assert text.count("Another reason: ") == 1
    assert "      [reasons found and not told here: 1]" in text.splitlines()
    assert "raisons trouvées et non données ici : 1" in explanation.text("fr")
    (premise,) = explanation.to_json()["reason"]["premises"]
    assert (len(premise["alternatives"]), premise["untoldReasons"]) == (1, 1)
    (entity,) = explanation.graph.subjects(RDF.predicate, URIRef(EX + "p"))
    assert len(set(explanation.graph.objects(entity, PROV.wasGeneratedBy))) == 2


def test_an_asserted_triple_that_rules_would_derive_too_is_asserted():
    store, rules, _ = closed(":p a owl:SymmetricProperty .", data(":u :p :v . :v :p :u ."))
    assert explain(store, rules, ex("v", "p", "u")).stands == "asserted"


def test_there_are_as_many_other_reasons_as_wanted_and_no_more():
    text = " ".join(f":u :p :m{n} . :m{n} :p :v ." for n in range(9))
    store, rules, _ = closed(":p a owl:TransitiveProperty .", data(text))
    assert len(explain(store, rules, ex("u", "p", "v"), most=4).alternatives) == 4
    assert explain(store, rules, ex("u", "p", "v"), most=0).alternatives == ()


def test_a_reason_is_found_behind_many_applications_that_prove_nothing():
    # 60 ways lead through a later round, and only the one that sorts last through what is asserted
    text = " ".join(f":u :q :a{n} . :a{n} :r :u ." for n in range(60)) + " :u :p :z . :z :p :u ."
    store, rules, rounds = closed(
        ":p a owl:TransitiveProperty . :q rdfs:subPropertyOf :p . :r rdfs:subPropertyOf :p .", data(text)
    )
    assert ex("u", "p", "u") in rounds[0]
    reason = explain(store, rules, ex("u", "p", "u"))
    assert [premise.triple for premise in reason.premises] == [ex("u", "p", "z"), ex("z", "p", "u")]


def test_the_same_reason_comes_again():
    text = " ".join(f":u :p :m{n} . :m{n} :p :v ." for n in range(70))
    one, other = (
        closed(":p a owl:TransitiveProperty .", sorted(data(text), reverse=turned)) for turned in (False, True)
    )
    assert explain(*one[:2], ex("u", "p", "v")) == explain(*other[:2], ex("u", "p", "v"))


class Counting(MemoryStore):
    """A store that counts what it is asked."""

    asked = 0

    def evaluate(self, query, **options):
        self.asked += 1
        return super().evaluate(query, **options)


@pytest.mark.parametrize("others", [0, 500])
def test_the_queries_grow_with_the_proof_and_not_with_the_graph(others):
    store = Counting()
    rules = compile_axioms(Graph().parse(data=PREFIXES + ":p a owl:TransitiveProperty .", format="turtle")).rules
    path = " ".join(f":n{i} :p :n{i + 1} ." for i in range(8))
    store.add(ASSERTED, data(path + " ".join(f":o{i} :p :o{i + 1000} ." for i in range(others))))
    infer(store, rules)
    store.asked = 0
    assert explain(store, rules, ex("n0", "p", "n8"), most=0).rank == 3
    assert store.asked == 1 + 2 * 3


def test_a_literal_is_explained_and_never_stands_as_a_subject():
    axiom = ":d a owl:DatatypeProperty . :e a owl:DatatypeProperty . :d rdfs:subPropertyOf :e . :A rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom :B ] ."
    store, rules, _ = closed(axiom, data(':u :d "one\\"two\\n"@en .'))
    reason = explain(store, rules, (URIRef(EX + "u"), URIRef(EX + "e"), Literal('one"two\n', lang="en")))
    assert reason.rule.kind == "subproperty"


def test_what_no_known_rule_infers_stays_unexplained_and_says_so():
    store, _, _ = closed(":A rdfs:subClassOf :B .", data(":u a :A ."))
    reason = explain(store, (), ex("u", "a", "B"))
    assert (reason.stands, reason.rule, reason.premises) == ("inferred", None, ())


def test_a_triple_that_is_not_there_is_refused_with_what_stands_near_it():
    store, rules, _ = closed("", data(":u :p :v . :w :p :z . :u :q :z ."))
    with pytest.raises(NotStated) as refused:
        explain(store, rules, ex("u", "p", "z"))
    near = {part: {kg.terms.local(name) for name in names} for part, names in refused.value.elsewhere.items()}
    assert near == {"object": {"v"}, "subject": {"w"}, "predicate": {"q"}}
    with pytest.raises(NotStated, match="other way round"):
        explain(store, rules, ex("v", "p", "u"))


def test_the_merge_of_what_is_stated_alone_asserts_nothing():
    store = MemoryStore()
    store.add(STATED, data(":u :p :v ."))
    assert explain_all(store, (), [ex("u", "p", "v")]) == {}


@pytest.mark.parametrize(("pattern", "fits"), [(("x", "x"), False), (("x", "y"), True)])
def test_a_variable_that_stands_twice_stands_for_one_thing(pattern, fits):
    (rule,) = compile_axioms(Graph().parse(data=PREFIXES + ":p a owl:SymmetricProperty .", format="turtle")).rules
    x, y = (next(t for t in rule.head[0] if str(t) == name) for name in ("x", "y"))
    chosen = {"x": x, "y": y}
    assert (unified((chosen[pattern[0]], PROPERTIES[0], chosen[pattern[1]]), ex("u", "p", "v")) is not None) == fits


# The rules an edition keeps

WRITTEN = """#+ name: near
#+ source: the map
#+ sentence: {en: "{a} is near {b}", fr: "{a} est près de {b}"}
PREFIX : <https://example.org/>
CONSTRUCT { ?a :near ?b } WHERE { ?a :in ?c ; :size 3 ; :name "a \\"b\\""@en . ?b :in ?c . FILTER (?a != ?b) }
"""


def test_rules_that_are_kept_come_back_the_same(tmp_path, edition):
    (tmp_path / "rule.rq").write_text(WRITTEN, encoding="utf-8")
    axioms_ = " ".join(
        form.format(**{n: f":{n.upper()}" for n in "abc"}, p=":p", q=":q", r=":r", v=":v") for form in FORMS
    )
    compiled = compile_axioms(Graph().parse(data=PREFIXES + axioms_, format="turtle"))
    rules = replace(compiled, rules=(*compiled.rules, *read_rules(tmp_path)))
    write_kept(tmp_path / "rules.json", rules)
    assert read_kept(tmp_path / "rules.json") == rules
    assert "rules.json" in edition.manifest["files"]


def test_kept_rules_that_cannot_be_read_are_a_damaged_edition(tmp_path):
    (tmp_path / "rules.json").write_text("{}", encoding="utf-8")
    with pytest.raises(DamagedEdition, match="rules"):
        read_kept(tmp_path / "rules.json")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda t: t.replace("subclass:", "subclas:", 1), "there is no kind of axiom “subclas”"),
        (lambda t: t.replace("  fr:", "  de:", 1), "no sentence in fr"),
        (lambda t: t.replace("“{one}”", "“{first}”", 1), "nothing fills “{first}”"),
        (lambda t: t.replace("{conclusion},", "{conclusion,", 1), "subclass (en)"),
        (lambda _: "- a list", "for each kind"),
    ],
)
def test_sentences_of_axioms_that_nothing_can_fill_are_refused(tmp_path, change, told):
    path = tmp_path / "axioms.yaml"
    text = (kg.settings().knowledge / "ontology" / "rules" / "axioms.yaml").read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    assert read_templates(path).keys() == KINDS.keys()
    path.write_text(change(text), encoding="utf-8")
    with pytest.raises(BadOntology) as refused:
        read_templates(path)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{a} is near", "{d} is near", "nothing fills “{d}”"),
        (", fr:", ", de:", "no sentence in fr"),
        ("?c . FILTER", "[] . FILTER", "without a name"),
    ],
)
def test_a_written_rule_that_could_not_be_told_is_refused(tmp_path, old, new, told):
    (tmp_path / "rule.rq").write_text(WRITTEN.replace(old, new), encoding="utf-8")
    with pytest.raises(BadOntology) as refused:
        read_rules(tmp_path)
    assert told in str(refused.value)


# On the real graph

ALL = "SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), 'https://w3id.org/grappe/graph/inferred/')) }"


def test_everything_inferred_in_the_edition_is_explained_down_to_what_is_asserted(store):
    inferred = {(row["s"], row["p"], row["o"]) for row in store.select(ALL).rows}
    reasons = explain_all(store, rules_behind(store), inferred)
    assert reasons.keys() == inferred
    steps = [step for reason in reasons.values() for step in reason.walk()]
    assert all(step.rule if step.stands == "inferred" else step.method or step.evidence for step in steps)


def test_every_rule_of_the_edition_has_a_sentence_in_both_languages(store):
    assert all(dict(rule.sentence).keys() == {"en", "fr"} for rule in rules_behind(store))


def test_a_reason_is_told_in_both_languages_with_its_evidence(store):
    explanation = kg.explain(store, *LEARNS)
    assert explanation.text("en").startswith("Inno'vin learns from EuroSima, because ")
    assert explanation.text("fr").startswith("Inno'vin apprend d'EuroSima, car ")
    assert "[said in Cusin & Loubresse" in explanation.text("en")
    assert "learns-from (ontology/rules/learns-from.rq)" in explanation.text("fr")
    assert "https://" not in explanation.text("en")


def test_a_reason_as_json_has_the_same_tree(store):
    explanation = kg.explain(store, *LEARNS)
    told = json.loads(json.dumps(explanation.to_json()))["reason"]
    assert (told["stands"], told["rank"], told["rule"]["name"]) == ("inferred", 1, "learns-from")
    assert len(told["premises"]) == len(explanation.reason.premises)
    assert all(premise["evidence"] for premise in told["premises"])
    assert len(told["alternatives"]) == len(explanation.reason.alternatives)


def test_a_reason_as_prov_is_derived_from_its_premises_down_to_evidence(store):
    graph = kg.explain(store, *LEARNS).graph
    (top,) = (s for s in graph.subjects(RDF.predicate, GRAPPE.learnsFrom))
    premises = set(graph.objects(top, PROV.wasDerivedFrom))
    activity = next(graph.objects(top, PROV.wasGeneratedBy))
    assert set(graph.objects(activity, PROV.used)) & premises
    assert URIRef(f"{kg.terms.BASE}ontology/rules/learns-from.rq") in set(graph.objects(activity, PROV.used))
    assert {label.language for label in graph.objects(activity, RDFS.label)} == {"en", "fr"}
    assert all((premise, PROV.wasDerivedFrom, None) in graph for premise in premises)


def test_an_object_may_be_a_text_a_literal_or_an_iri(store):
    reasons = [
        kg.explain(store, INNOVIN, "skos:prefLabel", "Inno'vin"),
        kg.explain(
            store, f"<{kg.terms.ID}cluster/innovin>", "http://www.w3.org/2004/02/skos/core#prefLabel", '"Inno\'vin"@en'
        ),
    ]
    assert all(one.reason.stands == "asserted" for one in reasons)
    assert kg.explain(store, INNOVIN, "a", "grappe:Cluster").reason.evidence


def test_a_number_may_be_written_in_any_of_its_forms(store):
    derived = f"{kg.terms.ID}derived-complementarity-of-actors/lph--nds--value-chain"
    told = [kg.explain(store, derived, "grappe:hasScore", number).reason for number in ("1", "1.0", "1.00")]
    assert told[0].stands == "derived"
    assert told[0].triple == told[1].triple == told[2].triple


@pytest.mark.parametrize(
    ("s", "p", "o", "parameter"),
    [
        ("cluster:inno vin", "a", "grappe:Cluster", "s"),
        ("innovin", "a", "grappe:Cluster", "s"),
        (INNOVIN, "learns>from:x", EUROSIMA, "p"),
        (INNOVIN, "a", "http://[x", "s"),
        (INNOVIN, "a", "https://x/%zz", "o"),
        (INNOVIN, "skos:prefLabel", '"open', "o"),
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_an_iri_is_a_bad_parameter(store, s, p, o, parameter):
    with pytest.raises(BadParameter) as refused:
        kg.explain(store, s, p, o)
    assert refused.value.parameter == parameter


def test_an_explanation_through_workers_is_the_same(store, edition):
    workers = kg.Workers(edition, count=1)
    try:
        assert kg.explain(workers, *LEARNS).text("en") == kg.explain(store, *LEARNS).text("en")
    finally:
        workers.close()


def test_an_explanation_of_an_endpoint_needs_the_ontology_and_no_java(store, endpoint, monkeypatch):
    monkeypatch.setattr(subprocess, "run", None)
    remote = RemoteStore(endpoint)
    assert kg.explain(remote, *LEARNS).text("fr") == kg.explain(store, *LEARNS).text("fr")


def test_what_a_method_calculated_rests_on_the_premises_it_named(tmp_path, edition):
    store = MemoryStore()
    store.add(ASSERTED, data(":u :p :v ."))
    calculated = Derivation("governance-degree", {ex("u", "q", "w"): (ex("u", "p", "v"),)})
    store.add(derived("governance-degree"), calculated.triples)
    write_premises(tmp_path / PREMISES, [calculated])
    store.edition = kg.Edition(tmp_path)
    reason = explain(store, (), ex("u", "q", "w"))
    assert (reason.stands, reason.method) == ("derived", method_iri("governance-degree"))
    assert [premise.evidence for premise in reason.premises] == [(ASSERTED,)]


def test_a_calculation_with_hundreds_of_premises_stays_readable_and_says_what_it_leaves_out(tmp_path):
    store = MemoryStore()
    premises = tuple(ex("u", "p", f"v{n}") for n in range(500))
    store.add(ASSERTED, premises)
    calculated = Derivation("governance-degree", {ex("u", "q", "w"): Groups((premises[:300], premises[300:]))})
    store.add(derived("governance-degree"), calculated.triples)
    write_premises(tmp_path / PREMISES, [calculated])
    store.edition = kg.Edition(tmp_path)
    explanation = Explanation(explain(store, (), ex("u", "q", "w")), {})
    shown = [line for line in explanation.text("en").splitlines() if line.startswith("  - ")]
    assert (len(shown), shown[-1]) == (13, "  - [statements not told here: 488]")
    told = explanation.to_json()["reason"]
    assert [premise["statement"]["o"]["id"] for premise in told["premises"]] == [EX + f"v{n}" for n in range(200)]
    assert told["untoldPremises"] == 300


# How a step is told


def spoken(axioms: str, facts: str, triple: tuple, labels: dict[str, dict[str, str]], lang: str) -> str:
    """The sentence of a triple, its rule told by the templates of the house."""
    store, rules, _ = closed(axioms, data(facts))
    rules = told(rules, read_templates(kg.settings().knowledge / "ontology" / "rules" / "axioms.yaml"))
    return kg.sentence(explain(store, rules, triple), {URIRef(EX + n): words for n, words in labels.items()}, lang)


NAMES = {
    "u": {"en": "Arc", "fr": "Arc"},
    "v": {"en": "under way", "fr": "en cours"},
    "w": {"en": "participation: Arc – Bow", "fr": "participation : Arc – Bow"},
    "p": {"en": "in cluster", "fr": "dans le cluster"},
    "q": {"en": "learns from", "fr": "apprend de"},
    "r": {"en": "participates in", "fr": "participe à"},
    "A": {"en": "actor", "fr": "acteur"},
    "B": {"en": "actor", "fr": "acteur"},
}
SENTENCES = {
    "a proper name stands by itself, another in quotation marks": (
        ":q rdfs:subPropertyOf :r .", ":v :q :u .", ex("v", "r", "u"),
        "“under way” participates in Arc, because “under way” learns from Arc, and “learns from” implies “participates in”.",
        "« en cours » participe à Arc, car « en cours » apprend d'Arc, et « apprend de » implique « participe à ».",
    ),
    "a property called by a preposition gets its verb": (
        ":p owl:inverseOf :q .", ":w :p :u .", ex("u", "q", "w"),
        ("Arc learns from “participation: Arc – Bow”, because “participation: Arc – Bow” is in cluster Arc, "
        "and “learns from” says the same as “in cluster”, the other way round."),
        ("Arc apprend de « participation : Arc – Bow », car « participation : Arc – Bow » est dans le cluster Arc, "
        "et « apprend de » dit la même chose que « dans le cluster », dans l'autre sens."),
    ),
    "the properties of a chain follow each other": (
        ":r owl:propertyChainAxiom ( :q :p ) .", ":u :q :w . :w :p :v .", ex("u", "r", "v"),
        ("Arc participates in “under way”, because Arc learns from “participation: Arc – Bow” and “participation: Arc – Bow” "
        "is in cluster “under way”: “learns from” then “in cluster” together make “participates in”."),
        ("Arc participe à « en cours », car Arc apprend de « participation : Arc – Bow » et « participation : Arc – Bow » "
        "est dans le cluster « en cours » : « apprend de » puis « dans le cluster » font ensemble « participe à »."),
    ),
    "words of the same name are told apart": (
        ":A rdfs:subClassOf :B .", ":u a :A .", ex("u", "a", "B"),
        f"Arc is an “actor ({EX}B)”, because Arc is an “actor ({EX}A)”, and “actor ({EX}A)” is a kind of “actor ({EX}B)”.",
        (f"Arc est de la classe « acteur ({EX}B) », car Arc est de la classe « acteur ({EX}A) », "
        f"et « acteur ({EX}A) » est une sorte d'« acteur ({EX}B) »."),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SENTENCES)
def test_a_sentence_reads_well_in_both_languages(case):
    axioms, facts, triple, english, french = SENTENCES[case]
    assert spoken(axioms, facts, triple, NAMES, "en") == english
    assert spoken(axioms, facts, triple, NAMES, "fr") == french


# What the rows of an answer rest on


def test_a_row_that_a_method_computed_rests_on_the_premises_it_named(store):
    asked = kg.ask(store, "partners", {"cluster": "innovin"})
    iris = [tuple(URIRef(kg.terms.expand(name)[0]) for name in LEARNS)]
    evidence = [(URIRef(f"{kg.terms.EVIDENCE}x/observed"), RDF.type, GRAPPE.Evidence)]
    rows = (tuple(iris * 2 + evidence), (), (ex("u", "p", "not-there"),))
    computed = replace(asked, rows=asked.rows[:3], premises=rows)
    answer = with_reasons(store, computed, rules_behind(store))
    assert [[reason.triple for reason in row] for row in answer.reasons] == [iris, [], []]
    assert answer.reasons[0][0].rule.name == "learns-from"
    assert GRAPPE.learnsFrom in answer.labels


def test_an_answer_carries_the_reasons_of_each_row(store):
    answer = kg.ask(store, "partners", {"cluster": "innovin"}, reasons=True)
    assert len(answer.reasons) == len(answer.rows)
    for row, reasons in zip(answer.rows, answer.reasons, strict=True):
        said = {reason.triple for reason in reasons}
        assert any(p == GRAPPE.hasParty and o == row["partner"][0] for _, p, o in said)
        assert any(p == GRAPPE.hasStatus and o == row["status"][0] for _, p, o in said)
    assert len(answer.to_json()["reasons"]) == len(answer.rows)


@pytest.mark.parametrize("slug", kg.questions())
def test_every_question_can_give_reasons(store, slug):
    question = kg.questions()[slug]
    values = {name: [str(term) for term in p.example] for name, p in question.parameters.items() if p.required}
    answer = kg.ask(store, question, values, reasons=True)
    if answer.premises is None:
        assert not answer.rows or any(answer.reasons)
    else:  # what a method finds not stated rests on nothing
        assert [bool(row) for row in answer.reasons] == [bool(row) for row in answer.premises]
    json.dumps(answer.to_json())


def test_an_answer_without_reasons_says_nothing_of_them(store):
    assert "reasons" not in kg.ask(store, "partners", {"cluster": "innovin"}).to_json()


# From the command line


def test_the_command_tells_why_as_text_json_and_turtle(edition):
    def run(*words):
        return CliRunner().invoke(cli.app, [*words, "--from", str(edition.path)])

    assert "car" in run("why", *LEARNS, "--lang", "fr").stdout
    assert json.loads(run("why", *LEARNS, "--format", "json").stdout)["reason"]["rank"] == 1
    assert set(Graph().parse(data=run("why", *LEARNS, "--format", "turtle").stdout).objects(None, PROV.used))
    for lang, said in (("en", "That is not a no. It stands the other way"), ("fr", "Ce n'est pas un non. L'énoncé")):
        refused = run("why", *reversed(LEARNS), "--lang", lang).exception
        assert isinstance(refused, NotStated)
        assert said in str(refused)


def test_the_command_tells_what_rows_rest_on_as_text_or_json_and_not_as_csv(edition):
    def run(*words):
        return CliRunner().invoke(
            cli.app, ["ask", "partners", "--cluster", "innovin", "--reasons", *words, "--from", str(edition.path)]
        )

    assert json.loads(run().stdout)["reasons"]
    assert "La ligne 1 repose sur :" in run("--format", "table", "--lang", "fr").stdout
    assert isinstance(run("--format", "csv").exception, BadParameter)
