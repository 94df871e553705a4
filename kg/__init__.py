"""Grappe: an open knowledge graph of business clusters.

The public face; everything else in this package is its own business.

>>> import kg
>>> grappe = kg.open()                                       # the current edition, or the URL of a SPARQL endpoint
>>> answer = kg.ask(grappe, "complementary-value-chains", {"cluster": "innovin"})
>>> kg.describe(grappe, "https://w3id.org/grappe/id/cluster/innovin").types
"""

from kg import terms
from kg.access import (
    Listing,
    ask,
    build,
    commit,
    example_query,
    explain,
    listing,
    open,
    query,
    question_of,
    questions,
    slugs,
)
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
from kg.archive import Pruned, Restored, export, prune, restore, rollback, verify
from kg.citation import Citation, citation
from kg.editions import Built, Edition, current, editions, numbered
from kg.errors import (
    BadArchive,
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
    UnknownEdition,
    UnknownThing,
    UpdateRefused,
    WorkerDied,
)  # fmt: skip
from kg.history import as_of, between, grouped
from kg.patches import Patch
from kg.questions import Column, Computed, Fetched, Method, Parameter, Question, Questions
from kg.reasons import Reason
from kg.settings import Settings, settings
from kg.store import Evaluation, Solutions, Store
from kg.terms import shorten
from kg.version import VERSION as __version__
from kg.workers import Workers

__all__ = [
    "Answer", "BadArchive", "BadOntology", "BadParameter", "BadQuads", "BadQuery", "BadQuestion", "BadSetting",
    "BadTables", "Bars", "Built", "Citation", "Column", "Computed", "DamagedEdition", "Description", "Edition",
    "EngineFailure", "Evaluation", "Explanation", "Fault", "Fetched", "GrappeError", "Hit", "Inconsistent",
    "InputError", "Labels", "Listing", "Matrix", "Method", "NoEdition", "NoJava", "NoWorker", "NotStated",
    "Parameter", "Patch", "Pruned", "QueryTooLong", "Question", "QuestionError", "Questions", "Reason", "Restored",
    "ServiceError", "Settings", "ShapeViolation", "Solutions", "StaleParent", "Statement", "Store",
    "UnknownEdition", "UnknownThing", "UpdateRefused", "WorkerDied", "Workers", "__version__", "as_of", "ask",
    "bars", "between", "build", "citation", "commit", "counted", "current", "describe", "editions", "example_query",
    "explain", "export", "grouped", "heading", "label_in", "labels_of", "listing", "matrix", "numbered", "open",
    "prune", "query", "question_of", "questions", "restore", "rollback", "rule_name", "search", "sentence",
    "settings", "short_label", "shorten", "slugs", "statement", "suggestions_for", "terms", "things", "verify",
    "why_address",
]  # fmt: skip
