"""Questions: files of SPARQL 1.1 with a ``#+`` YAML header, that any SPARQL tool can run unchanged.

A parameter is a block ``VALUES ?name { example }``; the engine finds the blocks by tokens, writes the given terms
into them, and removes the block of an optional parameter that is not given. Where the header names a method
(``compute``), the query fetches the rows from which it computes the answer (docs/questions.md).
"""

from kg.questions.computed import Computed, Fetched, Method
from kg.questions.question import Column, Parameter, Question, Questions
from kg.questions.reading import read_question, read_questions

__all__ = [
    "Column", "Computed", "Fetched", "Method", "Parameter", "Question", "Questions", "read_question",
    "read_questions",
]  # fmt: skip
