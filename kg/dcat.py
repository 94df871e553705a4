"""The description of an edition: VoID, DCAT 3 and PROV, from what the build counted.

Titles, licence and publisher come from the data package's metadata, so a publisher's own package describes itself.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from rdflib import DCTERMS, FOAF, PROV, RDF, VOID, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from kg.terms import BASE, GRAPPE, ID, Triple, is_ours, local, shorten

DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")  # rdflib knows version 2 only
DATASET: Final = URIRef(BASE + "dataset")
_NATURAL: Final = {"dc:title": DCTERMS.title, "dc:description": DCTERMS.description}
_LINKS: Final = {"dc:license": DCTERMS.license}


@dataclass(frozen=True)
class Statistics:
    """What is counted of a merge (https://www.w3.org/TR/void/#statistics).

    Attributes:
        triples: how many there are
        subjects: how many subjects they have
        entities: how many of these are things of ours
        classes: class → its instances
        properties: property → its triples
        example: a cluster, where there is one
    """

    triples: int
    subjects: int
    entities: int
    classes: Counter[URIRef]
    properties: Counter[URIRef]
    example: URIRef | None

    @classmethod
    def of(cls, merge: Collection[Triple]) -> Statistics:
        """Counted from the triples themselves."""
        subjects = {s for s, _, _ in merge}
        example = min((s for s, p, o in merge if p == RDF.type and o == GRAPPE.Cluster), default=None)
        entities = len({s for s in subjects if s.startswith(ID)})
        return cls(len(merge), len(subjects), entities, _instances(merge), Counter(p for _, p, _ in merge), example)

    @classmethod
    def read(cls, description: Graph, edition: URIRef) -> Statistics:
        """As the description of an edition tells them."""

        def number(resource: Node, predicate: URIRef) -> int:
            return int(str(description.value(resource, predicate) or 0))

        def partitioned(link: URIRef, name: URIRef, counted: URIRef) -> Counter[URIRef]:
            parts = description.objects(edition, link)
            return Counter({URIRef(str(description.value(part, name))): number(part, counted) for part in parts})

        example = description.value(edition, VOID.exampleResource)
        return cls(
            number(edition, VOID.triples),
            number(edition, VOID.distinctSubjects),
            number(edition, VOID.entities),
            partitioned(VOID.classPartition, VOID["class"], VOID.entities),
            partitioned(VOID.propertyPartition, VOID.property, VOID.triples),
            URIRef(str(example)) if example is not None else None,
        )

    def changed(
        self, added: Collection[Triple], removed: Collection[Triple], holds: Callable[[URIRef], Collection[Triple]]
    ) -> Statistics:
        """After triples came and went.

        Args:
            added: those that came
            removed: those that went
            holds: what is said of a subject now
        """
        subjects = entities = 0
        came = set(added)
        lost = {s for s, _, _ in removed}
        for subject in lost | {s for s, _, _ in added}:
            now = holds(subject)
            before = subject in lost or any(triple not in came for triple in now)
            subjects += bool(now) - before
            entities += (bool(now) - before) * subject.startswith(ID)
        classes, properties = Counter(self.classes), Counter(self.properties)
        classes.update(_instances(added))
        classes.subtract(_instances(removed))
        properties.update(p for _, p, _ in added)
        properties.subtract(p for _, p, _ in removed)
        example = self.example if self.example is None or holds(self.example) else None
        counted = self.triples + len(added) - len(removed), self.subjects + subjects, self.entities + entities
        return Statistics(*counted, +classes, +properties, example or Statistics.of(added).example)


def _instances(triples: Iterable[Triple]) -> Counter[URIRef]:
    return Counter(URIRef(o) for _, p, o in triples if p == RDF.type and isinstance(o, URIRef))


@dataclass(frozen=True)
class Journal:
    """Who made an edition of another, why, and from what: file → its SHA-256.

    A person is named as they wish to be, without an address.
    """

    who: str
    why: str
    sources: Mapping[str, str]


@dataclass(frozen=True)
class Published:
    """What a description tells about an edition; ``journal`` of one that a commit made."""

    number: int
    issued: dt.datetime
    parent: int | None
    content: str
    version: str
    common: Mapping[str, Any]
    journal: Journal | None = None


def edition_iri(number: int) -> URIRef:
    """The IRI of an edition."""
    return URIRef(f"{BASE}editions/{number}")


def describe_edition(published: Published, statistics: Statistics) -> Graph:
    """The description of one edition, without blank nodes.

    Sources: https://www.w3.org/TR/void/, https://www.w3.org/TR/vocab-dcat-3/, https://www.w3.org/TR/prov-o/.
    """
    graph = Graph()
    edition = edition_iri(published.number)
    _describe_dataset(graph, published, edition)
    graph.add((edition, RDF.type, DCAT.Dataset))
    graph.add((edition, RDF.type, VOID.Dataset))
    graph.add((edition, RDF.type, PROV.Entity))
    graph.add((edition, DCAT.inSeries, DATASET))
    graph.add((edition, DCAT.version, Literal(str(published.number))))
    graph.add((edition, DCTERMS.issued, Literal(published.issued.isoformat(), datatype=XSD.dateTime)))
    graph.add((edition, DCTERMS.identifier, Literal(published.content)))
    graph.add((edition, VOID.uriSpace, Literal(str(ID))))
    graph.add((edition, VOID.sparqlEndpoint, URIRef(BASE + "sparql")))
    graph.add((edition, VOID.vocabulary, URIRef(BASE + "ontology")))
    if published.parent is not None:
        graph.add((edition, DCAT.previousVersion, edition_iri(published.parent)))
        graph.add((edition, PROV.wasRevisionOf, edition_iri(published.parent)))
    _describe_build(graph, published, edition)
    _describe_service(graph, edition)
    _describe_partitions(graph, edition, statistics)
    return graph


def _describe_dataset(graph: Graph, published: Published, edition: URIRef) -> None:
    graph.add((DATASET, RDF.type, DCAT.DatasetSeries))
    graph.add((DATASET, DCAT.hasCurrentVersion, edition))
    for resource in (DATASET, edition):
        for key, predicate in _NATURAL.items():
            value = published.common.get(key, {})
            texts = value if isinstance(value, Mapping) else {"en": value}
            for lang, text in texts.items():
                if text:
                    graph.add((resource, predicate, Literal(str(text), lang=lang)))
        for key, predicate in _LINKS.items():
            link = published.common.get(key)
            if link:
                graph.add((resource, predicate, URIRef(link["@id"] if isinstance(link, Mapping) else str(link))))


def _describe_build(graph: Graph, published: Published, edition: URIRef) -> None:
    build = URIRef(f"{edition}#build")
    if published.journal is not None:
        build = URIRef(f"{edition}#commit")
        _describe_journal(graph, published.journal, edition, build)
    software = URIRef(f"{BASE}software/{published.version}")
    graph.add((edition, PROV.wasGeneratedBy, build))
    graph.add((build, RDF.type, PROV.Activity))
    graph.add((build, PROV.endedAtTime, Literal(published.issued.isoformat(), datatype=XSD.dateTime)))
    graph.add((build, PROV.wasAssociatedWith, software))
    graph.add((software, RDF.type, PROV.SoftwareAgent))
    graph.add((software, DCTERMS.title, Literal(f"Grappe {published.version}", lang="en")))


def _describe_journal(graph: Graph, journal: Journal, edition: URIRef, commit: URIRef) -> None:
    """Who, why and from what (https://www.w3.org/TR/prov-o/#description-starting-points)."""
    if journal.why:
        graph.add((commit, DCTERMS.description, Literal(journal.why)))
    if journal.who:
        person = URIRef(f"{edition}#committer")
        graph.add((commit, PROV.wasAssociatedWith, person))
        graph.add((person, RDF.type, PROV.Agent))
        graph.add((person, FOAF.name, Literal(journal.who)))
    for name, hash_ in sorted(journal.sources.items()):
        used = URIRef(f"{edition}#from-{hash_[:16]}")
        graph.add((commit, PROV.used, used))
        graph.add((used, RDF.type, PROV.Entity))
        graph.add((used, DCTERMS.title, Literal(name)))
        graph.add((used, DCTERMS.identifier, Literal(hash_)))


def _describe_service(graph: Graph, edition: URIRef) -> None:
    service, distribution = URIRef(BASE + "sparql"), URIRef(f"{edition}#sparql")
    graph.add((service, RDF.type, DCAT.DataService))
    graph.add((service, DCTERMS.title, Literal("SPARQL endpoint", lang="en")))
    graph.add((service, DCTERMS.title, Literal("Point d'accès SPARQL", lang="fr")))
    graph.add((service, DCAT.endpointURL, service))
    graph.add((service, DCAT.servesDataset, edition))
    graph.add((service, DCTERMS.conformsTo, URIRef("https://www.w3.org/TR/sparql11-protocol/")))
    graph.add((distribution, RDF.type, DCAT.Distribution))
    graph.add((distribution, DCAT.accessService, service))
    graph.add((distribution, DCAT.accessURL, service))
    graph.add((edition, DCAT.distribution, distribution))


def _describe_partitions(graph: Graph, edition: URIRef, statistics: Statistics) -> None:
    """Counts: https://www.w3.org/TR/void/#statistics and class and property partitions."""
    classes, properties = statistics.classes, statistics.properties
    _count(graph, edition, VOID.triples, statistics.triples)
    _count(graph, edition, VOID.distinctSubjects, statistics.subjects)
    _count(graph, edition, VOID.entities, statistics.entities)
    _count(graph, edition, VOID.classes, len(classes))
    _count(graph, edition, VOID.properties, len(properties))
    for name, counted in sorted(classes.items()):
        partition = URIRef(f"{edition}#class-{_fragment(name)}")
        graph.add((edition, VOID.classPartition, partition))
        graph.add((partition, VOID["class"], name))
        _count(graph, partition, VOID.entities, counted)
    for name, counted in sorted(properties.items()):
        partition = URIRef(f"{edition}#property-{_fragment(name)}")
        graph.add((edition, VOID.propertyPartition, partition))
        graph.add((partition, VOID.property, name))
        _count(graph, partition, VOID.triples, counted)
    if statistics.example is not None:
        graph.add((edition, VOID.exampleResource, statistics.example))


def _count(graph: Graph, resource: URIRef, predicate: URIRef, number: int) -> None:
    graph.add((resource, predicate, Literal(number, datatype=XSD.integer)))


def _fragment(iri: str) -> str:
    """A fragment for a partition: our local name, a foreign one with its prefix, or with all of its namespace."""
    short = shorten(iri)
    return local(iri) if is_ours(iri) else re.sub(r"[^A-Za-z0-9_]+", "-", short.removeprefix("http://"))
