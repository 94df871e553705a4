"""Entailment: whether one set of statements follows from another."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from rdflib import OWL, RDF, Graph

from kg.errors import BadOntology, Inconsistent
from kg.hermit.justification import Place, why_contradictory
from kg.hermit.runtime import CONTRADICTION, cause, hermit, write
from kg.terms import Triple

_ENTAILED: Final = "true"


def entails(
    premise: Graph,
    conclusion: Iterable[Triple],
    java_program: str,
    timeout: float = 600,
    place: Place | None = None,
) -> bool:
    """Whether HermiT finds every triple of ``conclusion`` entailed by ``premise`` (one ontology against another).

    Where nothing is claimed, that the premise is consistent is checked all the same.

    Raises:
        Inconsistent: the premise contradicts itself; the message names what contradicts what; with ``place``, how and
            where, which takes a while.
        BadOntology: HermiT cannot read the premise, or finds it outside OWL 2 DL.
    """
    claimed = list(conclusion)
    declared = [
        (s, RDF.type, kind)
        for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
        for s in premise.subjects(RDF.type, kind)
    ]
    with tempfile.TemporaryDirectory() as folder:
        given = write(Path(folder) / "premise.nt", premise)
        asked = write(Path(folder) / "conclusion.nt", (*declared, *claimed))
        checked = [f"--premise={given}", f"--conclusion={asked}", "--checkEntailment"] if claimed else ["-k", given]
        done = hermit(java_program, checked, timeout)
    answer = done.stdout.strip().splitlines()
    if CONTRADICTION in done.stderr:
        told = why_contradictory(premise, java_program, place, claimed)
        raise Inconsistent(f"HermiT finds that the axioms and the facts contradict each other{told}")
    if done.returncode or not answer:
        raise BadOntology(f"HermiT cannot check the entailment: {cause(done.stderr or done.stdout)}")
    return not claimed or answer[-1].strip().lower() == _ENTAILED


def first_not_entailed(
    premise: Graph, conclusion: Iterable[Triple], java_program: str, place: Place | None = None
) -> Triple | None:
    """The first triple that HermiT does not find entailed, found by halves; None if all are.

    Raises:
        Inconsistent, BadOntology: see :func:`entails`
    """
    left = list(conclusion)
    if entails(premise, left, java_program, place=place):
        return None
    while len(left) > 1:
        half = left[: len(left) // 2]
        left = left[len(half) :] if entails(premise, half, java_program) else half
    return left[0]
