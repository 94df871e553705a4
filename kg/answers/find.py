"""Finding things by name: listing a class, searching labels, the nearest names of what is not there."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rdflib import Literal, URIRef
from rdflib.term import Identifier

from kg.answers.labels import Labels
from kg.queries import query
from kg.store import Store
from kg.terms import GRAPPE, SCHEME, is_ours, local

_NEAR: Final = 0.6


@dataclass(frozen=True)
class Hit:
    """A thing with the label that was found; ``lang`` is the label's language, or empty."""

    iri: URIRef
    label: str
    lang: str


def things(store: Store, type_: str, scheme: str | None = None) -> Labels:
    """The things of a class (``Cluster``) or several (``Cluster or Actor``), or the concepts of a scheme, by IRI."""
    if scheme:
        text = query("concepts", scheme=[URIRef(SCHEME[scheme])])
    else:
        text = query("things", **{"class": [URIRef(GRAPPE[name]) for name in type_.split(" or ")]})
    found: dict[URIRef, dict[str, str]] = {}
    for row in store.select(text).rows:
        hit = _hit(row["thing"], row["label"])
        found.setdefault(hit.iri, {}).setdefault(hit.lang, hit.label)
    return found


def search(store: Store, text: str, limit: int = 20) -> tuple[Hit, ...]:
    """Things with a label that holds the text, whatever case, accents and apostrophes; the shortest label first."""
    wanted = _plain(text)
    if not wanted:
        return ()
    hits: dict[URIRef, Hit] = {}
    for hit in _everything(store):
        if wanted in _plain(hit.label):
            hits.setdefault(hit.iri, hit)
    return tuple(hits.values())[:limit]


def nearest(store: Store, name: str, most: int = 3) -> tuple[URIRef, ...]:
    """The things whose slug or label is nearest to a name, best first."""
    wanted = _plain(local(name))
    near: dict[URIRef, float] = {}
    for hit in filter(lambda hit: is_ours(hit.iri), _everything(store)):
        ratio = max(_likeness(wanted, _plain(local(hit.iri))), _likeness(wanted, _plain(hit.label)))
        near[hit.iri] = max(near.get(hit.iri, 0.0), ratio)
    best = sorted(near, key=lambda iri: (-near[iri], iri))
    return tuple(iri for iri in best if near[iri] >= _NEAR)[:most]


def suggestions(store: Store, name: str, type_: str, scheme: str | None = None, most: int = 3) -> tuple[str, ...]:
    """The slugs of things of this class whose slug or label is nearest to a name, best first."""
    wanted = _plain(local(name))
    near: dict[str, float] = {}
    for iri, labels in things(store, type_, scheme).items():
        names = [_plain(local(iri)), *map(_plain, labels.values())]
        near[local(iri)] = max(_likeness(wanted, other) for other in names)
    best = sorted(near, key=lambda slug: (-near[slug], slug))
    return tuple(slug for slug in best if near[slug] >= _NEAR)[:most]


def suggestions_for(name: str, names: Iterable[str]) -> list[str]:
    """The nearest of some names, best first."""
    return difflib.get_close_matches(name, list(names), n=3, cutoff=0.4)


def known(store: Store, terms: Sequence[Identifier], classes: Sequence[URIRef]) -> set[Identifier]:
    """Those of some IRIs that belong to one of some classes."""
    return set(store.select(query("known", thing=terms, **{"class": classes})).column("thing"))


def _everything(store: Store) -> Iterable[Hit]:
    return (_hit(row["thing"], row["label"]) for row in store.select(query("search")).rows)


def _hit(iri: Identifier, label: Identifier) -> Hit:
    return Hit(URIRef(iri), str(label), (label.language or "") if isinstance(label, Literal) else "")


def _likeness(one: str, other: str) -> float:
    matcher = difflib.SequenceMatcher(None, one, other)
    return matcher.ratio() if matcher.quick_ratio() >= _NEAR else 0.0


def _plain(text: str) -> str:
    """Letters and figures only, small and without accents: “Inno'vin” and “innovin” are one name."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in decomposed if c.isalnum())
