"""How rules are told: the sentence templates of axioms, ``ontology/rules/axioms.yaml``, one per kind of axiom.

Written rules bring theirs in their headers. A template is text with slots in braces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from string import Formatter
from typing import Final

import yaml

from kg.errors import BadOntology
from kg.rules.rule import Rule

KINDS: Final = {
    "subclass": {"one", "other"}, "subproperty": {"one", "other"}, "equivalent": {"one", "other"},
    "domain": {"one", "other"}, "range": {"one", "other"}, "inverse": {"one", "other"}, "symmetric": {"one"},
    "transitive": {"one"}, "chain": {"chain", "other"}, "recognition": {"other"}, "restriction": {"one"},
    "general": set[str](),
}  # fmt: skip
"""The kinds of axiom, each with the slots its sentence may name beside ``conclusion`` and ``premises``."""

LANGUAGES: Final = ("en", "fr")
_ALWAYS: Final = {"conclusion", "premises"}
Templates = Mapping[str, Mapping[str, str]]


def read_templates(path: Path) -> Templates:
    """The sentence templates of axioms: kind → language → template.

    Raises:
        BadOntology: a kind or a language is missing, or a template names a slot that its kind has not.
    """
    try:
        templates = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadOntology(f"{path.name}: {error}") from error
    if not isinstance(templates, dict):
        raise BadOntology(f"{path.name}: expected a template for each kind of axiom: {', '.join(KINDS)}")
    faults = [f"there is no kind of axiom “{kind}”" for kind in templates.keys() - KINDS.keys()]
    for kind, slots in KINDS.items():
        faults += sentence_faults(templates.get(kind), slots | _ALWAYS, kind)
    if faults:
        raise BadOntology("\n".join(f"{path.name}: {fault}" for fault in sorted(faults)))
    return {kind: dict(texts) for kind, texts in templates.items()}


def told(rules: Iterable[Rule], templates: Templates) -> tuple[Rule, ...]:
    """The rules with the sentences of their kinds; a rule that has its own keeps it."""
    return tuple(
        rule if rule.sentence else replace(rule, sentence=tuple(sorted(templates[rule.kind].items()))) for rule in rules
    )


def sentence_faults(texts: object, slots: Iterable[str], name: str = "sentence") -> list[str]:
    """What is wrong with a sentence: a language that is missing, a brace left open, a slot that nothing fills."""
    known, faults = set(slots), []
    for lang in LANGUAGES:
        text = texts.get(lang) if isinstance(texts, Mapping) else None
        if not isinstance(text, str) or not text:
            faults.append(f"{name}: there is no sentence in {lang}")
            continue
        try:
            unknown = {slot for _, slot, _, _ in Formatter().parse(text) if slot is not None} - known
        except ValueError as error:
            faults.append(f"{name} ({lang}): {error}")
            continue
        faults += [f"{name} ({lang}): nothing fills “{{{slot}}}”" for slot in sorted(unknown)]
    return faults
