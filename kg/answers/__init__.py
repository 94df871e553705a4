"""Answers: asking a question, describing a thing, finding one by name."""

from kg.answers.ask import Answer, ask
from kg.answers.describe import Description, Statement, describe
from kg.answers.find import Hit, search, suggestions, suggestions_for, things
from kg.answers.labels import Labels, label_in, labels_of

__all__ = [
    "Answer", "Description", "Hit", "Labels", "Statement",
    "ask", "describe", "label_in", "labels_of", "search", "suggestions", "suggestions_for", "things",
]  # fmt: skip
