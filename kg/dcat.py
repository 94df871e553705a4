"""The description of an edition: VoID, DCAT 3 and PROV, from what the build counted.

Titles, licence and publisher come from the data package's metadata, so a publisher's own package describes itself.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from rdflib import DCTERMS, PROV, RDF, VOID, XSD, Graph, Literal, Namespace, URIRef

from kg.terms import BASE, GRAPPE, ID, Triple, is_ours, local

DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")  # rdflib knows version 2 only
DATASET: Final = URIRef(BASE + "dataset")
_NATURAL: Final = {"dc:title": DCTERMS.title, "dc:description": DCTERMS.description}
_LINKS: Final = {"dc:license": DCTERMS.license}


@dataclass(frozen=True)
class Published:
    """What a description tells about an edition."""

    number: int
    issued: dt.datetime
    parent: int | None
    content: str
    version: str
    common: Mapping[str, Any]


def edition_iri(number: int) -> URIRef:
    """The IRI of an edition."""
    return URIRef(f"{BASE}editions/{number}")


def describe_edition(published: Published, merge: Iterable[Triple]) -> Graph:
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
    _describe_partitions(graph, edition, list(merge))
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
    software = URIRef(f"{BASE}software/{published.version}")
    graph.add((edition, PROV.wasGeneratedBy, build))
    graph.add((build, RDF.type, PROV.Activity))
    graph.add((build, PROV.endedAtTime, Literal(published.issued.isoformat(), datatype=XSD.dateTime)))
    graph.add((build, PROV.wasAssociatedWith, software))
    graph.add((software, RDF.type, PROV.SoftwareAgent))
    graph.add((software, DCTERMS.title, Literal(f"Grappe {published.version}", lang="en")))


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


def _describe_partitions(graph: Graph, edition: URIRef, merge: list[Triple]) -> None:
    """Counts: https://www.w3.org/TR/void/#statistics and class and property partitions."""
    classes = Counter(o for _, p, o in merge if p == RDF.type and isinstance(o, URIRef))
    properties = Counter(p for _, p, _ in merge)
    subjects = {s for s, _, _ in merge}
    _count(graph, edition, VOID.triples, len(merge))
    _count(graph, edition, VOID.distinctSubjects, len(subjects))
    _count(graph, edition, VOID.entities, len({s for s in subjects if s.startswith(ID)}))
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
    example = min((s for s, p, o in merge if p == RDF.type and o == GRAPPE.Cluster), default=None)
    if example is not None:
        graph.add((edition, VOID.exampleResource, example))


def _count(graph: Graph, resource: URIRef, predicate: URIRef, number: int) -> None:
    graph.add((resource, predicate, Literal(number, datatype=XSD.integer)))


def _fragment(iri: str) -> str:
    """A fragment for a partition: our local name, or a foreign one with its host's last part in front."""
    return local(iri) if is_ours(iri) else f"{iri.split('/')[2].replace('.', '-')}-{local(iri)}"
