"""What is stated of a cluster or an actor, facet by facet, with the statements that say so.

Three rules of inheritance and no others: a member has the markets that the admission rule of its cluster requires
(a facet of its own here); a cluster has the positions and offerings of its members; and a party lies where the places
stated of it lie. What is marked as former is left out, as is a label that was sought, refused or is yet to come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from rdflib import ORG, RDF, Namespace, URIRef
from rdflib.term import Identifier

from kg.methods.statements import Statements
from kg.proximity.distance import Point
from kg.terms import CONCEPT, GRAPPE, Triple

Facet = Mapping[Identifier, tuple[Triple, ...]]
"""What is stated of a party in one respect: each thing with the statements that say so."""

PLACE_KIND: Final = Namespace(CONCEPT + "place-kind/")
_ROLE: Final = Namespace(CONCEPT + "role/")
_STATUS: Final = Namespace(CONCEPT + "status/")
_WGS84: Final = Namespace("http://www.w3.org/2003/01/geo/wgs84_pos#")
_HELD: Final = {_STATUS.awarded, _STATUS.current, _STATUS.former}
_WIDE: Final = {PLACE_KIND[kind] for kind in ("departement", "region", "country", "continent", "area", "rural-area")}
"""Kinds of places for which one point does not tell where a party is."""


def is_cluster(known: Statements, party: Identifier) -> bool:
    """Whether a party is a cluster; else it is an actor."""
    return (URIRef(party), RDF.type, GRAPPE.Cluster) in known


def places(known: Statements, party: Identifier) -> Facet:
    """The places stated of a party and those they are stated to lie in, each by a shortest chain of statements."""
    chains: dict[Identifier, tuple[Triple, ...]] = {party: ()}
    reached = [party]
    for place in reached:
        for wider, links in _directly(known, place, GRAPPE.isLocatedIn).items():
            if wider not in chains and known.said(links):
                chains[wider] = (*chains[place], *links)
                reached.append(wider)
    return {place: chain for place, chain in chains.items() if chain}


def places_of_kind(known: Statements, party: Identifier, kinds: Collection[Identifier]) -> Facet:
    """Those places of a party that are of one of these kinds."""
    found: dict[Identifier, tuple[Triple, ...]] = {}
    for place, chain in places(known, party).items():
        for kind, links in _directly(known, place, GRAPPE.hasPlaceKind).items():
            if kind in kinds:
                found[place] = (*chain, *links)
    return found


def points(known: Statements, party: Identifier) -> Mapping[Point, tuple[Triple, ...]]:
    """Where the places stated of a party are on the globe: latitude and longitude as one evidence gives them."""
    found: dict[Point, tuple[Triple, ...]] = {}
    for place, links in _directly(known, party, GRAPPE.isLocatedIn).items():
        if not known.said(links) or not _WIDE.isdisjoint(known.objects(place, GRAPPE.hasPlaceKind)):
            continue
        for north in _directly(known, place, _WGS84.lat).values():
            for east in _directly(known, place, _WGS84.long).values():
                if not set(known.said(north)).isdisjoint(known.said(east)):
                    point = Point(float(str(north[0][2])), float(str(east[0][2])))
                    found[point] = (*links, *north, *east)
    return found


def clusters(known: Statements, actor: Identifier) -> Facet:
    """The clusters of which an actor is a member."""
    return _joined(_ends(known, part, GRAPPE.inCluster, links) for part, links in _memberships(known, actor).items())


def members(known: Statements, cluster: Identifier) -> Facet:
    """The members of a cluster."""
    return _participants(known, cluster, _ROLE.member)


def networks(known: Statements, party: Identifier) -> Facet:
    """The organisations to which an actor belongs, or that house a cluster."""
    if is_cluster(known, party):
        return _participants(known, party, _ROLE.host)
    belonging = _nodes(known, party, ORG.member)
    return _joined(_ends(known, node, ORG.organization, links) for node, links in belonging.items())


def kinds(known: Statements, party: Identifier) -> Facet:
    """The kinds of a cluster or an actor."""
    return _joined(_directly(known, party, p) for p in (GRAPPE.hasClusterKind, GRAPPE.hasActorKind))


def legal_forms(known: Statements, party: Identifier) -> Facet:
    """The legal form of an actor, or of the organisation that manages a cluster."""
    if not is_cluster(known, party):
        return _directly(known, party, ORG.classification)
    managers = _directly(known, party, GRAPPE.isManagedBy)
    return _joined(_ends(known, manager, ORG.classification, links) for manager, links in managers.items())


def labels(known: Statements, party: Identifier) -> Facet:
    """The programmes under which a party holds or held a label."""
    found = []
    for holding, links in _nodes(known, party, GRAPPE.isHeldBy).items():
        held = [link for status, link in _directly(known, holding, GRAPPE.hasStatus).items() if status in _HELD]
        if held:
            found.append(_ends(known, holding, GRAPPE.isUnderProgramme, (*links, *(t for link in held for t in link))))
    return _joined(found)


def fields(known: Statements, party: Identifier) -> Facet:
    """The themes of a party and the markets that its own positions serve."""
    themes = _directly(known, party, GRAPPE.hasTheme)
    held = _current(known, _nodes(known, party, GRAPPE.isHeldBy))
    positions = {node: links for node, links in held.items() if known.objects(node, GRAPPE.performsActivity)}
    return _joined([themes, *(_ends(known, node, GRAPPE.servesMarket, links) for node, links in positions.items())])


def niche(known: Statements, actor: Identifier) -> Facet:
    """The markets that the admission rules of an actor's clusters require."""
    found = []
    for cluster, membership in clusters(known, actor).items():
        for rule, links in _directly(known, cluster, GRAPPE.hasAdmissionRule).items():
            found.append(_ends(known, rule, GRAPPE.requiresMarket, (*membership, *links)))
    return _joined(found)


def positions(known: Statements, party: Identifier) -> Facet:
    """The positions that a party holds, as nodes: its own, and those of a cluster's members."""
    found: dict[Identifier, tuple[Triple, ...]] = {}
    for node, links in _held(known, party).items():
        if activities := _directly(known, node, GRAPPE.performsActivity):
            specialties = _directly(known, node, GRAPPE.hasSpecialty)
            found[node] = (*links, *(t for ends in (activities, specialties) for chain in ends.values() for t in chain))
    return found


def technologies(known: Statements, party: Identifier) -> Facet:
    """The technologies and materials that a party offers: its own, and those of a cluster's members."""
    held = _held(known, party)
    return _joined(_ends(known, node, GRAPPE.offersTechnology, links) for node, links in held.items())


def parties(known: Statements, node: Identifier) -> Facet:
    """The parties of a tie, a project or a claim, whichever way they are stated."""
    ways = (GRAPPE.hasParty, GRAPPE.hasInitiator, GRAPPE.hasAddressee)
    found: defaultdict[Identifier, list[Triple]] = defaultdict(list)
    for way in ways:
        for party, links in _directly(known, node, way).items():
            found[party].extend(links)
    return {party: tuple(t for t in ts if known.said([t])) or tuple(ts) for party, ts in found.items()}


def _held(known: Statements, party: Identifier) -> Facet:
    """Positions and offerings of a party and, of a cluster, of its members, except what is former."""
    own = _nodes(known, party, GRAPPE.isHeldBy)
    theirs = members(known, party).items() if is_cluster(known, party) else ()
    held = [{n: (*way, *links) for n, links in _nodes(known, m, GRAPPE.isHeldBy).items()} for m, way in theirs]
    return _current(known, _joined([own, *held]))


def _memberships(known: Statements, actor: Identifier) -> Facet:
    return _in_role(known, _nodes(known, actor, GRAPPE.hasParticipant), _ROLE.member)


def _participants(known: Statements, cluster: Identifier, role: URIRef) -> Facet:
    """Who takes part in a cluster in a role, former participants left out."""
    parts = _in_role(known, _nodes(known, cluster, GRAPPE.inCluster), role)
    return _joined(_ends(known, part, GRAPPE.hasParticipant, links) for part, links in parts.items())


def _in_role(known: Statements, parts: Facet, role: URIRef) -> Facet:
    in_role = {part: (*links, (URIRef(part), GRAPPE.hasRole, role)) for part, links in parts.items()}
    return _current(known, {part: links for part, links in in_role.items() if links[-1] in known})


def _current(known: Statements, nodes: Facet) -> Facet:
    return {n: links for n, links in nodes.items() if _STATUS.former not in known.objects(n, GRAPPE.hasStatus)}


def _directly(known: Statements, subject: Identifier, predicate: URIRef) -> Facet:
    return {o: ((URIRef(subject), predicate, o),) for o in known.objects(subject, predicate)}


def _nodes(known: Statements, party: Identifier, predicate: URIRef) -> Facet:
    """The nodes that point to a party."""
    return {s: ((URIRef(s), predicate, party),) for s in known.subjects(predicate, party)}


def _ends(known: Statements, node: Identifier, predicate: URIRef, way: tuple[Triple, ...]) -> Facet:
    """Where a node leads, with the way to it."""
    return {end: (*way, *links) for end, links in _directly(known, node, predicate).items()}


def _joined(facets: Iterable[Facet]) -> Facet:
    """Several facets as one; what is stated in several ways keeps them all."""
    found: defaultdict[Identifier, dict[Triple, None]] = defaultdict(dict)
    for facet in facets:
        for thing, links in facet.items():
            found[thing] |= dict.fromkeys(links)
    return {thing: tuple(links) for thing, links in found.items()}
