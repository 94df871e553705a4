"""The ontology is tried: by what it must infer and refuse, by the pitfalls of OOPS!, by its use, by what HermiT says."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import owlready2
import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

import kg
from kg import hermit
from kg.errors import Inconsistent
from kg.rules.axioms import compile_axioms
from kg.validation import validate

ROOT = Path(__file__).resolve().parents[1]
ONTOLOGY = ROOT / "ontology"
MODULES = sorted(ONTOLOGY.glob("*.ttl"))
SHAPES = ROOT / "shapes" / "ontology.ttl"
GRAPPE = Namespace("https://w3id.org/grappe/ontology#")
CONCEPT = Namespace("https://w3id.org/grappe/id/concept/")
SCHEMA = Namespace("https://schema.org/")
EX = Namespace("https://example.org/")
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
MAPPINGS = {SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch, RDFS.seeAlso}

UNUSED: dict[str, str] = {}
"""Terms that no table, question, rule or axiom uses, each with the reason why it stays."""

PREFIXES = """
@prefix grappe: <https://w3id.org/grappe/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <https://schema.org/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix : <https://example.org/> .
@prefix axis: <https://w3id.org/grappe/id/concept/governance-axis/> . @prefix band: <https://w3id.org/grappe/id/concept/band/> .
@prefix type: <https://w3id.org/grappe/id/concept/ideal-type/> .
"""


def turtle(text: str) -> Graph:
    return Graph().parse(data=PREFIXES + text, format="turtle")


@pytest.fixture(scope="module")
def java():
    return hermit.java()


@pytest.fixture(scope="module")
def ontology():
    return hermit.load_ontology(ONTOLOGY)


@pytest.fixture(scope="module")
def refereed(ontology):
    """The ontology with what only the referee reads."""
    return ontology + hermit.load_ontology(ONTOLOGY / "referee")


@pytest.fixture(scope="module")
def schemes():
    graph = Graph()
    for path in sorted(ONTOLOGY.glob("schemes/*.ttl")):
        graph.parse(path)
    return graph


def ours(graph, *kinds):
    return sorted({t for kind in kinds for t in graph.subjects(RDF.type, kind) if str(t).startswith(GRAPPE)})


# Style and pitfalls


def findings(graph):
    return {str(f.messages["en"]) for f in validate(graph, SHAPES).of("violation")}


def test_the_ontology_and_its_schemes_keep_the_style_guide_and_fall_into_no_pitfall(ontology, schemes):
    assert validate(ontology + schemes, SHAPES).text("violation") == ""


TERM = """ rdfs:label "{0}"@en , "{0}"@fr ; skos:definition "D."@en , "D."@fr ; skos:example "E."@en , "E."@fr ;
    rdfs:isDefinedBy <https://w3id.org/grappe/ontology> """
LINKED = "schema:domainIncludes skos:Concept ; schema:rangeIncludes skos:Concept ;"
PITFALLS = {
    "P04": "grappe:Lone a owl:Class ;" + TERM.format("lone"),
    "P05": f"grappe:hasA a owl:ObjectProperty ; schema:domainIncludes grappe:Place ; schema:rangeIncludes skos:Concept ; {TERM.format('a')} ."
    f"grappe:hasB a owl:ObjectProperty ; owl:inverseOf grappe:hasA ; {LINKED} {TERM.format('b')}",
    "P06": f"grappe:hasA a owl:ObjectProperty ; {LINKED} rdfs:subPropertyOf grappe:hasB ; {TERM.format('a')} ."
    f"grappe:hasB a owl:ObjectProperty ; {LINKED} rdfs:subPropertyOf grappe:hasA ; {TERM.format('b')}",
    "no example in French": "grappe:Lone rdfs:subClassOf grappe:Place ; a owl:Class ;"
    + TERM.format("lone").replace('"E."@fr', '"F."@en'),
    "P10": "grappe:Lone a owl:Class ; rdfs:subClassOf skos:Concept ;" + TERM.format("lone"),
    "P11": "grappe:hasA a owl:DatatypeProperty ; schema:domainIncludes grappe:Place ;" + TERM.format("a"),
    "P13": f"grappe:hasA a owl:ObjectProperty ; schema:domainIncludes grappe:Place ; schema:rangeIncludes grappe:Place ; {TERM.format('a')}",
    "P19": f"grappe:hasA a owl:ObjectProperty ; rdfs:domain grappe:Place , grappe:Actor ; schema:rangeIncludes skos:Concept ; {TERM.format('a')}",
    "The name of a class": "grappe:lone_class a owl:Class ; rdfs:subClassOf grappe:Place ;" + TERM.format("lone"),
    "P24": "grappe:Lone a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:unionOf ( grappe:Place grappe:Lone ) ] ;"
    + TERM.format("lone"),
    "P32": "grappe:Lone a owl:Class ; rdfs:subClassOf grappe:Place ;" + TERM.format("place"),
    "P34": "grappe:Lone a owl:Class ; rdfs:subClassOf grappe:Place , :Undeclared ;" + TERM.format("lone"),
    "P35": f"grappe:hasA a owl:ObjectProperty ; {LINKED} rdfs:subPropertyOf :undeclared ; {TERM.format('a')}",
    "not declared. Correct": "grappe:Nothing skos:closeMatch :other",
    "P36": ":my.ttl a owl:Ontology",
    "P38": "grappe:Lone a owl:Class ; rdfs:subClassOf grappe:Place ;"
    + TERM.format("lone")
    + "; rdfs:isDefinedBy <https://w3id.org/grappe/other>",
    "P41": ":mine a owl:Ontology",
    "The header lacks": ":mine a owl:Ontology ; owl:imports :other",
}


@pytest.mark.parametrize("pitfall", PITFALLS)
def test_an_ontology_that_falls_into_a_pitfall_is_told_so(ontology, pitfall):
    told = findings(ontology + turtle(PITFALLS[pitfall] + " ."))
    assert any(pitfall in message for message in told), told


def test_every_waiver_has_its_reason_in_two_languages_and_names_only_terms_that_need_it(ontology):
    shapes = Graph().parse(SHAPES)
    waivers = set(shapes.subjects(SH["in"])) & set(shapes.subjects(RDFS.comment))
    assert len(waivers) == 3
    waived = [term for waiver in waivers for term in Collection(shapes, shapes.value(waiver, SH["in"]))]
    assert len(waived) == len(set(waived))
    inverse = set(ontology.subjects(OWL.inverseOf)) | set(ontology.objects(None, OWL.inverseOf))
    for term in waived:
        assert (term, RDF.type, OWL.ObjectProperty) in ontology, term
        assert term not in inverse
        assert (term, SCHEMA.rangeIncludes, SKOS.Concept) not in ontology, term
    for waiver in waivers:
        assert {text.language for text in shapes.objects(waiver, RDFS.comment)} == {"en", "fr"}


# Header, modules, alignment


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_every_module_declares_its_ontology_and_loads_alone(module):
    graph = Graph().parse(module)
    (declared,) = graph.subjects(RDF.type, OWL.Ontology)
    assert str(declared).removeprefix("https://w3id.org/grappe/ontology").removeprefix("/") in ("", module.stem)
    graph.remove((None, OWL.imports, None))  # alone: nothing is to be fetched
    _, loaded = hermit.classification.load(graph)
    assert list(loaded.world.ontologies)
    catalogue = (ONTOLOGY / "catalog-v001.xml").read_text(encoding="utf-8")
    assert f'<uri name="{declared}" uri="{module.name}"/>' in catalogue


def test_the_root_imports_every_module_and_they_share_its_version(ontology):
    root = Graph().parse(ONTOLOGY / "grappe.ttl")
    declared = set(ontology.subjects(RDF.type, OWL.Ontology))
    assert set(root.objects(None, OWL.imports)) == declared - {URIRef("https://w3id.org/grappe/ontology")}
    assert len(set(ontology.objects(None, OWL.versionInfo))) == 1


def test_the_header_names_one_version_everywhere_and_the_changelog_has_its_section():
    root = Graph().parse(ONTOLOGY / "grappe.ttl")
    (version,) = map(str, root.objects(None, OWL.versionInfo))
    (iri,) = map(str, root.objects(None, OWL.versionIRI))
    assert iri == f"https://w3id.org/grappe/ontology/{version}"
    (citation,) = map(str, root.objects(None, URIRef("http://purl.org/dc/terms/bibliographicCitation")))
    assert iri in citation
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(version)}\].*?^### Ontology$", changelog, re.MULTILINE | re.DOTALL)


def test_nothing_is_inferred_from_the_alignment(ontology):
    alignment = Graph().parse(ONTOLOGY / "alignment.ttl")
    header = set(alignment.subjects(RDF.type, OWL.Ontology))
    used = {p for s, p, _ in alignment if s not in header}
    assert used <= MAPPINGS
    assert all((p, RDF.type, OWL.AnnotationProperty) in ontology for p in used - {RDFS.seeAlso})
    lines = [
        line
        for line in (ONTOLOGY / "alignment.ttl").read_text(encoding="utf-8").splitlines()
        if line.startswith("grappe:")
    ]
    assert all(re.search(r" \.  # \S", line) for line in lines), "an alignment without a reason"


@pytest.mark.parametrize(
    "vocabulary",
    ["http://www.w3.org/ns/org#", "http://www.w3.org/ns/prov#", "http://www.w3.org/2004/02/skos/core#",
     "http://xmlns.com/foaf/0.1/", "http://purl.org/dc/terms/", "http://eurovoc.europa.eu/c_de4d6f2f",
     "https://schema.org/", "http://data.europa.eu/nuts"],
)  # fmt: skip
def test_each_vocabulary_of_the_list_is_aligned(vocabulary):
    alignment = Graph().parse(ONTOLOGY / "alignment.ttl")
    assert any(str(o).startswith(vocabulary) for p in MAPPINGS for o in alignment.objects(None, p))


# Use


def _words(*patterns):
    texts = (path.read_text(encoding="utf-8") for pattern in patterns for path in ROOT.glob(pattern))
    return set(re.findall(r"(?:ontology#|grappe:|GRAPPE\.)(\w+)", " ".join(texts)))


def test_every_term_is_used_in_a_table_a_question_a_rule_or_an_axiom(ontology, schemes):
    used = _words(
        "data/metadata.json",
        "questions/**/*.rq",
        "ontology/rules/*.rq",
        "kg/**/*.py",
        "shapes/facts.ttl",
        "shapes/results.ttl",
    )
    metadata = (ROOT / "data" / "metadata.json").read_text(encoding="utf-8")
    used |= {
        name for form in re.findall(r'"format": "([A-Z]\w+(?:\|[A-Z]\w+)+)"', metadata) for name in form.split("|")
    }
    told = {SCHEMA.domainIncludes, SCHEMA.rangeIncludes, RDFS.isDefinedBy, *MAPPINGS}
    axioms = Graph()
    for triple in (*ontology, *schemes):
        if triple[1] not in told:
            axioms.add(triple)
    used |= {kg.terms.local(str(p)) for p in (*axioms.predicates(), *axioms.objects()) if str(p).startswith(GRAPPE)}
    defining = (OWL.equivalentClass, OWL.propertyChainAxiom, OWL.inverseOf)
    used |= {kg.terms.local(str(s)) for p in defining for s in axioms.subjects(p)}
    unused = {kg.terms.local(str(t)) for t in ours(ontology, *KINDS, OWL.AnnotationProperty)} - used
    assert unused - set(UNUSED) == set()
    assert set(UNUSED) - unused == set(), "a waiver that is no longer needed"


def test_what_is_said_keeps_to_the_domains_and_ranges_that_the_ontology_tells(ontology, store):
    types = defaultdict(set)
    for row in store.select("SELECT ?s ?t WHERE { ?s a ?t }").rows:
        types[row["s"]].add(row["t"])
    strays = set()
    for term in ours(ontology, OWL.ObjectProperty, OWL.DatatypeProperty):
        domain = {*ontology.objects(term, RDFS.domain), *ontology.objects(term, SCHEMA.domainIncludes)}
        range_ = {*ontology.objects(term, RDFS.range), *ontology.objects(term, SCHEMA.rangeIncludes)}
        for row in store.select(f"SELECT ?s ?o WHERE {{ ?s <{term}> ?o }}").rows:
            value = row["o"]
            kinds = (
                {value.datatype or (RDF.langString if value.language else XSD.string)}
                if isinstance(value, Literal)
                else types[value]
            )
            if not types[row["s"]] & domain or not kinds & range_:
                strays.add((kg.terms.local(str(term)), str(row["s"]), str(value)))
    assert strays == set()


# Profile


def test_every_axiom_is_covered_by_a_rule_or_forbids_only(ontology):
    assert compile_axioms(ontology).unsupported == ()


def test_no_construct_is_used_beyond_those_that_the_rules_cover_and_disjointness(ontology):
    used = {str(t) for p, o in ontology.predicate_objects() for t in (p, o) if str(t).startswith(str(OWL))}
    allowed = {
        OWL.Ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.Restriction,
        OWL.versionIRI, OWL.versionInfo, OWL.equivalentClass, OWL.intersectionOf, OWL.onProperty, OWL.hasValue,
        OWL.someValuesFrom, OWL.allValuesFrom, OWL.inverseOf, OWL.propertyChainAxiom, OWL.SymmetricProperty,
        OWL.TransitiveProperty, OWL.AllDisjointClasses, OWL.members, OWL.disjointWith,
    }  # fmt: skip
    assert used <= {str(term) for term in allowed}


def test_only_declared_terms_are_used(ontology):
    declared = {t for kind in (*KINDS, OWL.AnnotationProperty, OWL.Ontology) for t in ontology.subjects(RDF.type, kind)}
    builtin = (str(OWL), str(RDF), str(RDFS))
    assert {p for p in ontology.predicates() if not str(p).startswith(builtin)} - declared == set()
    steps = {s for chain in ontology.objects(None, OWL.propertyChainAxiom) for s in Collection(ontology, chain)}
    members = {m for found in ontology.objects(None, OWL.members) for m in Collection(ontology, found)}
    assert (steps | members) <= declared


# HermiT


def test_the_whole_loads_in_owlready2_is_consistent_and_every_class_can_have_members(refereed, java):
    _, loaded = hermit.classification.load(refereed)
    assert isinstance(loaded.search_one(iri=str(GRAPPE.Cluster)), owlready2.ThingClass)
    assert hermit.classify(refereed, java).unsatisfiable == ()


def test_no_top_class_shares_members_with_another(ontology):
    (top,) = (
        set(Collection(ontology, members))
        for members in ontology.objects(None, OWL.members)
        if GRAPPE.Cluster in set(Collection(ontology, members))
    )
    assert SKOS.Concept in top
    assert len(list(combinations(top, 2))) > 400


BOTH_AXES = """:g a grappe:GovernanceAssessment ; grappe:hasPosition :m , :s . :m grappe:onAxis axis:market-financed-activity ;
    grappe:inBand band:low . :s grappe:onAxis axis:style ; grappe:inBand band:high """
ENTAILED = {
    "what an actor's part is in, it participates in": (
        ":part grappe:hasParticipant :a ; grappe:inCluster :c .",
        [(EX.a, GRAPPE.participatesIn, EX.c), (EX.part, RDF.type, GRAPPE.Participation), (EX.a, RDF.type, GRAPPE.Actor)],
    ),
    "what lies in a part lies in the whole": (
        ":c grappe:isLocatedIn :town . :town grappe:isLocatedIn :region .",
        [(EX.c, GRAPPE.isLocatedIn, EX.region)],
    ),
    "the parties of a relation between clusters are clusters": (
        ":r a grappe:InterClusterRelation ; grappe:hasInitiator :a .",
        [(EX.r, GRAPPE.hasParty, EX.a), (EX.a, RDF.type, GRAPPE.Cluster), (EX.r, RDF.type, GRAPPE.Tie)],
    ),
    "an assessment low on the market and high on style answers to the social type": (
        BOTH_AXES + ".",
        [(EX.g, GRAPPE.matchesIdealType, CONCEPT["ideal-type/social"])],
    ),
}  # fmt: skip
NOT_ENTAILED = {
    "one axis alone gives no ideal type": (
        ":g a grappe:GovernanceAssessment ; grappe:hasPosition :s . :s grappe:onAxis axis:style ; grappe:inBand band:high .",
        (EX.g, GRAPPE.matchesIdealType, CONCEPT["ideal-type/social"]),
    ),
    "who takes part is not thereby a member": (
        ":part grappe:hasParticipant :a ; grappe:inCluster :c .",
        (EX.part, RDF.type, URIRef("http://www.w3.org/ns/org#Membership")),
    ),
    "distinct concepts are not thereby related": (
        ":a grappe:isDistinctFrom :b .",
        (EX.a, RDF.type, SKOS.Concept),
    ),
}


@pytest.mark.parametrize("case", ENTAILED)
def test_it_follows_that(refereed, java, case):
    facts, conclusion = ENTAILED[case]
    assert hermit.entails(refereed + turtle(facts), conclusion, java)


@pytest.mark.parametrize("case", NOT_ENTAILED)
def test_it_does_not_follow_that(refereed, java, case):
    facts, conclusion = NOT_ENTAILED[case]
    assert not hermit.entails(refereed + turtle(facts), [conclusion], java)


CONTRADICTIONS = {
    "a cluster that is an actor": ":x a grappe:Cluster , grappe:Actor .",
    "a cluster that is the association which runs it": ":x a grappe:Cluster , grappe:Organization .",
    "a person that is an organisation": ":x a grappe:Person , grappe:Organization .",
    "a complementarity both claimed and derived": ":x a grappe:ClaimedComplementarity , grappe:DerivedComplementarity .",
    "opposite bands on one axis": BOTH_AXES + ", band:low .",
    "an assessment of two ideal types": ":x a grappe:SocialAssessment , grappe:EntrepreneurialAssessment .",
    "an actor as party of a relation between clusters": ":r a grappe:InterClusterRelation ; grappe:hasAddressee :x . :x a grappe:Actor .",
    "a cluster as participant": ":part grappe:hasParticipant :x . :x a grappe:Cluster .",
    "a source that is its own passage": ":x grappe:isPassageOf :x .",
    "evidence in a source instead of a passage": ":e grappe:inPassage :x . :x a grappe:Source .",
    "a cell in a source instead of a table": ":cell grappe:inTable :x . :x a grappe:Source .",
    "a concept that is a thing": ":x a grappe:Place , skos:Concept .",
    "a project that is an event": ":x a grappe:Project , grappe:Event .",
    "a stated absence that is a claim about concepts": ":x a grappe:StatedAbsence , grappe:Proposition .",
    "an admission rule of an actor": ":x grappe:hasAdmissionRule :rule ; a grappe:Person .",
}


@pytest.mark.parametrize("contradiction", CONTRADICTIONS)
def test_the_ontology_refuses(refereed, java, contradiction):
    with pytest.raises(Inconsistent, match="contradict each other"):
        hermit.entails(refereed + turtle(CONTRADICTIONS[contradiction]), [(EX.y, RDF.type, GRAPPE.Place)], java)


def test_what_two_sources_say_of_one_cluster_is_never_a_contradiction_of_the_ontology(refereed, java):
    facts = (
        BOTH_AXES
        + """. :h a grappe:GovernanceAssessment ; grappe:assesses :c ; grappe:hasPosition :n , :t . :g grappe:assesses :c .
    :n grappe:onAxis axis:market-financed-activity ; grappe:inBand band:high . :t grappe:onAxis axis:style ; grappe:inBand band:low ."""
    )
    conclusion = [
        (EX[x], GRAPPE.matchesIdealType, CONCEPT[f"ideal-type/{t}"])
        for x, t in (("g", "social"), ("h", "entrepreneurial"))
    ]
    assert hermit.entails(refereed + turtle(facts), conclusion, java)
