"""Telling reasons: each step as a sentence in English or French, a whole tree as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from rdflib import RDF, Literal, URIRef
from rdflib.term import Identifier, Node

from kg.answers.labels import Labels, label_in
from kg.reasons import Reason
from kg.terms import CATALOGUE, VOCABULARY, Triple

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "is a": "is a", "and": "and", "quoted": "“{}”",
        "asserted": "said in {}", "inferred": "inferred, rank {rank}, by {rule}", "derived": "calculated by {method}",
        "unexplained": "inferred, rank {rank}; no rule known here infers it",
        "by method": "{conclusion}, as the method “{method}” calculates it.", "others": "Another reason",
        "above": "as above", CATALOGUE: "the catalogue", VOCABULARY: "the vocabulary",
    },
    "fr": {
        "is a": "est de la classe", "and": "et", "quoted": "« {} »",
        "asserted": "dit dans {}", "inferred": "inféré, rang {rank}, par {rule}", "derived": "calculé par {method}",
        "unexplained": "inféré, rang {rank} ; aucune règle connue ici ne l'infère",
        "by method": "{conclusion}, selon le calcul de la méthode « {method} ».", "others": "Une autre raison",
        "above": "comme ci-dessus", CATALOGUE: "le catalogue", VOCABULARY: "le vocabulaire",
    },
}  # fmt: skip

_LONG: Final = 70


def statement(triple: Triple, labels: Labels, lang: str) -> str:
    """A triple in words: “Inno'vin learns from EuroSima”. A label that is missing is the short name."""
    subject, predicate, object_ = triple
    says = WORDS[lang]["is a"] if predicate == RDF.type else label_in(labels, predicate, lang)[0]
    value = short_label(object_, labels, lang)
    if isinstance(object_, Literal) or predicate == RDF.type:
        value = WORDS[lang]["quoted"].format(value)
    return f"{short_label(subject, labels, lang)} {says} {value}"


def sentence(reason: Reason, labels: Labels, lang: str) -> str:
    """What a step says: the statement, and why in the words of its rule; an asserted one is its statement."""
    slots = {"conclusion": statement(reason.triple, labels, lang)}
    if reason.method is not None:
        return WORDS[lang]["by method"].format(method=label_in(labels, reason.method, lang)[0], **slots)
    if reason.rule is None:
        return f"{slots['conclusion']}."
    premises = [premise.triple for premise in reason.premises]
    told = (statement(premise, labels, lang) for premise in dict.fromkeys(premises))
    slots["premises"] = _listed(list(told), WORDS[lang]["and"])
    slots |= {slot: _names(terms, labels, lang) for slot, terms in reason.rule.terms}
    slots |= {str(v): _names((term,), labels, lang) for v, term in reason.rule.bindings(premises).items()}
    return dict(reason.rule.sentence)[lang].format(**slots)


def source(reason: Reason, labels: Labels, lang: str) -> str:
    """Where a step comes from: the evidence that says it, the rule that infers it, the method that calculates it."""
    words = WORDS[lang]
    match reason.stands:
        case "asserted":
            graphs = (words.get(graph) or label_in(labels, graph, lang)[0] for graph in reason.evidence)
            return words["asserted"].format("; ".join(graphs))
        case "inferred" if reason.rule is not None:
            return words["inferred"].format(rank=reason.rank, rule=rule_name(reason))
        case "inferred":
            return words["unexplained"].format(rank=reason.rank)
        case _:
            method = label_in(labels, reason.method, lang)[0] if reason.method else "?"
            return words["derived"].format(method=method)


def rule_name(reason: Reason) -> str:
    """The name of a rule: an axiom in words, or a written rule with its file."""
    rule = reason.rule
    if rule is None:
        return ""
    return rule.name if rule.name == rule.source or rule.kind != "written" else f"{rule.name} ({rule.source})"


def text(reason: Reason, labels: Labels, lang: str) -> str:
    """The tree, its alternatives after it, as text. What was told above is not told again."""
    told: set[Triple] = set()
    colon = " : " if lang == "fr" else ": "
    parts: list[str] = []
    for one in (reason, *reason.alternatives):
        heading = f"{WORDS[lang]['others']}{colon}" if parts else ""
        parts.append("\n".join([heading + sentence(one, labels, lang), *_lines(one, labels, lang, told)]))
    return "\n\n".join(parts)


def _lines(reason: Reason, labels: Labels, lang: str, told: set[Triple], indent: str = "  ") -> Iterator[str]:
    yield f"{indent}[{source(reason, labels, lang)}]"
    for premise in reason.premises:
        if premise.triple in told:
            yield f"{indent}- {statement(premise.triple, labels, lang)} [{WORDS[lang]['above']}]"
            continue
        told.add(premise.triple)
        yield f"{indent}- {sentence(premise, labels, lang).rstrip('.')}"
        yield from _lines(premise, labels, lang, told, f"{indent}    ")


def short_label(term: Identifier, labels: Labels, lang: str) -> str:
    """What a term is called within a sentence; a long name made of many parts is cut after the first."""
    said = label_in(labels, term, lang)[0]
    if isinstance(term, URIRef) and len(said) > _LONG and " – " in said[:_LONG]:
        return said[:_LONG].rpartition(" – ")[0] + " – …"
    return said


def _listed(items: list[str], word: str) -> str:
    return " ".join([", ".join(items[:-1]), word, items[-1]]) if len(items) > 1 else "".join(items)


def _names(terms: tuple[Node, ...], labels: Labels, lang: str) -> str:
    return ", ".join(short_label(term, labels, lang) for term in terms if isinstance(term, Identifier))
