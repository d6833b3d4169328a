"""The second opinion of `bench/grid.py`: independent, in agreement with the base, and awake to rules planted wrong."""

from __future__ import annotations

import ast
import doctest
import importlib
import random
import shutil
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "bench"))

from grid import sample  # noqa: E402
from second_opinion.asking import GRAVE, HELD, Asked, findings  # noqa: E402
from second_opinion.catalogue import Catalogue  # noqa: E402
from second_opinion.kinds import kinds  # noqa: E402
from second_opinion.opinion import Case  # noqa: E402

OWN = ROOT / "bench" / "second_opinion"


FEW = (
    "anker-solix/c1000-gen-2", "anker-solix/f3800", "bluetti/ac180", "bluetti/ac180p", "bluetti/ac200max",
    "bluetti/ac300", "bluetti/ac500", "bluetti/apex-300", "bluetti/eb3a", "ecoflow/delta-2", "ecoflow/delta-3",
    "ecoflow/delta-max-2000", "ecoflow/delta-pro", "ecoflow/delta-pro-3", "ecoflow/river-2", "goal-zero/yeti-700",
    "jackery/explorer-1000-plus", "jackery/explorer-2000-je-2000f", "jackery/homepower-2000-plus",
    "pecron/f3000lfp", "zendure/superbase-pro-1500",
)  # fmt: skip
"""Stations of every sort: with packs and without, with one input and two, with a kit, with a recall."""


class Few(Catalogue):
    """A part of the catalogue, so that the tests are quick: every pack, and a few stations."""

    def of_kind(self, kind: str) -> list[str]:
        return [each for each in super().of_kind(kind) if kind != "station" or each in FEW]


@cache
def known() -> Catalogue:
    """Give the catalogue as the second opinion reads it, in part."""
    return Few(ROOT / "facts")


KINDS = kinds(known())


@cache
def cases(kind: str) -> list[Case]:
    """Give the cases of a kind."""
    return list(KINDS[kind](known()))


def test_independent() -> None:
    """Nothing of the knowledge base has a part in the opinion: only what asks imports it."""
    imported = {
        (path.name, name.split(".")[0])
        for path in OWN.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in ([each.name for each in node.names] if isinstance(node, ast.Import) else
                     [node.module or ""] if isinstance(node, ast.ImportFrom) else [])
    }  # fmt: skip

    assert {file for file, package in imported if package == "kb"} == {"asking.py"}


@pytest.mark.parametrize("name", sorted(path.stem for path in OWN.glob("*.py")))
def test_examples(name: str) -> None:
    """What the docstrings of the second opinion show is so."""
    assert doctest.testmod(importlib.import_module(f"second_opinion.{name}")).failed == 0


@pytest.mark.parametrize("kind", KINDS)
def test_opinions(kind: str) -> None:
    """Each kind has cases, and is certain of something in it; no answer is both right and never to be given."""
    found = cases(kind)

    assert found
    assert any(len(each.right) == 1 or each.never for each in found)
    assert [each for each in found if each.right & each.never or not each.right] == []


def test_agrees() -> None:
    """A fixed sample of each kind: the base gives no answer that the second opinion calls dangerous or wrong."""
    placed = [(at, kind, each) for kind in KINDS for at, each in enumerate(cases(kind))]
    found = findings(Asked(), sample(placed, 12, 4))

    assert [each.told() for each in found if each.verdict not in ("right", "cannot say")] == []


def spoilt(folder: Path, file: str, old: str, new: str, invariants: bool) -> Path:
    """Give a copy of the knowledge base in which one file is wrong, with its invariants or without."""
    for part in ("rules", "facts"):
        shutil.copytree(ROOT / part, folder / part)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), "utf-8")
    if not invariants:
        (folder / "rules" / "invariants.yaml").write_text("invariants: {}\n", "utf-8")
    return folder


def grave(folder: Path, found: Sequence[Case]) -> set[str]:
    """Give what is grave of the answers that a folder gives to cases."""
    asked = findings(Asked([folder], only=True), [(at, "", each) for at, each in enumerate(found)])
    return {each.verdict for each in asked if each.verdict in GRAVE}


ON_INPUT = ("fact: method, is: battery_on_input", "fact: method, is: pack_alone")
ON_STATION = ("fact: method, is: expansion_pack", "fact: method, is: pack_alone")
NO_CORD = ("plan.cord_with_two_plugs, is: true", "plan.cord_with_two_plugs, is: false")
NO_FUSE = ("plan.fuse_fitted, is: false", "plan.fuse_fitted, is: true")
PLANTED = [
    ("facts/vocabulary.yaml", "is: 2 %", "is: 20 %", "a listed pack, spoilt", "pack.nominal_voltage"),
    ("rules/expansion/adapter-needed.yaml", *ON_STATION, "a pack on a station", "needs a part of its own"),
    ("facts/vocabulary.yaml", "value: 8}", "value: 7}", "a battery on an input", "full it has 29.2 V"),
    ("rules/battery_on_input/above-window.yaml", *ON_INPUT, "a battery on an input", "full it has"),
    ("rules/battery_on_input/without-a-fuse.yaml", *NO_FUSE, "a battery in every plan", "there is no fuse"),
    ("rules/battery_on_input/panel-at-the-same-time.yaml", *ON_INPUT, "a battery in every plan", "a panel and"),
    ("rules/feed_house/cord-with-two-plugs.yaml", *NO_CORD, "a house fed", "a cord with two plugs has live pins"),
    ("rules/joined_outputs/other-model.yaml", "is_not", "is", "outputs joined", "the stations differ"),
    ("rules/separate/load-above-both.yaml", "above", "below", "stations side by side", "above either output"),
]


@pytest.mark.parametrize(("file", "old", "new", "kind", "why"), PLANTED)
def test_planted(tmp_path: Path, file: str, old: str, new: str, kind: str, why: str) -> None:
    """A rule that is planted wrong, with no invariant in its way, is found out by a dangerous answer."""
    assert "DANGEROUS" in grave(spoilt(tmp_path, file, old, new, invariants=False), concerned(kind, why))


def test_held_back(tmp_path: Path) -> None:
    """A yes of the rules that an invariant keeps back is found out as well."""
    found = concerned("a battery in every plan", "there is no fuse")
    folder = spoilt(tmp_path, "rules/battery_on_input/without-a-fuse.yaml", *NO_FUSE, invariants=True)

    assert HELD in grave(folder, found)


def concerned(kind: str, why: str) -> list[Case]:
    """Give some cases of a kind that have this reason and no other."""
    found = [each for each in cases(kind) if why in each.why and ";" not in each.why]
    return random.Random(1).sample(found, min(40, len(found)))
