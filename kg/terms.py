"""Names of things: namespaces, prefixes, short and local names.

One prefix per kind of thing and per concept scheme (a local name may not contain ``/``), so the same prefixes
serve tables, questions, pages and results.
"""

from __future__ import annotations

import re
from typing import Final

from rdflib import DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SKOS, VOID, XSD, Namespace, URIRef
from rdflib.term import Identifier, Node

BASE: Final = "https://w3id.org/grappe/"
GRAPPE: Final = Namespace(BASE + "ontology#")
ID: Final = Namespace(BASE + "id/")
GRAPH: Final = Namespace(BASE + "graph/")
CONCEPT: Final = Namespace(BASE + "id/concept/")
SCHEME: Final = Namespace(BASE + "id/scheme/")
EVIDENCE: Final = Namespace(BASE + "id/evidence/")
READING: Final = Namespace(BASE + "id/concept/reading/")

CATALOGUE: Final = URIRef(GRAPH["catalogue"])
VOCABULARY: Final = URIRef(GRAPH["vocabulary"])
STATED: Final = URIRef(GRAPH["stated"])
INFERRED: Final = GRAPH + "inferred/"
DERIVED: Final = GRAPH + "derived/"
DESCRIPTION: Final = URIRef(GRAPH["edition"])

Triple = tuple[URIRef, URIRef, Identifier]

_WELL_KNOWN: Final = {
    "grappe": GRAPPE, "rdf": RDF, "rdfs": RDFS, "owl": OWL, "xsd": XSD, "skos": SKOS, "dcterms": DCTERMS,
    "org": ORG, "foaf": FOAF, "prov": PROV, "dcat": DCAT, "void": VOID,
}  # fmt: skip
_LOCAL: Final = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?")


def inferred(rank: int) -> URIRef:
    """The graph of what was inferred in round ``rank`` (from 1)."""
    return URIRef(GRAPH[f"inferred/{rank}"])


def derived(method: str) -> URIRef:
    """The graph of what a method derived; ``method`` is the slug of a concept of the scheme ``method``."""
    return URIRef(GRAPH[f"derived/{method}"])


def is_written(graph: str) -> bool:
    """Whether a graph is written by rows and commits: that of an evidence, or the catalogue. The others follow."""
    return graph.startswith(EVIDENCE) or str(graph) == str(CATALOGUE)


def is_asserted(graph: str) -> bool:
    """Whether a graph holds what is asserted: what is written, or the vocabulary."""
    return is_written(graph) or str(graph) == str(VOCABULARY)


def is_ours(iri: str) -> bool:
    """Whether the IRI is in the namespace of this project."""
    return iri.startswith(BASE)


def kind(iri: str) -> str | None:
    """The kind of a thing, read off its IRI: ``cluster``, ``relation``, ``concept`` … or None."""
    parts = iri.removeprefix(str(ID)).split("/") if iri.startswith(str(ID)) else []
    return parts[0] if len(parts) > 1 else None


def local(iri: str) -> str:
    """The last part of an IRI, for people: what follows the last ``/`` or ``#``."""
    return re.split(r"[/#]", iri.rstrip("/#"))[-1]


def namespace_of(iri: str) -> tuple[str, str]:
    """The (prefix, namespace) an IRI is abbreviated with; the prefix is empty where there is none."""
    for prefix, namespace in _WELL_KNOWN.items():
        if iri.startswith(str(namespace)):
            return prefix, str(namespace)
    if iri.startswith(str(ID)):
        parts = iri.removeprefix(str(ID)).split("/")
        if len(parts) == 2:
            return parts[0], f"{ID}{parts[0]}/"
        if len(parts) == 3 and parts[0] == "concept":
            return parts[1], f"{CONCEPT}{parts[1]}/"
    return "", ""


def shorten(iri: str) -> str:
    """``cluster:innovin`` for an IRI that has a prefix here, else the IRI itself."""
    prefix, namespace = namespace_of(iri)
    rest = iri.removeprefix(namespace)
    return f"{prefix}:{rest}" if prefix and _LOCAL.fullmatch(rest) else iri


def expand(name: str) -> tuple[str, ...]:
    """The IRIs a name may stand for: ``cluster:innovin`` is a thing or a concept of that scheme; an IRI is itself."""
    prefix, colon, rest = name.partition(":")
    if not colon or rest.startswith("//"):
        return (name,)
    if prefix in _WELL_KNOWN:
        return (f"{_WELL_KNOWN[prefix]}{rest}",)
    return (f"{ID}{prefix}/{rest}", f"{CONCEPT}{prefix}/{rest}")


def prefixes(iris: list[str]) -> dict[str, str]:
    """The prefixes that abbreviate these IRIs, sorted by prefix."""
    found = (namespace_of(iri) for iri in iris)
    return dict(sorted((prefix, namespace) for prefix, namespace in found if prefix))


def name_of(term: Node) -> str:
    """A short readable form of any term: a prefixed name, or the text of a literal."""
    return shorten(str(term)) if isinstance(term, URIRef) else str(term)
