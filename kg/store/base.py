"""The face of a store: one primitive, ``evaluate``, and what follows from it."""

from __future__ import annotations

import csv
import io
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Self

from rdflib import Graph
from rdflib.plugins.sparql.results.jsonresults import parseJsonTerm
from rdflib.term import Identifier

from kg.editions import Edition
from kg.errors import BadQuery, EngineFailure

JSON: Final = "application/sparql-results+json"
CSV: Final = "text/csv"
TURTLE: Final = "text/turtle"
NTRIPLES: Final = "application/n-triples"
RESULT_TYPES: Final = (JSON, "application/sparql-results+xml", CSV, "text/tab-separated-values")
GRAPH_TYPES: Final = (TURTLE, NTRIPLES, "application/ld+json", "application/rdf+xml")

Form = Literal["select", "ask", "graph"]
Row = dict[str, Identifier]


@dataclass(frozen=True)
class Evaluation:
    """A query's answer as bytes: the form of the query, the media type of the body, the body."""

    form: Form
    media_type: str
    body: bytes

    def value(self) -> Solutions | bool | Graph:
        """The answer as Python values; its body must be SPARQL results JSON, or a graph as Turtle or N-Triples.

        Raises:
            EngineFailure: the body is not what its media type says.
        """
        try:
            if self.form == "graph":
                return Graph().parse(data=self.body, format=self.media_type)
            told = json.loads(self.body)
            return bool(told["boolean"]) if self.form == "ask" else Solutions.of(told)
        except Exception as error:  # whatever a broken body makes of the parser
            raise EngineFailure(f"the engine's answer is not what its media type says: {error}") from error


@dataclass(frozen=True)
class Solutions:
    """A table of RDF terms. A variable that a row does not bind is absent from its dict."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """SPARQL results JSON (https://www.w3.org/TR/sparql11-results-json/); a term met again is the same object."""
        made: dict[tuple[str | None, ...], Identifier] = {}  # rdflib takes longer to make a term than all else does

        def term(value: dict[str, str]) -> Identifier:
            key = value["type"], value["value"], value.get("xml:lang"), value.get("datatype")
            found = made.get(key)
            if found is None:
                found = made[key] = parseJsonTerm(value)
            return found

        rows = ({name: term(value) for name, value in row.items()} for row in told["results"]["bindings"])
        return cls(tuple(told["head"]["vars"]), tuple(rows))

    def column(self, name: str) -> tuple[Identifier, ...]:
        """The bound values of one variable, in order."""
        return tuple(row[name] for row in self.rows if name in row)


class Store(ABC):
    """Something that answers SPARQL 1.1 queries about one edition.

    ``stated=True`` runs the unchanged query on what sources state: the graph ``graph/stated`` is the default graph.
    ``edition`` is what the store holds, where that is known.
    """

    edition: Edition | None = None

    @abstractmethod
    def evaluate(self, query: str, *, results: str = JSON, graph: str = TURTLE, stated: bool = False) -> Evaluation:
        """Run a query; ``results`` and ``graph`` are the media types wanted for each kind of answer.

        Raises:
            BadQuery: it does not parse, with line and column where known.
            ServiceError: the engine failed, was busy or took too long.
        """

    def close(self) -> None:
        """Release files, processes and connections."""
        return

    def select(self, query: str, *, stated: bool = False) -> Solutions:
        """The solutions of a SELECT query."""
        value = self.evaluate(query, stated=stated).value()
        if not isinstance(value, Solutions):
            raise BadQuery("expected a SELECT query")
        return value

    def texts(self, query: str, *, stated: bool = False) -> list[tuple[str, ...]]:
        """The solutions of a SELECT query as plain texts, in the order of its variables; quick where there are many.

        An IRI is its text and a literal its lexical form, without language or datatype; what is not bound is empty
        (https://www.w3.org/TR/sparql11-results-csv-tsv/).
        """
        body = self.evaluate(query, results=CSV, stated=stated).body.decode()
        return [tuple(row) for row in csv.reader(io.StringIO(body, newline=""))][1:]

    def ask(self, query: str, *, stated: bool = False) -> bool:
        """The answer of an ASK query."""
        value = self.evaluate(query, stated=stated).value()
        if not isinstance(value, bool):
            raise BadQuery("expected an ASK query")
        return value

    def construct(self, query: str, *, stated: bool = False) -> Graph:
        """The graph of a CONSTRUCT or DESCRIBE query."""
        value = self.evaluate(query, graph=NTRIPLES, stated=stated).value()
        if not isinstance(value, Graph):
            raise BadQuery("expected a CONSTRUCT or DESCRIBE query")
        return value

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
