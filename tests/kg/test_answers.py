from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from rdflib import RDF, Literal, URIRef

import kg
from kg.errors import BadParameter, UnknownThing
from kg.questions import read_question
from kg.terms import CONCEPT, GRAPPE, ID, SCHEME

ROOT = Path(__file__).parent.parent.parent
QUESTIONS = kg.questions()
STATUS = f"{CONCEPT}status/"


@pytest.fixture(scope="module")
def remote(endpoint):
    with kg.open(endpoint) as opened:
        yield opened


def registered_clusters():
    with (ROOT / "data" / "clusters.csv").open(encoding="utf-8", newline="") as register:
        return list(csv.DictReader(register))


def local(term):
    return str(term).rsplit("/", 1)[-1]


def cells(answer, *columns):
    return [tuple(" ".join(map(local, row[name])) for name in columns) for row in answer.rows]


def examples(question):
    return {name: [str(term) for term in p.example] for name, p in question.parameters.items()}


def required(question):
    return {name: values for name, values in examples(question).items() if question.parameters[name].required}


def two_values(store, question):
    both = examples(question)
    for name, parameter in question.parameters.items():
        known = kg.things(store, parameter.type, parameter.scheme) if parameter.is_thing else ()
        others = [str(iri) for iri in known if iri not in parameter.example]
        both[name] = [both[name][0], *others[:1]]
    return both


def outcome(store, slug, given, stated):
    """The rows; or, of a method that wants other values, what it says."""
    try:
        return kg.ask(store, slug, given, stated=stated).rows
    except BadParameter as refused:
        assert QUESTIONS[slug].method, slug
        return str(refused)


@pytest.mark.parametrize("stated", [False, True], ids=["all", "stated"])
@pytest.mark.parametrize("slug", QUESTIONS)
class TestEachQuestion:
    def test_answers_its_own_example_the_same_on_the_endpoint(self, store, remote, slug, stated):
        given = examples(QUESTIONS[slug])
        here = kg.ask(store, slug, given, stated=stated)
        assert here.rows or stated
        assert here.rows == kg.ask(remote, slug, given, stated=stated).rows

    def test_answers_without_its_optional_parameters_the_same_on_the_endpoint(self, store, remote, slug, stated):
        given = required(QUESTIONS[slug])
        here = outcome(store, slug, given, stated)
        if not QUESTIONS[slug].method:
            assert len(here) >= len(kg.ask(store, slug, examples(QUESTIONS[slug]), stated=stated).rows)
        assert here == outcome(remote, slug, given, stated)

    def test_answers_two_values_the_same_on_the_endpoint(self, store, remote, slug, stated):
        given = two_values(store, QUESTIONS[slug])
        here = outcome(store, slug, given, stated)
        if not QUESTIONS[slug].method:
            assert len(here) >= len(kg.ask(store, slug, {n: v[:1] for n, v in given.items()}, stated=stated).rows)
        assert here == outcome(remote, slug, given, stated)

    def test_cites_only_evidence_of_the_edition(self, store, slug, stated):
        answer = kg.ask(store, slug, required(QUESTIONS[slug]), stated=stated)
        cited = {e for row in answer.rows for name in ("said", "against") for e in row.get(name, ())}
        readings = store.select(f"SELECT ?e ?r {{ ?e a <{GRAPPE.Evidence}> ; <{GRAPPE.hasReading}> ?r }}").rows
        allowed = {row["e"] for row in readings if not stated or local(row["r"]) != "interpreted"}
        assert cited <= allowed

    def test_labels_every_thing_in_its_rows_in_english_and_french(self, store, slug, stated):
        answer = kg.ask(store, slug, required(QUESTIONS[slug]), stated=stated)
        named = {t for row in answer.rows for cell in row.values() for t in cell if str(t).startswith(str(CONCEPT))}
        assert [iri for iri in named if not answer.labels.get(iri, {}).keys() >= {"en", "fr"}] == []


def test_innovin_is_said_to_complement_four_clusters_and_a_value_chain_in_the_narrow_sense_is_not_stated(store):
    answer = kg.ask(store, "complementary-value-chains", {"cluster": "innovin"})
    assert {row["cluster"] for row in answer.rows} == {(URIRef(f"{ID}cluster/innovin"),)}
    assert cells(answer, "partner", "through", "status") == [
        ("aetos", "drone", "potential"),
        ("alpha-route-des-lasers", "laser photonics", "under-way"),
        ("xylofutur", "wood", "historical"),
        ("qualimediterranee", "", "never-succeeded"),
        ("", "", ""),
    ]
    assert cells(answer, "kind") == [
        ("technology-application",), ("technology-application",), ("supply",), ("",), ("value-chain",)
    ]  # fmt: skip
    assert [bool(row["said"]) for row in answer.rows] == [True, True, True, True, False]
    assert answer.rows[-1]["status"] == ()


def test_naturopole_is_not_asked_about_without_its_value_chain_being_told_as_stated_or_not(store):
    answer = kg.ask(store, "complementary-value-chains", {"cluster": "naturopole"})
    assert cells(answer, "partner", "kind") == [("", "value-chain")]


def test_the_sources_disagree_on_the_founding_of_lph_the_headcount_of_naturopole_and_the_head_of_lph(store):
    answer = kg.ask(store, "sources-disagree")
    assert set(cells(answer, "check", "thing", "one", "other")) == {
        ("two values", "founding-of-lph", "1986", "1987"),
        ("sum of parts", "naturopole", "170", "153"),
        ("two holders", "lph", "manuel-b", "philippe-l"),
        ("shares above 100 %", "psp-organisations-2010", "33", "110"),
        ("shares above 100 %", "psp-organisations-2010", "77", "110"),
    }
    said = {row["check"][0]: (row["said"], row["against"]) for row in answer.rows}
    evidence = f"{ID}evidence/"
    assert said[Literal("two values")] == (
        (URIRef(f"{evidence}d0-3.2.1-p1/observed"),),
        (URIRef(f"{evidence}d0-3.2.2-p1/observed"),),
    )


def test_naturopole_seeks_five_roles_in_its_niche(store):
    answer = kg.ask(store, "roles-sought", {"cluster": "naturopole"})
    assert {activity for (activity,) in cells(answer, "activity")} == {
        "granulation", "logistics", "packing", "powder-blending", "regulatory-consultancy"
    }  # fmt: skip
    assert all("nutraceuticals" in markets for (markets,) in cells(answer, "markets"))
    assert dict(cells(answer, "activity", "markets"))["packing"] == "cosmetics nutraceuticals"


def test_the_partners_of_innovin_are_six_and_those_that_never_were_are_not_among_them(store):
    partners = set(cells(kg.ask(store, "partners", {"cluster": "innovin"}), "partner", "status"))
    assert {partner for partner, _ in partners} == {
        "alpha-route-des-lasers", "avenia", "creadh", "eurosima", "prod-innov", "xylofutur"
    }  # fmt: skip
    assert {("alpha-route-des-lasers", "realised"), ("alpha-route-des-lasers", "under-way")} <= partners
    assert not {partner for partner, _ in partners} & {"qualimediterranee", "aerospace-valley", "west"}


def test_a_failed_relation_is_found_by_its_status(store):
    answer = kg.ask(store, "inter-cluster-relations", {"cluster": "innovin", "status": "never-succeeded"})
    assert cells(answer, "parties") == [("innovin qualimediterranee",)]


def test_what_states_no_phase_is_not_among_those_of_a_phase(store):
    asked = {"cluster": "innovin", "phase": "structuring"}
    relations = {relation for (relation,) in cells(kg.ask(store, "inter-cluster-relations", asked), "relation")}
    assert "innovin-eurosima" in relations
    assert not relations & {"innovin-west", "innovin-bordeaux-games", "pole-vin-innovin"}


def test_a_cluster_whose_theme_is_not_stated_is_not_among_those_of_a_theme(store):
    assert cells(kg.ask(store, "clusters-by-kind", {"theme": "wood"}), "cluster") == [("xylofutur",)]


def test_an_actor_whose_kind_is_not_stated_is_not_among_those_of_a_kind(store):
    answer = kg.ask(store, "actors-by-kind", {"kind": "sme"})
    assert {actor for (actor,) in cells(answer, "actor")} >= {"lph", "nds"}
    assert all("sme" in kinds.split() for (kinds,) in cells(answer, "kinds"))


def test_each_firm_of_naturopole_has_its_place_in_the_value_chain(store):
    answer = kg.ask(store, "value-chain-of", {"cluster": "naturopole"})
    places = {
        (holder, activity, specialty)
        for holder, activity, specialty in cells(answer, "holder", "activity", "specialty")
    }
    assert {
        ("lph", "design", "plant-based-food-supplements"),
        ("lph", "manufacture", "plant-based-food-supplements"),
        ("eskiss-packaging", "packaging-manufacture", "eco-friendly-packaging"),
        ("nds", "prototype-processing", "plant-powders-and-pastes"),
        ("biosphere", "extraction", "plant-extracts"),
    } <= places
    assert {markets for holder, markets in cells(answer, "holder", "markets") if holder == "nds"} == {""}, "not stated"


def test_the_four_firms_are_members_of_naturopole(store):
    answer = kg.ask(store, "who-participates", {"cluster": "naturopole", "role": "member"})
    assert {"lph", "eskiss-packaging", "nds", "biosphere"} <= {who for (who,) in cells(answer, "participant")}


def test_what_only_a_reader_concluded_is_left_out_of_what_is_stated(store):
    asked = {"cluster": "innovin"}
    concluded = set(cells(kg.ask(store, "inter-cluster-relations", asked), "relation")) - set(
        cells(kg.ask(store, "inter-cluster-relations", asked, stated=True), "relation")
    )
    assert {("innovin-aerospace-valley",), ("innovin-west",)} <= concluded


def test_two_clusters_give_the_answers_of_each(store):
    def partners(*clusters):
        return set(cells(kg.ask(store, "partners", {"cluster": clusters}), "cluster", "partner", "status"))

    assert partners("innovin", "xylofutur") == partners("innovin") | partners("xylofutur")


@pytest.mark.parametrize(
    ("slug", "values", "parameter", "near"),
    [
        ("partners", {"cluster": "inovin"}, "cluster", "innovin"),
        ("partners", {"cluster": "Inno'vin"}, "cluster", "innovin"),
        ("partners", {"cluster": ["innovin", "qualimediteranee"]}, "cluster", "qualimediterranee"),
        ("clusters-by-kind", {"region": "aquitane"}, "region", "aquitaine"),
        ("inter-cluster-relations", {"status": "potentiel"}, "status", "potential"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_names(store, slug, values, parameter, near):
    with pytest.raises(UnknownThing) as caught:
        kg.ask(store, slug, values)
    assert caught.value.parameter == parameter
    assert near in caught.value.suggestions
    assert near in str(caught.value)


def test_a_thing_of_another_class_is_no_cluster(store):
    with pytest.raises(UnknownThing):
        kg.ask(store, "partners", {"cluster": f"{ID}actor/lph"})


@pytest.mark.parametrize("name", ["lph", f"{ID}actor/lph"])
def test_what_is_something_else_is_refused_with_what_it_is(store, name):
    with pytest.raises(UnknownThing, match="no Cluster here, but actor:lph") as caught:
        kg.ask(store, "partners", {"cluster": name})
    assert caught.value.others == {"actor:lph": f"{ID}actor/lph"}


def test_a_concept_of_another_scheme_is_refused_with_its_own(store):
    with pytest.raises(UnknownThing, match="“laser” is no status here, but technology:laser"):
        kg.ask(store, "inter-cluster-relations", {"status": "laser"})


def test_an_unknown_question_is_refused_with_the_nearest_names(store):
    with pytest.raises(UnknownThing) as caught:
        kg.ask(store, "partner")
    assert "partners" in caught.value.suggestions


def test_an_unknown_parameter_is_refused_with_the_nearest_name(store):
    with pytest.raises(BadParameter, match="did you mean cluster"):
        kg.ask(store, "partners", {"clusters": "innovin"})


@pytest.mark.parametrize("iri", ["http://[", "http://example.org:port/", "https://example.org/%zz"])
def test_a_value_that_is_no_iri_is_refused_by_its_parameter(store, iri):
    with pytest.raises(BadParameter) as caught:
        kg.ask(store, "partners", {"cluster": iri})
    assert caught.value.parameter == "cluster"


def test_an_answer_is_csv_with_a_header_and_iris_or_labels(store):
    answer = kg.ask(store, "complementary-value-chains", {"cluster": "innovin"})
    header, *rows = csv.reader(io.StringIO(answer.to_csv()))
    assert header == list(answer.question.columns)
    assert [row[1] for row in rows] == [f"{ID}cluster/{p}" if p else "" for (p,) in cells(answer, "partner")]
    labelled = [row[1] for row in csv.reader(io.StringIO(answer.to_csv("fr")))][1:]
    assert labelled == ["Aetos", "ALPhA Route des Lasers", "Xylofutur", "Qualiméditerranée", ""]


def test_an_answer_is_json_that_tells_the_edition_and_what_is_not_stated(store, edition):
    answer = json.loads(json.dumps(kg.ask(store, "complementary-value-chains", {"cluster": "innovin"}).to_json()))
    assert answer["edition"] == edition.number
    assert answer["rows"][0]["partner"] == {"id": f"{ID}cluster/aetos", "label": {"en": "Aetos", "fr": "Aetos"}}
    assert answer["rows"][-1]["partner"] is None
    assert answer["rows"][-1]["through"] == []


def test_a_cluster_is_described_with_the_evidence_of_each_statement(store):
    described = kg.describe(store, "cluster:innovin")
    assert described.iri == URIRef(f"{ID}cluster/innovin")
    assert URIRef(f"{GRAPPE}Cluster") in described.types
    assert all(s.evidence for s in described.statements if s.predicate == GRAPPE.hasTheme)
    assert any(s.predicate == GRAPPE.hasParty and s.evidence for s in described.mentions)


def test_an_inferred_statement_is_described_with_its_rank_and_no_evidence(store):
    described = kg.describe(store, f"{ID}cluster/innovin")
    works_with = [s for s in described.statements if s.predicate == GRAPPE.collaboratesWith]
    assert {local(s.object) for s in works_with} >= {"alpha-route-des-lasers"}
    assert all(s.inferred and s.rank >= 1 and not s.evidence for s in works_with)


def test_innovin_collaborates_with_none_of_those_that_failed_or_never_were(store):
    described = kg.describe(store, "cluster:innovin")
    partners = {local(s.object) for s in described.statements if s.predicate == GRAPPE.collaboratesWith}
    assert not partners & {"qualimediterranee", "aerospace-valley", "west", "aetos", "bordeaux-games"}


def test_a_concept_is_described_by_its_short_name(store):
    assert kg.describe(store, "status:under-way").iri == URIRef(f"{STATUS}under-way")


def test_a_thing_of_which_nothing_is_said_is_unknown_with_near_names(store):
    with pytest.raises(UnknownThing) as caught:
        kg.describe(store, "cluster:aerospace")
    assert any("aerospace-valley" in name for name in caught.value.suggestions)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("cluster:aerospace", "/id/cluster/"), ("status:under", "/status/"), (f"{ID}actor/lpf", "/actor/")],
)
def test_names_near_a_prefixed_one_have_its_prefix(store, name, kind):
    with pytest.raises(UnknownThing) as caught:
        kg.describe(store, name)
    assert caught.value.suggestions
    assert all(kind in near for near in caught.value.suggestions)


@pytest.mark.parametrize("name", ["cluster:lph", f"{ID}cluster/lph"])
def test_a_thing_looked_for_under_another_prefix_is_told_by_its_own(store, name):
    with pytest.raises(UnknownThing, match="“cluster:lph” is no cluster here, but actor:lph"):
        kg.describe(store, name)


@pytest.mark.parametrize("name", ["wharf", "", "urn:nobody", "cluster:a b", "cluster:<>", "http://[", "\n", "nope:x"])
def test_a_name_that_is_no_iri_is_unknown_too(store, name):
    with pytest.raises(UnknownThing):
        kg.describe(store, name)


@pytest.mark.parametrize(
    ("text", "slug"),
    [("laser", "laser"), ("LASER", "laser"), ("Qualiméd", "qualimediterranee"), ("qualimed", "qualimediterranee"),
     ("qu@limes", "qualimediterranee"), ("innovin", "innovin"), ("Inno’vin", "innovin")],
)  # fmt: skip
def test_a_search_finds_a_thing_by_any_of_its_names_whatever_case_accents_and_apostrophes(store, text, slug):
    hits = kg.search(store, text)
    assert slug in {local(hit.iri) for hit in hits}
    assert len({hit.iri for hit in hits}) == len(hits) <= 20


@pytest.mark.parametrize("text", ['"', "\\", '\n\\"', "}", "  ", "", "xyzzy"])
def test_a_search_for_what_is_nobodys_name_finds_nothing(store, text):
    assert kg.search(store, text) == ()


def test_things_are_counted_by_class(store):
    counted = kg.counted(store, ["Cluster", "Actor", "Thing"])
    assert counted == {"Cluster": len(kg.things(store, "Cluster")), "Actor": len(kg.things(store, "Actor"))}


def test_the_things_of_a_class_and_the_concepts_of_a_scheme_are_listed_with_labels(store):
    clusters = kg.things(store, "Cluster")
    assert len(clusters) == len(registered_clusters())
    assert clusters[URIRef(f"{ID}cluster/innovin")]["en"] == "Inno'vin"
    concepts = kg.things(store, "Concept", "reading")
    assert {local(iri) for iri in concepts} == {"observed", "quoted", "argued", "cited", "interpreted"}
    in_scheme = store.select(f"SELECT ?c {{ ?c <http://www.w3.org/2004/02/skos/core#inScheme> <{SCHEME}reading> }}")
    assert set(concepts) == set(in_scheme.column("c"))


def test_an_evidence_is_labelled_by_its_passage_and_its_reading(store):
    evidence = URIRef(f"{ID}evidence/d3-3.1-p5/argued")
    labels = kg.labels_of(store, [evidence])
    assert "3.1" in labels[evidence]["en"]
    assert labels[evidence]["en"].endswith("(argued)")


def test_a_label_falls_back_to_another_language_and_then_to_the_short_name():
    iri = URIRef(f"{ID}cluster/innovin")
    assert kg.label_in({iri: {"fr": "grappe"}}, iri, "en") == ("grappe", "fr")
    assert kg.label_in({}, iri, "en") == ("cluster:innovin", "")
    assert kg.label_in({}, Literal("mot", lang="fr"), "en") == ("mot", "fr")


def test_the_founding_of_lph_keeps_both_years_each_with_its_rows(edition, store):
    founding = URIRef(f"{ID}founding/founding-of-lph")
    dates = [s for s in kg.describe(store, str(founding)).statements if s.predicate == GRAPPE.hasDate]
    assert {str(s.object): [local(e.rsplit("/", 1)[0]) for e in s.evidence] for s in dates} == {
        "1986": ["d0-3.2.1-p1"],
        "1987": ["d0-3.2.2-p1"],
    }
    rows = [edition.rows((s.subject, s.predicate, s.object)) for s in dates]
    assert all(len(row) == 1 and row[0].startswith("data/foundings.csv#row=") for row in rows)


def test_a_page_of_a_collection_tells_how_many_there_are_in_all(store):
    everything = kg.listing(store, "clusters", limit=100)
    page = kg.listing(store, "clusters", limit=5, offset=5)
    assert everything.total == page.total == len(everything.items) == len(registered_clusters())
    assert page.items == everything.items[5:10]


def test_a_query_gives_a_table_a_truth_value_or_a_graph(store):
    assert kg.query(store, "ASK { ?s ?p ?o }") is True
    assert len(kg.query(store, "SELECT * { ?s ?p ?o } LIMIT 3").rows) == 3
    described = kg.query(store, f"CONSTRUCT WHERE {{ <{ID}cluster/innovin> a ?class }}")
    assert (URIRef(f"{ID}cluster/innovin"), RDF.type, GRAPPE.Cluster) in described


COUNTED = """#+ title: {en: How many partners, fr: Combien de partenaires}
#+ description: {en: Clusters named together with it, fr: Clusters nommés avec lui}
#+ group: interclustering
#+ compute: count
#+ parameters:
#+   party: {type: Cluster or Actor, required: true, description: {en: Who is asked about, fr: "Qui est en question"}}
#+ columns:
#+   party: {en: Who is asked about, fr: "Qui est en question"}
#+   number: {en: How many, fr: Combien}
#+   mean: {en: Not stated here, fr: Non dit ici}
PREFIX grappe: <https://w3id.org/grappe/ontology#>
PREFIX cluster: <https://w3id.org/grappe/id/cluster/>
SELECT ?relation ?party ?partner WHERE {
  VALUES ?party { cluster:innovin }
  ?relation grappe:hasParty ?party , ?partner . FILTER(?partner != ?party)
}
"""


def count(fetched):
    for party in fetched.terms["party"]:
        rows = [row for row in fetched.rows if row["party"] == party]
        premises = tuple((row["relation"], GRAPPE.hasParty, row["partner"]) for row in rows)
        number = len({row["partner"] for row in rows})
        yield kg.Computed({"party": party, "number": Literal(number), "mean": ()}, premises)


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    path = tmp_path_factory.mktemp("questions") / "how-many-partners.rq"
    path.write_text(COUNTED, encoding="utf-8")
    names = {"relation", "party", "partner"}, {"party", "number", "mean"}
    return read_question(path, {"count": kg.Method(*map(frozenset, names), count)})


class TestAQuestionThatComputes:
    def test_answers_with_what_its_method_makes_of_the_rows_the_same_on_the_endpoint(self, store, remote, counted):
        (row,) = kg.ask(store, counted, {"party": "innovin"}).rows
        assert row["party"] == (URIRef(f"{ID}cluster/innovin"),)
        assert row["number"][0].value > 5
        assert row["mean"] == ()
        assert kg.ask(remote, counted, {"party": "innovin"}).rows == (row,)

    def test_names_the_statements_that_each_row_rests_on(self, store, counted):
        (premises,) = kg.ask(store, counted, {"party": "innovin"}).premises
        held = [kg.query(store, f"ASK {{ {' '.join(t.n3() for t in triple)} }}") for triple in premises]
        assert held
        assert all(held)

    def test_takes_a_slug_of_either_class(self, store, counted):
        clusters, actors = (kg.ask(store, counted, {"party": slug}).terms["party"][0] for slug in ("innovin", "lph"))
        assert (clusters, actors) == (URIRef(f"{ID}cluster/innovin"), URIRef(f"{ID}actor/lph"))

    def test_refuses_a_name_that_neither_class_has_with_near_ones(self, store, counted):
        with pytest.raises(UnknownThing) as caught:
            kg.ask(store, counted, {"party": "inovin"})
        assert "innovin" in caught.value.suggestions
