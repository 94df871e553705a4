"""Which IRIs name evidence, so that a page shows them as citations: ``Cusin & Loubresse, §3.1 ¶2 (quoted)``.

An evidence is ``id/evidence/<passage>/<reading>``; its label, made of those of both, comes from the graph.
"""

from __future__ import annotations

import kg


def is_evidence(iri: object) -> bool:
    """Whether an IRI names evidence."""
    rest = str(iri).removeprefix(str(kg.terms.EVIDENCE))
    passage, _, reading = rest.partition("/")
    return rest != str(iri) and bool(passage) and bool(reading)
