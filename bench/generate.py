"""Synthetic data packages: the tables a user would bring, of any size, the same for the same size and seed.

Few clusters are large and many are small, markets and activities follow Zipf's law, territories are four deep,
sources contradict each other, and every statement has its evidence. Nothing here is a statement on a real cluster.
"""

from __future__ import annotations

import argparse
import csv
import shutil
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any, Final

from rdflib import SKOS, Graph

from kg.tables import read_metadata
from kg.tables.metadata import METADATA

ROOT: Final = Path(__file__).resolve().parent.parent
_FACTS_PER_ACTOR: Final = 36.3
"""Distinct asserted triples that come with one more actor, its share of everything else included (measured)."""
_FACTS_PER_ACTOR_ALONE: Final = 35.3
_FACTS_PER_CLUSTER: Final = 40.1
"""The same where the number of clusters is given: of one more actor, and of one more cluster with its positions."""
_ACTORS_PER_CLUSTER: Final = 12
_ACTORS_PER_COMMUNE: Final = 15
_REGIONS, _DEPARTEMENTS = 13, 101
_ROWS_PER_PASSAGE: Final = 6
_PASSAGES_PER_SOURCE: Final = 400
_DISAGREEING: Final = 0.04
"""The share of rows that another passage repeats with another status."""
_READINGS: Final = {"observed": 80, "quoted": 15, "cited": 5}
_STATUSES: Final = {"realised": 40, "under-way": 25, "ended": 10, "potential": 10, "failed": 15}

Cells = Mapping[str, object]


class Zipf:
    """Draws from a sequence so that the n-th item comes up in proportion to 1/n."""

    def __init__(self, chance: Random, items: Sequence[str]) -> None:
        self._chance = chance
        self._items = items
        self._weights = list(accumulate(1 / rank for rank in range(1, len(items) + 1)))

    def one(self) -> str:
        """One item."""
        return self._chance.choices(self._items, cum_weights=self._weights)[0]

    def some(self, most: int) -> list[str]:
        """One to ``most`` different items, in a fixed order."""
        return sorted({self.one() for _ in range(self._chance.randint(1, most))})

    def two(self) -> tuple[str, str]:
        """Two different items."""
        first = second = self.one()
        while second == first:
            second = self.one()
        return first, second


class Package:
    """A data package being written: rows go to their tables, and what cites them is counted."""

    def __init__(self, folder: Path, chance: Random, stack: ExitStack) -> None:
        self._chance = chance
        self._cited = 0
        self._reading = ""
        self._writers: dict[str, Any] = {}
        for name, table in read_metadata(ROOT / "data").tables.items():
            file = stack.enter_context((folder / name).open("w", encoding="utf-8", newline=""))
            writer = csv.DictWriter(file, list(table.columns), restval="", lineterminator="\n")
            writer.writeheader()
            self._writers[name.removesuffix(".csv")] = writer

    def register(self, table: str, name: str, label: str, **cells: object) -> None:
        """A row of a register; the label stands for both languages."""
        self._write(table, {"id": name, "label_en": label, "label_fr": label, **cells})

    def state(self, table: str, name: str, **cells: object) -> None:
        """A row that a passage states."""
        self._write(table, {"id": name, **self._evidence(), **cells})

    def outcome(self, table: str, name: str, **cells: object) -> None:
        """A row with a status; now and then another passage gives another status."""
        said = self._chance.choices(list(_STATUSES), list(_STATUSES.values()), k=2)
        self.state(table, name, status=said[0], **cells)
        if self._chance.random() < _DISAGREEING:
            self._cited += -self._cited % _ROWS_PER_PASSAGE  # the next passage
            self.state(table, name, status=said[1], **cells)

    def _evidence(self) -> Cells:
        passage, row = divmod(self._cited, _ROWS_PER_PASSAGE)
        if row == 0:
            self._reading = self._chance.choices(list(_READINGS), list(_READINGS.values()))[0]
            self._catalogue(passage)
        self._cited += 1
        return {"passage": f"p{passage}", "reading": self._reading}

    def _catalogue(self, passage: int) -> None:
        source, paragraph = divmod(passage, _PASSAGES_PER_SOURCE)
        if paragraph == 0:
            self.register("sources", f"s{source}", f"Source {source}", title_en=f"Synthetic source {source}")
        label = f"Source {source}, paragraph {paragraph + 1}"
        self.register("passages", f"p{passage}", label, source=f"s{source}", section="1", paragraph=paragraph + 1)
        speaker = "a0" if self._reading == "quoted" else ""
        self._write("evidence", {"passage": f"p{passage}", "reading": self._reading, "speaker": speaker})

    def _write(self, table: str, cells: Cells) -> None:
        self._writers[table].writerow({k: ";".join(v) if isinstance(v, list) else v for k, v in cells.items()})


def generate(folder: Path, facts: int, seed: int = 1, clusters: int = 0) -> None:
    """Write a data package of about so many facts.

    Clusters are one for twelve actors; or as many as told, and then all of them have positions of their own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / "data" / METADATA, folder / METADATA)
    chance = Random(f"{facts} {seed}")  # noqa: S311 -- synthetic data, not a secret
    actors = max(12, round(facts / _FACTS_PER_ACTOR))
    if clusters:
        actors = max(12, round((facts - _FACTS_PER_CLUSTER * clusters) / _FACTS_PER_ACTOR_ALONE))
    with ExitStack() as stack:
        package = Package(folder, chance, stack)
        communes = _places(package, max(4, actors // _ACTORS_PER_COMMUNE))
        names = [f"c{number}" for number in range(clusters or max(3, actors // _ACTORS_PER_CLUSTER))]
        _actors(package, chance, actors, Zipf(chance, communes))
        _clusters(package, chance, names, Zipf(chance, communes))
        _participations(package, chance, actors, Zipf(chance, names))
        _chain(package, chance, actors)
        _relations(package, chance, actors // 3, Zipf(chance, names))
        _assessments(package, chance, names)
        _uses(package, chance)
        if clusters:
            _positions_of_clusters(package, chance, names)


def _places(package: Package, communes: int) -> list[str]:
    """Communes in départements in regions in one country."""
    package.register("places", "country", "Country")
    above = ["country"]
    for kind, count in (("region", _REGIONS), ("departement", _DEPARTEMENTS), ("commune", communes)):
        names = [f"{kind}{number}" for number in range(count)]
        for number, name in enumerate(names):
            package.register("places", name, f"{kind.capitalize()} {number}")
            package.state("place-descriptions", name, kind=kind, within=above[number % len(above)])
        above = names
    return above


def _actors(package: Package, chance: Random, count: int, communes: Zipf) -> None:
    kinds, forms = Zipf(chance, concepts("actor-kind")), concepts("legal-form")
    for number in range(count):
        package.register("actors", f"a{number}", f"Actor {number}", **{"class": "Organization"})
        package.state(
            "actor-descriptions", f"a{number}", kinds=kinds.some(2), legal_form=chance.choice(forms),
            places=[communes.one()],
        )  # fmt: skip


def _clusters(package: Package, chance: Random, clusters: Sequence[str], communes: Zipf) -> None:
    kinds, themes = Zipf(chance, concepts("cluster-kind")), Zipf(chance, concepts("field"))
    for number, cluster in enumerate(clusters):
        package.register("clusters", cluster, f"Cluster {number}")
        package.state(
            "cluster-descriptions", cluster, kinds=kinds.some(2), themes=themes.some(3), places=communes.some(2),
            manager=f"a{number}" if chance.random() < 0.5 else "",
        )  # fmt: skip
        if chance.random() < 0.1:
            package.state("admission-rules", f"rule-{cluster}", cluster=cluster, markets=themes.some(2))


def _participations(package: Package, chance: Random, actors: int, clusters: Zipf) -> None:
    roles = Zipf(chance, ["member", *(role for role in concepts("role") if role != "member")])
    number = 0
    for actor in range(actors):
        for cluster in clusters.some(2):
            package.outcome(
                "participations", f"n{number}", actor=f"a{actor}", cluster=cluster, roles=roles.some(2),
                begins=str(chance.randint(1995, 2024)),
            )  # fmt: skip
            number += 1


def _chain(package: Package, chance: Random, actors: int) -> None:
    """What actors do, seek and offer."""
    activities, markets = Zipf(chance, concepts("activity")), Zipf(chance, concepts("field"))
    specialties, technologies = Zipf(chance, concepts("specialty")), Zipf(chance, concepts("technology"))
    for number in range(actors):
        held = {"actor": f"a{number}", "activity": activities.one(), "markets": markets.some(2)}
        specialty = specialties.one() if chance.random() < 0.4 else ""
        package.outcome("positions", f"x{number}", specialty=specialty, **held)
        if chance.random() < 0.2:
            needed = {**held, "activity": activities.one()}
            package.state("needs", f"d{number}", **needed)
        if chance.random() < 0.2:
            offered = {"kind": "technology", "technologies": technologies.some(2)}
            package.outcome("offerings", f"o{number}", actor=f"a{number}", **offered)


def _positions_of_clusters(package: Package, chance: Random, clusters: Sequence[str]) -> None:
    """What clusters are said to do and to seek themselves, so that each can be compared with each."""
    activities, markets = Zipf(chance, concepts("activity")), Zipf(chance, concepts("field"))
    specialties = Zipf(chance, concepts("specialty"))
    for cluster in clusters:
        for number, activity in enumerate(activities.some(8)):
            specialty = specialties.one() if chance.random() < 0.4 else ""
            held = {"cluster": cluster, "activity": activity, "specialty": specialty, "markets": markets.some(2)}
            package.outcome("positions", f"x-{cluster}-{number}", **held)
        if chance.random() < 0.2:
            needed = {"cluster": cluster, "activity": activities.one(), "markets": markets.some(2)}
            package.state("needs", f"d-{cluster}", **needed)


def _relations(package: Package, chance: Random, count: int, clusters: Zipf) -> None:
    kinds = Zipf(chance, concepts("relation-kind"))
    for number in range(count):
        parties = clusters.two()
        directed = dict(zip(("initiator", "addressee"), parties, strict=True)) if chance.random() < 0.5 else {}
        package.outcome(
            "relations", f"r{number}", parties=list(parties), kinds=kinds.some(2),
            begins=str(chance.randint(1995, 2024)), **directed,
        )  # fmt: skip


def _assessments(package: Package, chance: Random, clusters: Sequence[str]) -> None:
    """Governance, assessed for every tenth cluster, on one axis or on both."""
    axes, bands = ("market-financed-activity", "style"), ("high", "low", "undecided")
    for cluster in clusters[::10]:
        name = f"g-{cluster}"
        package.state("governance-assessments", name, cluster=cluster, begins=str(chance.randint(2000, 2020)))
        for axis in axes[: chance.randint(1, 2)]:
            position = {"assessment": name, "axis": axis, "band": chance.choice(bands)}
            package.state("axis-positions", f"{name}-{axis}", **position)


def _uses(package: Package, chance: Random) -> None:
    """What technologies are good for, and concepts that are a kind of another one."""
    fields = Zipf(chance, concepts("field"))
    for technology in concepts("technology"):
        for field in fields.some(5):
            package.state("applications", f"{technology}-for-{field}", technology=technology, field=field)
    for scheme in ("activity", "field"):
        names = concepts(scheme)
        for number in range(5, len(names), 5):
            package.state("broader", f"{scheme}/{names[number]}", broader=f"{scheme}/{names[number // 2]}")


def concepts(scheme: str) -> list[str]:
    """The concepts of a scheme, by local name."""
    graph = Graph().parse(ROOT / "ontology" / "schemes" / f"{scheme}.ttl")
    return sorted(str(concept).rsplit("/", 1)[-1] for concept in graph.subjects(SKOS.inScheme, unique=True))


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.generate", description="Write a synthetic data package.")
    parser.add_argument("facts", type=int, help="about so many distinct asserted triples")
    parser.add_argument("folder", type=Path, help="where to write it")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clusters", type=int, default=0, help="so many, all with positions")
    told = parser.parse_args(arguments)
    generate(told.folder, told.facts, told.seed, told.clusters)


if __name__ == "__main__":
    main()
