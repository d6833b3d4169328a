"""What a further layer may bring: overrides by name, rival claims, names, ways of asking, methods and texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli import main
from kb.knowledge import load
from kb.problems import InputError


def layer(folder: Path, **files: str) -> Path:
    """Write a layer called mine; names of files have double underscores for slashes."""
    root = folder / "mine"
    for name, text in files.items():
        path = root / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def run(root: Path, *words: str) -> Result:
    """Run the command with the layer laid over ours."""
    return CliRunner().invoke(main, ["--kb", str(root), *words])


def answer(root: Path, *words: str) -> dict[str, Any]:
    """Give the JSON of an answer."""
    done = run(root, "ask", *words, "--json")
    assert done.stdout, done.stderr
    data: dict[str, Any] = json.loads(done.stdout)
    return data


SHOP = "sources:\n  shop: {kind: manual, title: our own test bench, url: 'https://example.org/bench', date: 2026-09}\n"
OVERRIDE = """\
title: Small stations of ours expand
when: {all: [{fact: method, is: expansion_pack}, {fact: station.brand, is: Nobody}]}
then: [{advise: "We have tried it."}]
sets_aside: [capacity/below-1000-presumed]
sources: [{source: guide}]
"""
SMALL = ["--method=expansion_pack", "--fact=station.capacity=600 Wh", "--fact=station.brand=Nobody"]


def test_set_aside_names_the_layer(tmp_path: Path) -> None:
    """A rule set aside by a layer is shown with the rule and the layer that did it, as data and as text."""
    root = layer(tmp_path, rules__mine__ours=OVERRIDE)
    data = answer(root, *SMALL)
    [aside] = [each for each in data["set_aside"] if each["rule"] == "capacity/below-1000-presumed"]

    assert (aside["by"], aside["layers"]) == (["mine/ours"], {"mine/ours": "mine"})
    text = " ".join(run(root, "ask", *SMALL).stdout.split())
    assert "does not hold here, because of mine/ours (layer mine)." in text


def test_reason_names_the_layer(tmp_path: Path) -> None:
    """A reason that comes from a layer is told with it; our own reasons are told without."""
    rule = "title: Never here\nwhen: {fact: method, is: separate_loads}\nthen: [{forbid: Not in my house.}]\n"
    root = layer(tmp_path, rules__mine__never=f"{rule}sources: [{{source: guide}}]\n")
    data = answer(root, "--method", "separate_loads")

    assert [(each["rule"], each.get("layer")) for each in data["reasons"]] == [("mine/never", "mine")]
    assert "Not in my house. (layer mine)" in run(root, "ask", "--method", "separate_loads").stdout
    assert all("layer" not in each for each in answer(root, *SMALL)["reasons"])


def test_layer_of_this_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A layer that is given as a dot bears the name of its folder."""
    monkeypatch.chdir(layer(tmp_path, rules__mine__ours=OVERRIDE))

    assert load([Path()]).rulebook.rules["mine/ours"].layer == "mine"


def test_only_by_name(tmp_path: Path) -> None:
    """A layer cannot replace a rule by one of the same id, nor set aside one that is not there."""
    with pytest.raises(InputError, match=r"exists already in rules/capacity/below-1000-presumed.yaml"):
        load([_same_id(tmp_path)])
    unknown = OVERRIDE.replace("below-1000-presumed", "below-1000-presumd")
    with pytest.raises(InputError, match="did you mean `capacity/below-1000-presumed`"):
        load([layer(tmp_path / "c", rules__mine__ours=unknown)])


def _same_id(folder: Path) -> Path:
    path = folder / "same" / "rules" / "capacity" / "below-1000-presumed.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(OVERRIDE.replace("sets_aside: [capacity/below-1000-presumed]\n", ""))
    return folder / "same"


def test_rival_claims(tmp_path: Path) -> None:
    """A layer's claim for a product of ours is a rival: the order of sources decides, and the loser is kept."""
    claim = f"{SHOP}products:\n  bluetti/ac200max:\n    kind: station\n    name: AC200MAX\n    facts:\n"
    root = layer(tmp_path, facts__bench=f"{claim}      max_packs: {{value: 1, source: shop, at: our bench}}\n")
    data = json.loads(run(root, "facts", "show", "bluetti/ac200max", "--json").stdout)
    claims = [each for each in data["claims"] if each["fact"] == "max_packs"]
    packs = [(each["value"], each["source"]["id"], each["holds"]) for each in claims]

    assert (1, "shop", True) in packs
    assert len(packs) > 1
    assert [holds for _, _, holds in packs].count(True) == 1


def test_new_aliases(tmp_path: Path) -> None:
    """A layer's alias is understood in a question; it is added to ours."""
    names = "products:\n  bluetti/ac200max:\n    kind: station\n    name: AC200MAX\n    aliases: [Brummer]\n"
    data = answer(layer(tmp_path, facts__names=names), "Can I add a B300 to my Brummer?")

    assert data["understood"]["station"] == "Bluetti AC200MAX"
    assert answer(layer(tmp_path, facts__names=names), "Can I add a B300 to my AC200MAX?")["answer"] == data["answer"]


def test_another_name_is_refused(tmp_path: Path) -> None:
    """A layer cannot rename a product of ours."""
    other = "products:\n  bluetti/ac200max:\n    kind: station\n    name: Brummer\n"
    with pytest.raises(InputError, match=r"`name` of `products.bluetti/ac200max` is not for a later layer to say"):
        load([layer(tmp_path, facts__names=other)])


METHOD = {
    "facts__vocabulary": "facts:\n  method:\n    values: {hang_up: the station on a wall}\n",
    "rules__methods": """\
methods:
  hang_up:
    title: a station on a wall
    understood: "hanging {station} on a wall"
    headline: {"yes": "Hang it up.", "no": "Do not hang it up.", conditional: "With care.", unknown: "Nobody knows."}
""",
    "rules__phrasing__en": """\
phrasing:
  en:
    terms:
      hanging_up: [hang up, wall mount]
    methods:
      hang_up:
        roles: [station]
        say: ["{hanging_up} ... {station}"]
        examples: ["May I wall mount my AC200MAX?"]
""",
    "rules__walls__never": """\
title: Nothing heavy on walls
when: {fact: method, is: hang_up}
then: [{forbid: "{station} is too heavy for a wall."}]
sources: [{source: guide}]
""",
}


def test_new_method(tmp_path: Path) -> None:
    """A layer brings a method with its texts, its phrasing and its rules, and needs no code for it."""
    data = answer(layer(tmp_path, **METHOD), "May I wall mount my AC200MAX?")

    assert (data["answer"], data["headline"]) == ("no", "Do not hang it up.")
    assert data["understood"]["as"] == "hanging Bluetti AC200MAX on a wall"
    assert data["reasons"][0]["because"] == "Bluetti AC200MAX is too heavy for a wall."


def test_texts(tmp_path: Path) -> None:
    """A layer may add a language of texts; it cannot change a word of ours in silence."""
    german = load([layer(tmp_path / "a", rules__texts__de='texts:\n  de: {"yes": "JA"}\n')]).section("texts")

    assert (german["de"]["yes"], german["en"]["yes"]) == ("JA", "YES")
    with pytest.raises(InputError, match=r"`texts.en.yes` is given twice, and differs"):
        load([layer(tmp_path / "b", rules__texts__en='texts:\n  en: {"yes": "SURE"}\n')])
