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
from kg.errors import UnknownThing
from kg.queries import query
from kg.questions import Parameter
from kg.store import Store
from kg.terms import BASE, GRAPPE, ID, SCHEME, expand, is_ours, local, shorten

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


def counted(store: Store, types: Iterable[str]) -> dict[str, int]:
    """How many things there are of each of these classes (``Cluster``); a class with none is absent."""
    text = query("counted", **{"class": [URIRef(GRAPPE[name]) for name in types]})
    rows = store.select(text).rows
    return {local(str(row["class"])): int(str(row["number"])) for row in rows if "class" in row}


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
    """The things whose slug or label is nearest to a name, best first; those of its prefix where it has one."""
    wanted, within = _plain(local(name.rpartition(":")[2])), _namespaces(name)
    near: dict[URIRef, float] = {}
    for hit in _everything(store):
        if not str(hit.iri).startswith(within):  # rdflib's own takes no tuple
            continue
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


def unknown(store: Store, name: str, parameter: Parameter) -> UnknownThing:
    """The refusal of a name that names nothing that a parameter takes, with what is near it and what has it."""
    near = suggestions(store, name, parameter.type, parameter.scheme)
    return UnknownThing(
        local(name), near, parameter.name, kind=parameter.scheme or parameter.type, others=namesakes(store, name)
    )


def namesakes(store: Store, name: str) -> dict[str, str]:
    """The things whose IRI ends as this name does: prefixed name → IRI."""
    found = (hit.iri for hit in _everything(store) if is_ours(hit.iri) and local(hit.iri) == local(name))
    return dict(sorted((shorten(iri), str(iri)) for iri in found))


def _namespaces(name: str) -> tuple[str, ...]:
    """Where a prefixed name or an IRI looks for its thing; everywhere that is ours, if it has no prefix we know."""
    iris = expand(name) if ":" in name else []
    return tuple(iri[: iri.rfind("/") + 1] for iri in iris if iri.startswith(str(ID))) or (BASE,)


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
