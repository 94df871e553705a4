"""Answers: asking a question, describing a thing, finding one by name, telling why."""

from kg.answers.ask import Answer, ask
from kg.answers.charts import Bars, Matrix, bars, matrix
from kg.answers.describe import Description, Statement, describe
from kg.answers.find import Hit, counted, search, suggestions_for, things
from kg.answers.grounds import with_reasons
from kg.answers.labels import Labels, heading, label_in, labels_of
from kg.answers.provenance import why_address
from kg.answers.telling import rule_name, sentence, short_label, statement
from kg.answers.telling import text as reason_text
from kg.answers.why import Explanation, explain

__all__ = [
    "Answer", "Bars", "Description", "Explanation", "Hit", "Labels", "Matrix", "Statement", "ask", "bars", "counted",
    "describe", "explain", "heading", "label_in", "labels_of", "matrix", "reason_text", "rule_name", "search",
    "sentence", "short_label", "statement", "suggestions_for", "things", "why_address", "with_reasons",
]  # fmt: skip
