"""Telling reasons: each step as a sentence in English or French, a whole tree as text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from rdflib import RDF, URIRef
from rdflib.term import Identifier

from kg.answers.labels import Labels, label_in
from kg.reasons import Reason
from kg.terms import CATALOGUE, VOCABULARY, Triple, shorten

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "is a": "is a", "is an": "is an", "is": "is", "and": "and", "then": "” then “", "quoted": "“{}”", ";": "; ",
        "asserted": "said in {}", "inferred": "inferred, rank {rank}, by {rule}", "derived": "calculated by {method}",
        "unexplained": "inferred, rank {rank}; no rule known here infers it",
        "by method": "{conclusion}, as the method “{method}” calculates it.", "others": "Another reason",
        "above": "as above", "untold premises": "statements not told here: {}",
        "untold reasons": "reasons found and not told here: {}",
        CATALOGUE: "the catalogue", VOCABULARY: "the vocabulary",
    },
    "fr": {
        "is a": "est de la classe", "is an": "est de la classe", "is": "est", "and": "et", "then": " » puis « ",
        "quoted": "« {} »", ";": " ; ",
        "asserted": "dit dans {}", "inferred": "inféré, rang {rank}, par {rule}", "derived": "calculé par {method}",
        "unexplained": "inféré, rang {rank} ; aucune règle connue ici ne l'infère",
        "by method": "{conclusion}, selon le calcul de la méthode « {method} ».", "others": "Une autre raison",
        "above": "comme ci-dessus", "untold premises": "énoncés non donnés ici : {}",
        "untold reasons": "raisons trouvées et non données ici : {}",
        CATALOGUE: "le catalogue", VOCABULARY: "le vocabulaire",
    },
}  # fmt: skip

_PREPOSITIONS: Final = {"in", "on", "dans", "sur"}
"""A property may be called by a preposition: “in cluster” is told as “is in cluster”."""
_VOWELS: Final = "aeiou"
_DE: Final = re.compile(r"\bde (?=(?:« )?[aeiouàâéèêîôùAEIOUÀÂÉÈÊÎÔ])")
SHOWN: Final = 12
"""So many premises of a calculation are read at once; it may have hundreds, which JSON lists."""
_LONG: Final = 70


def statement(triple: Triple, labels: Labels, lang: str) -> str:
    """A triple in words: “Inno'vin learns from EuroSima”. A label that is missing is the short name."""
    subject, predicate, object_ = triple
    value = _spoken(object_, labels, lang)
    if predicate == RDF.type:
        value = _quoted(short_label(object_, labels, lang), lang)
        says = WORDS[lang]["is an" if value[1:2].lower() in _VOWELS else "is a"]
    else:
        says = label_in(labels, predicate, lang)[0]
        says = f"{WORDS[lang]['is']} {says}" if says.partition(" ")[0] in _PREPOSITIONS else says
    return _elided(f"{_spoken(subject, labels, lang)} {says} {value}", lang)


def sentence(reason: Reason, labels: Labels, lang: str) -> str:
    """What a step says: the statement, and why in the words of its rule; an asserted one is its statement."""
    labels = _distinct(reason, labels, lang)
    slots = {"conclusion": statement(reason.triple, labels, lang)}
    if reason.method is not None:
        return WORDS[lang]["by method"].format(method=label_in(labels, reason.method, lang)[0], **slots)
    if reason.rule is None:
        return f"{slots['conclusion']}."
    premises = [premise.triple for premise in reason.premises]
    told = (statement(premise, labels, lang) for premise in dict.fromkeys(premises))
    slots["premises"] = _listed(list(told), WORDS[lang]["and"])
    for slot, terms in reason.rule.terms:
        slots[slot] = WORDS[lang]["then"].join(short_label(t, labels, lang) for t in terms if isinstance(t, Identifier))
    for variable, term in reason.rule.bindings(premises).items():
        slots[str(variable)] = _spoken(term, labels, lang) if isinstance(term, Identifier) else ""
    return _elided(dict(reason.rule.sentence)[lang].format(**slots), lang)


def source(reason: Reason, labels: Labels, lang: str) -> str:
    """Where a step comes from: the evidence that says it, the rule that infers it, the method that calculates it."""
    words = WORDS[lang]
    match reason.stands:
        case "asserted":
            graphs = (words.get(graph) or label_in(labels, graph, lang)[0] for graph in reason.evidence)
            return words["asserted"].format(words[";"].join(graphs))
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
    parts = ["\n".join([sentence(reason, labels, lang), *_lines(reason, labels, lang, told)])]
    parts += [
        "\n".join([_other(other, labels, lang), *_lines(other, labels, lang, told)]) for other in reason.alternatives
    ]
    if reason.untold_reasons:
        parts.append(f"[{WORDS[lang]['untold reasons'].format(reason.untold_reasons)}]")
    return "\n\n".join(parts)


def _lines(reason: Reason, labels: Labels, lang: str, told: set[Triple], indent: str = "  ") -> Iterator[str]:
    yield f"{indent}[{source(reason, labels, lang)}]"
    shown = SHOWN if reason.method is not None else len(reason.premises)
    for premise in reason.premises[:shown]:
        if premise.triple in told:
            yield f"{indent}- {statement(premise.triple, labels, lang)} [{WORDS[lang]['above']}]"
            continue
        told.add(premise.triple)
        yield f"{indent}- {sentence(premise, labels, lang).rstrip('.')}"
        below = f"{indent}    "
        yield from _lines(premise, labels, lang, told, below)
        for other in premise.alternatives:
            yield f"{below}{_other(other, labels, lang).rstrip('.')}"
            yield from _lines(other, labels, lang, told, f"{below}  ")
        if premise.untold_reasons:
            yield f"{below}[{WORDS[lang]['untold reasons'].format(premise.untold_reasons)}]"
    if untold := len(reason.premises[shown:]) + reason.untold_premises:
        yield f"{indent}- [{WORDS[lang]['untold premises'].format(untold)}]"


def _other(reason: Reason, labels: Labels, lang: str) -> str:
    return f"{WORDS[lang]['others']}{' : ' if lang == 'fr' else ': '}{sentence(reason, labels, lang)}"


def short_label(term: Identifier, labels: Labels, lang: str) -> str:
    """What a term is called within a sentence; a long name made of many parts is cut after the first."""
    said = label_in(labels, term, lang)[0]
    if isinstance(term, URIRef) and len(said) > _LONG and " – " in said[:_LONG]:
        return said[:_LONG].rpartition(" – ")[0] + " – …"
    return said


def _listed(items: list[str], word: str) -> str:
    return " ".join([", ".join(items[:-1]), word, items[-1]]) if len(items) > 1 else "".join(items)


def _spoken(term: Identifier, labels: Labels, lang: str) -> str:
    """What a term is called amid other words: a proper name as it is, whatever else in quotation marks."""
    said = short_label(term, labels, lang)
    proper = isinstance(term, URIRef) and (said[:1].isupper() or said[:1].isdigit()) and ": " not in said
    return said if proper else _quoted(said, lang)


def _quoted(said: str, lang: str) -> str:
    return WORDS[lang]["quoted"].format(said)


def _elided(said: str, lang: str) -> str:
    """French drops the e of “de” before a vowel."""
    return _DE.sub("d'", said) if lang == "fr" else said


def _distinct(reason: Reason, labels: Labels, lang: str) -> Labels:
    """The labels for one sentence: words of two vocabularies that are called the same have their short names added."""
    said = [reason.triple, *(premise.triple for premise in reason.premises)]
    named = (term for _, terms in (reason.rule.terms if reason.rule else ()) for term in terms)
    words = {p for _, p, _ in said} | {o for _, p, o in said if p == RDF.type and isinstance(o, URIRef)}
    words |= {term for term in named if isinstance(term, URIRef)}
    called = Counter(label_in(labels, word, lang)[0] for word in words)
    alike = [word for word in words if called[label_in(labels, word, lang)[0]] > 1]
    return {**labels, **{word: {lang: f"{label_in(labels, word, lang)[0]} ({shorten(word)})"} for word in alike}}
