"""Justifications: which axioms and facts contradict each other, so few that none of them can be left out.

HermiT's command line explains nothing, so it is asked about ever smaller parts, many in one run: it reads file after
file and stops at the first that is inconsistent. Where the axioms stand in an order, the last of the shortest
inconsistent beginning belongs to every contradiction within it; it is kept and the search goes on before it. This is
the idea of QuickXplain (Junker 2004), with prefixes in place of halves. What shares rare names with what was found
comes first, so that only the first search looks far.
"""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from heapq import heappop, heappush
from itertools import combinations
from pathlib import Path
from subprocess import TimeoutExpired
from time import monotonic
from typing import Final

from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.errors import BadOntology
from kg.hermit.runtime import CONTRADICTION, cause, hermit, write
from kg.rules import told_axiom
from kg.terms import Triple, name_of

Statement = tuple[Node, Node, Node]
Place = Callable[[Graph, Statement], str]
SECONDS: Final = 60.0
_AT_ONCE: Final = 8
"""So many parts, or some more, are looked at in one run."""
_FIRST_SIZES: Final = (*range(1, 17), *(2**n for n in range(5, 20)))
"""What is near comes first, so that small parts are looked at first: most often one run is enough."""
_NAMED: Final = 5
"""So many things of two disjoint classes, or classes that nothing can belong to, are named."""
_DECLARED: Final = {
    OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.NamedIndividual, RDFS.Datatype,
}  # fmt: skip
_LISTED: Final = {(RDF.type, OWL.AllDisjointClasses), (RDF.type, OWL.AllDisjointProperties)}
_SILENT: Final = {RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.versionInfo, OWL.imports}
_IN_PART: Final = "these have a part in it, and so have others that were not found in time"
_STRUCTURE: Final = frozenset(map(str, (RDF.type, RDF.first, RDF.rest, RDF.nil, OWL.Restriction, OWL.Class)))
_MEMBER: Final = URIRef("https://example.org/a-member")


@dataclass(frozen=True)
class Axiom:
    """An axiom or a fact.

    Attributes:
        triple: what it says; a class expression is a node of the graph
        stands: the triple by which its place is found; of two classes of a list of disjoint ones it is the list's
        triples: the triple and all that its expressions are made of
        names: the IRIs it uses
    """

    triple: Statement
    stands: Statement
    triples: tuple[Statement, ...]
    names: frozenset[str]


@dataclass(frozen=True)
class Justification:
    """Axioms and facts that contradict each other.

    ``whole`` is whether these contradict each other by themselves; otherwise time ran out, and more belong to them.
    """

    axioms: tuple[Axiom, ...]
    whole: bool


def justify(
    graph: Graph,
    java_program: str,
    member_of: URIRef | None = None,
    near: Iterable[Node] = (),
    seconds: float = SECONDS,
) -> Justification:
    """The axioms by which a graph contradicts itself, or by which nothing can belong to a class.

    Args:
        graph: axioms and facts that HermiT finds inconsistent
        java_program: the Java runtime
        member_of: the class that nothing can belong to; the graph itself is consistent then
        near: terms to look near first
        seconds: after so much time what was found is given
    """
    declared, axioms = _axioms(graph)
    found: list[Axiom] = []
    if member_of is not None:
        declared.append((_MEMBER, RDF.type, member_of))
    left = _nearest(map(str, [*near, *([member_of] if member_of else [])]), axioms)
    with tempfile.TemporaryDirectory() as folder:
        referee = _Referee(declared, java_program, Path(folder), monotonic() + seconds)
        try:
            while size := _shortest(referee, found, left):
                found.append(left[size - 1])
                left = _nearest(found[-1].names, left[: size - 1])
        except (TimeoutExpired, BadOntology):
            return Justification(tuple(found), whole=False)
    return Justification(tuple(reversed(found)), whole=True)


def why_contradictory(graph: Graph, java_program: str, place: Place | None, inferred: Iterable[Triple] = ()) -> str:
    """What contradicts what, in words: the things of two disjoint classes, then one contradiction in full.

    What rules inferred of a graph shows more such things; it has no part in the contradiction itself. Without a
    ``place`` no contradiction is looked for.
    """
    clashes = _clashes(reduce(Graph.add, inferred, graph + Graph()))
    told = [f"{name_of(thing)} cannot be both {name_of(one)} and {name_of(other)}" for thing, one, other in clashes]
    more = len(told) - _NAMED
    named = "; ".join([*told[:_NAMED], *([f"and {more} more"] if more > 0 else [])])
    near = clashes[0][:1] if clashes else ()
    found = _told(graph, justify(graph, java_program, near=near), place) if place else ""
    return f"{': ' if named else ''}{named}{found}"


def why_unsatisfiable(graph: Graph, classes: Sequence[URIRef], java_program: str, place: Place) -> str:
    """Which classes nothing can belong to, in words, with the axioms that make them so."""
    end = monotonic() + SECONDS
    lines = []
    for one in classes[:_NAMED]:
        reason = _told(graph, justify(graph, java_program, one, seconds=max(0.0, end - monotonic())), place)
        lines.append(f"nothing can be a {name_of(one)}{reason}")
    more = len(classes) - _NAMED
    return "\n".join([*lines, *([f"and {more} more classes that nothing can belong to"] if more > 0 else [])])


def nowhere(_: Graph, __: Statement) -> str:
    """No place is known."""
    return ""


def _told(graph: Graph, justification: Justification, place: Place) -> str:
    if not justification.axioms:
        return ""
    heading = "these do, and would not without any one of them" if justification.whole else _IN_PART
    told = ((told_axiom(graph, axiom.triple), place(graph, axiom.stands)) for axiom in justification.axioms)
    return "".join([f"; {heading}:", *(f"\n  - {words}{f' [{where}]' if where else ''}" for words, where in told)])


def _axioms(graph: Graph) -> tuple[list[Statement], list[Axiom]]:
    """The declarations of a graph, and its axioms and facts in a fixed order, those of the ontology first."""
    notes = {*graph.subjects(RDF.type, OWL.AnnotationProperty), *_SILENT}
    declared: list[Statement] = []
    axioms: dict[frozenset[Statement], Axiom] = {}
    for s, p, o in graph:
        if isinstance(s, BNode) and next(graph.subjects(None, s), None) is not None:
            continue  # part of an expression
        if (p, o) in _LISTED:
            continue
        if p == RDF.type and o in _DECLARED:
            declared.append((s, p, o))
        elif p not in notes and (p, o) != (RDF.type, OWL.Ontology):
            for axiom in _pairs(graph, (s, p, o)) if p == OWL.members else [_axiom(graph, (s, p, o))]:
                axioms.setdefault(frozenset(axiom.triples), axiom)
    kinds = {s for s, _, _ in declared}
    order = sorted(axioms.values(), key=lambda one: (not _of_terms(one, kinds), sorted(one.names), str(one.triple[1])))
    return declared, order


def _pairs(graph: Graph, triple: Statement) -> Iterator[Axiom]:
    """What a list of disjoint classes, or properties, says of each two of them."""
    s, _, members = triple
    between = OWL.disjointWith if (s, RDF.type, OWL.AllDisjointClasses) in graph else OWL.propertyDisjointWith
    for one, other in combinations(Collection(graph, members), 2):
        yield replace(_axiom(graph, (one, between, other)), stands=triple)


def _of_terms(axiom: Axiom, terms: set[Node]) -> bool:
    return isinstance(axiom.triple[0], BNode) or axiom.triple[0] in terms


def _axiom(graph: Graph, triple: Statement) -> Axiom:
    """The axiom that a triple heads; one without a name is all that is said of its node."""
    s, p, o = triple
    if isinstance(s, BNode):
        heads = [(p, o) for p, o in graph.predicate_objects(s) if p not in (RDF.type, OWL.onProperty)]
        about = (OWL.distinctMembers, RDFS.subClassOf, OWL.equivalentClass, OWL.disjointWith)
        p, o = max(heads or [(p, o)], key=lambda pair: (pair[0] in about, pair))
        triples = tuple(_below(graph, s))
    else:
        triples = ((s, p, o), *_below(graph, o))
    names = {str(term) for one in triples for term in one if isinstance(term, URIRef)}
    return Axiom((s, p, o), (s, p, o), triples, frozenset(names) - _STRUCTURE)


def _below(graph: Graph, node: Node) -> Iterator[Statement]:
    """All that a class expression is made of."""
    if isinstance(node, BNode):
        for p, o in graph.predicate_objects(node):
            yield node, p, o
            yield from _below(graph, o)


def _nearest(names: Iterable[str], axioms: Sequence[Axiom]) -> list[Axiom]:
    """Axioms by how near they are to some names; a name that many axioms use brings them less near (Dijkstra)."""
    uses = Counter(name for axiom in axioms for name in axiom.names)
    users = defaultdict(list)
    for number, axiom in enumerate(axioms):
        for name in axiom.names:
            users[name].append(number)
    heap = [(0, name) for name in sorted(set(names))]
    reached: set[str] = set()
    near: dict[int, int] = {}
    while heap:
        cost, name = heappop(heap)
        if name in reached:
            continue
        reached.add(name)
        for number in users[name]:
            if number not in near:
                near[number] = cost + uses[name]
                for other in axioms[number].names - reached:
                    heappush(heap, (near[number], other))
    far = len(axioms) * len(axioms)
    return [axioms[number] for number in sorted(range(len(axioms)), key=lambda n: (near.get(n, far), n))]


@dataclass(frozen=True)
class _Referee:
    """HermiT, asked about parts of a graph: what all of them declare, and when to stop asking."""

    declared: Sequence[Statement]
    java: str
    folder: Path
    end: float

    def first_inconsistent(self, parts: Sequence[Iterable[Axiom]]) -> int:
        """The number of the first part that is inconsistent; how many there are if none is.

        Raises:
            TimeoutExpired: it is time to stop
            BadOntology: HermiT cannot read a part
        """
        files = []
        for number, axioms in enumerate(parts):
            triples = (triple for axiom in axioms for triple in axiom.triples)
            files.append(write(self.folder / f"{number}.nt", (*self.declared, *triples)))
        done = hermit(self.java, ["-k", *files], max(0.01, self.end - monotonic()), brief=True)
        if CONTRADICTION in done.stderr:
            return len(done.stdout.strip().splitlines())
        if done.returncode:
            raise BadOntology(cause(done.stderr))
        return len(files)


def _shortest(referee: _Referee, found: Sequence[Axiom], left: Sequence[Axiom]) -> int:
    """How many of ``left`` are needed, from its beginning, to contradict ``found``; all of them do."""
    low, high = -1, len(left)
    sizes = [0, *(size for size in _FIRST_SIZES if size < high)]
    while high - low > 1:
        first = referee.first_inconsistent([[*found, *left[:size]] for size in sizes])
        low = sizes[first - 1] if first else low
        high = sizes[first] if first < len(sizes) else high
        step = max(1, (high - low) // _AT_ONCE)
        sizes = list(range(low + step, high, step))
    return high


def _clashes(graph: Graph) -> list[tuple[Node, Node, Node]]:
    """What is of two disjoint classes, with these."""
    pairs = {frozenset(pair) for pair in graph.subject_objects(OWL.disjointWith)}
    for members in graph.objects(None, OWL.members):
        pairs |= {frozenset(pair) for pair in combinations(Collection(graph, members), 2)}
    found = (
        (thing, *sorted(pair, key=str))
        for pair in pairs
        for thing in set.intersection(
            *(
                {x for c in graph.transitive_subjects(RDFS.subClassOf, kind) for x in graph.subjects(RDF.type, c)}
                for kind in pair
            )
        )
    )
    return sorted((clash for clash in found if len(clash) == 3), key=str)
