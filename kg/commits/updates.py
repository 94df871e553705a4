"""SPARQL Update as a change: what an update would add and remove, graph by graph.

The engine could run an update by itself, but would not tell what it changed; inference, validation and the history of
an edition start from that. So each operation is read here (https://www.w3.org/TR/sparql11-update/), its pattern is
matched by the engine, and its templates are filled with the solutions.

What sources say stands in evidence graphs and the catalogue; other graphs follow from these and are not written to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from rdflib import BNode, Literal, URIRef, Variable
from rdflib.plugins.sparql.algebra import translateUpdate
from rdflib.plugins.sparql.parser import parseUpdate
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Identifier, Node

from kg.errors import BadQuery
from kg.sparql import Token, refuse_service, tokens
from kg.store import MemoryStore
from kg.terms import Triple, is_written, shorten

Row = Mapping[str, Identifier]
Quads = Mapping[Node | None, list[tuple[Node, Node, Node]]]


def run_update(store: MemoryStore, text: str) -> None:
    """Run an update on a store whose graphs of facts alone it may change. Operations run one after the other.

    Raises:
        BadQuery: it does not parse, loads from elsewhere, writes outside the graphs of facts, or makes a blank node.
    """
    refuse_service(text)
    for prologue, operation in _operations(text):
        try:
            (parsed,) = translateUpdate(parseUpdate(f"{prologue} {operation}")).algebra
        except Exception as error:  # pyparsing's and rdflib's own kinds
            raise BadQuery(str(error), getattr(error, "lineno", None), getattr(error, "column", None)) from error
        run = _RUN.get(parsed.name)
        if run is None:
            raise BadQuery(f"{parsed.name.upper()} is refused: a commit changes only what its files say")
        run(store, parsed, f"{prologue} {operation}")


def writable(graph: Node | None) -> URIRef:
    """A graph of facts.

    Raises:
        BadQuery: it is none.
    """
    if isinstance(graph, URIRef) and is_written(graph):
        return graph
    told = "the default graph is the merge of the others" if graph is None else f"{shorten(str(graph))} is derived"
    raise BadQuery(f"only evidence graphs and the catalogue are written to: {told}; say GRAPH <evidence> {{ … }}")


def _data(store: MemoryStore, operation: CompValue, _: str) -> None:
    act = store.add if operation.name == "InsertData" else store.remove
    for graph, triples in _filled(_quads(operation, None), [{}]).items():
        act(graph, triples)


def _delete_where(store: MemoryStore, operation: CompValue, text: str) -> None:
    prologue, pattern = _around(text, "WHERE")
    rows = list(store.solutions(f"{prologue} SELECT * WHERE {pattern}"))
    for graph, triples in _filled(_quads(operation, None), rows).items():
        store.remove(graph, triples)


def _modify(store: MemoryStore, operation: CompValue, text: str) -> None:
    """https://www.w3.org/TR/sparql11-update/#deleteInsert: both templates are filled before anything changes."""
    default = operation.withClause
    datasets = " ".join(_dataset(clause) for clause in operation.using or ())
    _, pattern = _around(text, "WHERE")
    prologue = text[: next(token.start for token in tokens(text) if token.text.upper() in _MODIFY)]
    query = f"{prologue} SELECT * {datasets} WHERE {pattern}"
    rows = list(store.solutions(query, default_graph=None if datasets else default))
    removed = _filled(_quads(operation.delete, default), rows)
    added = _filled(_quads(operation.insert, default), rows)
    for graph, triples in removed.items():
        store.remove(graph, triples)
    for graph, triples in added.items():
        store.add(graph, triples)


def _clear(store: MemoryStore, operation: CompValue, _: str) -> None:
    graph = operation.graphiri
    if not isinstance(graph, URIRef):
        raise BadQuery(f"{operation.name.upper()} {graph}: name one graph")
    store.remove(writable(graph), store.triples(graph))


def _transfer(store: MemoryStore, operation: CompValue, _: str) -> None:
    source, target = (writable(graph if isinstance(graph, URIRef) else None) for graph in operation.graph)
    if source == target:
        return
    if operation.name != "Add":
        store.remove(target, store.triples(target) - store.triples(source))
    store.add(target, store.triples(source))
    if operation.name == "Move":
        store.remove(source, store.triples(source))


def _create(_: MemoryStore, operation: CompValue, __: str) -> None:
    writable(operation.graphiri)


_MODIFY: Final = {"WITH", "DELETE", "INSERT"}
_RUN: Final[Mapping[str, Callable[[MemoryStore, CompValue, str], None]]] = {
    "InsertData": _data, "DeleteData": _data, "DeleteWhere": _delete_where, "Modify": _modify, "Clear": _clear,
    "Drop": _clear, "Create": _create, "Copy": _transfer, "Move": _transfer, "Add": _transfer,
}  # fmt: skip


def _operations(text: str) -> Iterator[tuple[str, str]]:
    """The operations of a request, each with all the prefixes declared before it."""
    prologue, start, depth = "", 0, 0
    ends = []
    for token in tokens(text):
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if token.text == ";" and not depth:
            ends.append(token)
    for end in [*ends, Token("mark", "", len(text), len(text))]:
        operation = text[start : end.start]
        start = end.end
        inside = tokens(operation)
        first = next((i for i, token in enumerate(inside) if token.kind == "word" and not _declares(inside, i)), None)
        if first is None:
            continue
        prologue += operation[: inside[first].start]
        yield prologue, operation[inside[first].start :]


def _declares(found: list[Token], i: int) -> bool:
    return found[i].is_word("PREFIX") or found[i].is_word("BASE")


def _around(text: str, word: str) -> tuple[str, str]:
    """What stands before the last top-level keyword's operation, and the group after it, braces included."""
    found = tokens(text)
    depth, at = 0, None
    for i, token in enumerate(found):
        if token.is_word(word) and not depth:
            at = i
        depth += {"{": 1, "}": -1}.get(token.text, 0)
    if at is None:
        raise BadQuery(f"expected {word}")
    first = next(token.start for i, token in enumerate(found) if token.kind == "word" and not _declares(found, i))
    return text[:first], text[found[at].end :]


def _dataset(clause: CompValue) -> str:
    named = clause.named
    return f"FROM NAMED {named.n3()}" if named is not None else f"FROM {clause.default.n3()}"


def _quads(template: CompValue | None, default: URIRef | None) -> Quads:
    """The triples of a template by graph; those outside GRAPH belong to the graph of WITH."""
    if template is None:
        return {}
    found: dict[Node | None, list[Any]] = {graph: list(triples) for graph, triples in (template.quads or {}).items()}
    if template.triples:
        found.setdefault(default, []).extend(template.triples)
    return found


def _filled(quads: Quads, rows: Iterable[Row]) -> dict[URIRef, set[Triple]]:
    """A template filled with each solution; what stays open or would be ill-formed is left out."""
    found: dict[URIRef, set[Triple]] = {}
    for row in rows:
        for graph, patterns in quads.items():
            named = row.get(str(graph)) if isinstance(graph, Variable) else graph
            if named is None and graph is not None:
                continue
            triples = (
                tuple(row.get(str(t)) if isinstance(t, Variable) else t for t in pattern) for pattern in patterns
            )
            found.setdefault(writable(named), set()).update(filter(_well_formed, triples))  # type: ignore[arg-type]
    return found


def _well_formed(triple: tuple[Node | None, ...]) -> bool:
    if any(isinstance(term, BNode) for term in triple):
        raise BadQuery("an edition holds no blank nodes: give the thing a name")
    s, p, o = triple
    return isinstance(s, URIRef) and isinstance(p, URIRef) and isinstance(o, URIRef | Literal)
