"""Answers: asking a question, describing a thing, finding one by name, telling why."""

from kg.answers.ask import Answer, ask
from kg.answers.describe import Description, Statement, describe
from kg.answers.find import Hit, search, suggestions, suggestions_for, things
from kg.answers.grounds import with_reasons
from kg.answers.labels import Labels, label_in, labels_of
from kg.answers.provenance import why_address
from kg.answers.telling import rule_name, sentence, short_label, statement
from kg.answers.telling import text as reason_text
from kg.answers.why import Explanation, explain

__all__ = [
    "Answer", "Description", "Explanation", "Hit", "Labels", "Statement", "ask", "describe", "explain", "label_in",
    "labels_of", "reason_text", "rule_name", "search", "sentence", "short_label", "statement", "suggestions",
    "suggestions_for", "things", "why_address", "with_reasons",
]  # fmt: skip
