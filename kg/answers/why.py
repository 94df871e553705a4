"""Why: the reason of a triple, named as people name things, with the labels that tell it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import product
from typing import Any, Final

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.term import Identifier
from rdflib.util import from_n3

from kg.answers import telling
from kg.answers.labels import Labels, labels_of
from kg.answers.provenance import provenance
from kg.errors import BadParameter, BadQuery
from kg.queries import query
from kg.reasons import MOST, Reason, explain_all, not_stated
from kg.rules import Rule
from kg.store import Store
from kg.terms import Triple, expand

LANGUAGES: Final = ("en", "fr")
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S")
_NO_IRI: Final = re.compile(r"[\x00-\x20<>\"{}|\\^`]|%(?![0-9A-Fa-f]{2})")  # RFC 3987 §2.2
_LITERAL: Final = re.compile(r'"(?:[^"\\\n\r]|\\.)*"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^<[^<>"{}|^`\\\x00-\x20]*>)?')


@dataclass(frozen=True)
class Explanation:
    """Why the graph says something: the reason, the labels of what it names, the number of the edition."""

    reason: Reason
    labels: Labels
    edition: int | None = None

    def text(self, lang: str) -> str:
        """The tree in words."""
        return telling.text(self.reason, self.labels, lang)

    def to_json(self) -> dict[str, Any]:
        """The tree as JSON, each step with its sentence in both languages."""
        return {"edition": self.edition, "reason": reason_json(self.reason, self.labels)}

    @property
    def graph(self) -> Graph:
        """The tree as PROV (https://www.w3.org/TR/prov-o/)."""
        return provenance(self.reason, self.labels)


def explain(store: Store, rules: Sequence[Rule], s: str, p: str, o: str, *, most: int = MOST) -> Explanation:
    """Explain a triple whose terms are IRIs, prefixed names or, for the object, a text or an N-Triples literal.

    Raises:
        BadParameter: a name cannot be an IRI, or a literal is not one.
        NotStated: the graph does not hold the triple; with what it says near it.
    """
    try:
        named = _named(store, s, p, o)
        reasons = explain_all(store, rules, named, most)
        found = next((reasons[triple] for triple in named if triple in reasons), None)
        if found is None:
            raise _nearest(store, named)
    except BadQuery as error:  # the engine knows all of RFC 3987
        raise BadParameter("s", "{s} {p} {o}: not all of these are IRIs", s=s, p=p, o=o) from error
    return Explanation(found, labels_of(store, terms_of(found)), store.edition.number if store.edition else None)


def reason_json(reason: Reason, labels: Labels) -> dict[str, Any]:
    """A reason as JSON."""
    told: dict[str, Any] = {
        "statement": {name: _json(t, labels) for name, t in zip(("s", "p", "o"), reason.triple, strict=True)},
        "sentence": {lang: telling.sentence(reason, labels, lang) for lang in LANGUAGES},
        "stands": reason.stands,
    }
    if reason.evidence:
        return told | {"evidence": [_json(graph, labels) for graph in reason.evidence]}
    told |= {"rank": reason.rank} if reason.rank else {}
    told |= {"method": _json(reason.method, labels)} if reason.method else {}
    if rule := reason.rule:
        told["rule"] = {"name": rule.name, "kind": rule.kind, "source": rule.source}
    told["premises"] = [reason_json(premise, labels) for premise in reason.premises]
    if reason.alternatives:
        told["alternatives"] = [reason_json(other, labels) for other in reason.alternatives]
    untold = {"untoldPremises": reason.untold_premises, "untoldReasons": reason.untold_reasons}
    return told | {name: number for name, number in untold.items() if number}


def terms_of(*reasons: Reason) -> set[Identifier]:
    """Every term that telling some reasons names."""
    found: set[Identifier] = set()
    for reason in reasons:
        for step in reason.walk():
            found |= {*step.triple, *step.evidence, *([step.method] if step.method else [])}
            named = (term for _, terms in (step.rule.terms if step.rule else ()) for term in terms)
            found |= {term for term in named if isinstance(term, Identifier)}
    return found


def _named(store: Store, s: str, p: str, o: str) -> list[Triple]:
    """The triples that three names may stand for, the most likely first."""
    subjects, predicates = _iris("s", s), ((RDF.type,) if p == "a" else _iris("p", p))
    if o.startswith('"'):
        if not _LITERAL.fullmatch(o):
            raise BadParameter("o", 'o: {o}: not a literal; expected "text", "text"@en or "text"^^<datatype>', o=o)
        objects: Iterable[Identifier] = [_literal(o)]
    elif o.startswith("<") or _IRI.match(o):
        objects = _iris("o", o)
    else:  # a text as people read it: the values that read so
        pairs = product(subjects, predicates)
        terms = (term for pair in pairs for term in _values(store, *pair) if _reads(term, o))
        objects = list(dict.fromkeys(terms)) or [Literal(o)]
    return [(a, b, c) for a, b, c in product(subjects, predicates, objects)]


def _reads(term: Identifier, text: str) -> bool:
    """Whether a person may write a term so: as it is, or a number in another of its forms (1.0 for 1)."""
    if str(term) == text:
        return True
    try:
        return isinstance(term, Literal) and type(term.value) in {int, Decimal} and term.value == Decimal(text)
    except InvalidOperation:
        return False


def _literal(text: str) -> Literal:
    term = from_n3(text)
    if not isinstance(term, Literal):
        raise BadParameter("o", "o: {o}: not a literal", o=text)
    return term


def _values(store: Store, subject: URIRef, predicate: URIRef) -> Iterable[Identifier]:
    return store.select(query("values", subject=[subject], predicate=[predicate])).column("value")


def _iris(parameter: str, name: str) -> tuple[URIRef, ...]:
    bare = name[1:-1] if name.startswith("<") and name.endswith(">") else name
    if not _IRI.match(bare) or _NO_IRI.search(bare):
        raise BadParameter(parameter, "{part}: “{name}” is no IRI and no prefixed name", part=parameter, name=name)
    return tuple(map(URIRef, expand(bare)))


def _nearest(store: Store, named: Sequence[Triple]) -> Exception:
    """The refusal that tells most: of the triples that names may stand for, the one with something said near it."""
    refused = [not_stated(store, triple) for triple in named]
    return max(refused, key=lambda error: len(error.elsewhere))


def _json(term: Identifier, labels: Labels) -> Mapping[str, Any]:
    if isinstance(term, URIRef):
        return {"id": str(term), "label": dict(labels.get(term, {}))}
    kind = {"language": term.language} if isinstance(term, Literal) and term.language else {}
    typed = {"datatype": str(term.datatype)} if isinstance(term, Literal) and term.datatype else {}
    return {"value": str(term)} | kind | typed
