"""Grappe: an open knowledge graph of business clusters.

The public face; everything else in this package is its own business.

>>> import kg
>>> grappe = kg.open()                                       # the current edition, or the URL of a SPARQL endpoint
>>> answer = kg.ask(grappe, "complementary-value-chains", {"cluster": "innovin"})
>>> kg.describe(grappe, "https://w3id.org/grappe/id/cluster/innovin").types
"""

from kg import terms
from kg.access import Listing, ask, build, commit, example_query, explain, listing, open, query, questions
from kg.answers import (
    Answer,
    Bars,
    Description,
    Explanation,
    Hit,
    Labels,
    Matrix,
    Statement,
    bars,
    counted,
    describe,
    heading,
    label_in,
    labels_of,
    matrix,
    rule_name,
    search,
    sentence,
    short_label,
    statement,
    suggestions_for,
    things,
    why_address,
)
from kg.editions import Built, Edition, current, editions
from kg.errors import (
    BadOntology,
    BadParameter,
    BadQuads,
    BadQuery,
    BadQuestion,
    BadSetting,
    BadTables,
    DamagedEdition,
    EngineFailure,
    Fault,
    GrappeError,
    Inconsistent,
    InputError,
    NoEdition,
    NoJava,
    NotStated,
    NoWorker,
    QueryTooLong,
    QuestionError,
    ServiceError,
    ShapeViolation,
    StaleParent,
    UnknownThing,
    UpdateRefused,
    WorkerDied,
)  # fmt: skip
from kg.questions import Column, Computed, Fetched, Method, Parameter, Question, Questions
from kg.reasons import Reason
from kg.settings import Settings, settings
from kg.store import Evaluation, Solutions, Store
from kg.terms import shorten
from kg.version import VERSION as __version__
from kg.workers import Workers

__all__ = [
    "Answer", "BadOntology", "BadParameter", "BadQuads", "BadQuery", "BadQuestion", "BadSetting", "BadTables",
    "Bars", "Built", "Column", "Computed", "DamagedEdition", "Description", "Edition", "EngineFailure",
    "Evaluation", "Explanation", "Fault", "Fetched", "GrappeError", "Hit", "Inconsistent", "InputError", "Labels",
    "Listing", "Matrix", "Method", "NoEdition", "NoJava", "NoWorker", "NotStated", "Parameter", "QueryTooLong",
    "Question", "QuestionError", "Questions", "Reason", "ServiceError", "Settings", "ShapeViolation", "Solutions",
    "StaleParent", "Statement", "Store", "UnknownThing", "UpdateRefused", "WorkerDied", "Workers", "__version__",
    "ask", "bars", "build", "commit", "counted", "current", "describe", "editions", "example_query", "explain",
    "heading", "label_in", "labels_of", "listing", "matrix", "open", "query", "questions", "rule_name", "search",
    "sentence", "settings", "short_label", "shorten", "statement", "suggestions_for", "terms", "things",
    "why_address",
]  # fmt: skip
