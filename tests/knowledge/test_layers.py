"""What a further layer may bring: overrides by name, rival claims, names, ways of asking, methods and texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli import main
from kb.knowledge.loading import load
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
    assert "does not hold here, because of “Small stations of ours expand” (layer mine)." in text


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


CLOSED = {
    "kinds.pair.facts.listing": "kinds: {pair: {facts: {listing: {assumed: [{value: accepted, source: guide}]}}}}",
    "kinds.pack.facts.brand": "kinds: {pack: {facts: {brand: {from: [rules]}}}}",
    "facts.user.competence": "facts: {user.competence: {assumed: [{value: engineer, source: guide}]}}",
    "facts.total_packs": "facts: {total_packs: {otherwise: 1}}",
    "roles.pair": "roles: {pair: {unlisted: {source: absence, facts: {feeds_input: true}}}}",
    "roles.station": "roles: {station: {absent: not applicable}}",
    "sources.guide": "sources: {guide: {kind: guide, title: x, date: 2030-01}}",
    "groups.bluetti": "groups: {bluetti: {name: Bluetti, within: [ecoflow]}}",
    "products.bluetti/b300": "products: {bluetti/b300: {kind: pack, name: B300, within: [ecoflow]}}",
    "units.V": "units: {V: {dimension: voltage, worth: 10}}",
    "source_kinds.owner": "source_kinds: {owner: {certainty: established, called: owner}}",
    "alternatives.power_bank": "alternatives: {power_bank: {for: [], answers: [yes], keep: [], text: Go on.}}",
}


@pytest.mark.parametrize("path", CLOSED)
def test_meanings_are_closed(tmp_path: Path, path: str) -> None:
    """What an earlier layer declares cannot be given another meaning, not even by what it leaves unsaid."""
    said = CLOSED[path].replace("[yes]", '["yes"]')
    with pytest.raises(InputError, match=rf"of `{path}` is not for a later layer to say; declared at facts|rules"):
        load([layer(tmp_path, facts__mine=f"{said}\n")])


def test_what_is_open(tmp_path: Path) -> None:
    """A layer may add values, spellings of them, words that ask, names of things and ways of writing units."""
    text = """\
facts:
  user.competence: {values: {apprentice: in training}, accepts: {trainee: apprentice}, title: training}
units: {V: {dimension: voltage, worth: 1, spoken: [voltz]}}
groups: {bluetti: {name: Bluetti, aliases: [Blue T]}}
alternatives:
  keep_apart: {for: [pack_alone], answers: ["no"], method: separate_loads, keep: [station, second_station], text: "%s"}
"""
    words = load().section("alternatives")["keep_apart"]["text"]
    known = load([layer(tmp_path, facts__mine=text % words)])

    assert known.vocabulary.fact("user.competence").parse("Trainee") == "apprentice"
    assert str(known.vocabulary.units.read("12 voltz")) == "12 V"
    assert "pack_alone" in known.section("alternatives")["keep_apart"]["for"]


PACK = "products:\n  bluetti/b300:\n    kind: pack\n    name: B300\n    facts:\n      {fact}: {claim}\n"
SOURCES = """\
sources:
  letter: {kind: manual, title: a letter of the maker, url: "https://example.org/letter", date: 2026-10}
"""


@pytest.mark.parametrize(
    "claim",
    [
        "{value: EcoFlow, source: letter}", "{value: EcoFlow, source: letter, in: [DE]}",
        "{value: EcoFlow, source: letter, instead_of: Jackery}",
        "[{value: EcoFlow, source: letter, disputed: true}, {value: Jackery, source: letter, disputed: true}]",
    ],
)  # fmt: skip
def test_what_is_established_is_not_overruled_in_silence(tmp_path: Path, claim: str) -> None:
    """A layer's claim against an established one is refused: everywhere, in one place, and where it leaves it open."""
    text = SOURCES + PACK.replace("{fact}", "brand").replace("{claim}", claim)
    with pytest.raises(InputError, match=r"`brand` of bluetti/b300 is .* by this layer, Bluetti without it, which is"):
        load([layer(tmp_path, facts__mine=text)])


def test_what_is_overruled_is_told(tmp_path: Path) -> None:
    """Where a claim says what it overrules it holds; the answer names layer, fact and both values, and its source."""
    claim = "{value: EcoFlow, source: letter, instead_of: Bluetti}"
    pair = "pairs:\n  - of: [ecoflow/delta-2, bluetti/b300]\n    facts:\n"
    pair += "      listing: {value: accepted, source: letter}\n      max_count: {value: 1, source: letter}\n"
    root = layer(tmp_path, facts__mine=SOURCES + PACK.replace("{fact}", "brand").replace("{claim}", claim) + pair)
    data = answer(root, "Can I add a B300 to my DELTA 2?")

    assert data["answer"] == "yes"
    assert data["note"] == (
        "Layer mine overrules an earlier one: Bluetti B300, who makes it: EcoFlow instead of Bluetti."
    )
    [told] = data["overruled"]
    assert (told["layer"], told["fact"], told["value"], told["instead_of"]) == (
        "mine",
        "pack.brand",
        "EcoFlow",
        "Bluetti",
    )
    text = run(root, "ask", "Can I add a B300 to my DELTA 2?").stdout
    assert "a letter of the maker (manual, 2026-10, layer mine)" in " ".join(text.split())


def test_pairs_of_ours(tmp_path: Path) -> None:
    """What a layer says of a pair that is there already is a rival to what we say, or adds to it."""
    pair = "pairs:\n  - of: [bluetti/ac200max, bluetti/b300]\n    facts:\n      max_count: {value: 1, source: letter}\n"
    known = load([layer(tmp_path, facts__mine=SOURCES + pair)])
    settled = known.catalogue.facts_of_pair(("bluetti/ac200max", "bluetti/b300")) or {}

    assert (settled["max_count"].holding or settled["max_count"].rivals[0]).value == 1
    assert {claim.value for claim in settled["max_count"].rivals} == {2}
    assert "listing" in settled


HEARD = """\
phrasing:
  en:
    left_out: {say: ["a {battery}"]}
"""


def test_sentences_heard_otherwise_are_told(tmp_path: Path) -> None:
    """Where a layer's words turn what a sentence asks, the answer says how it is heard without them."""
    root = layer(tmp_path, rules__phrasing__en=HEARD)
    data = answer(root, "Can I expand my DELTA 2 with a car battery?")

    assert data["understood"]["method"] == "expansion_pack"
    assert data["note"].startswith(
        "Layer mine makes this heard otherwise: the method: `expansion_pack` instead of `battery_on_port`"
    )
    assert answer(root, "Can I add a B300 to my AC200MAX?")["note"] == ""
    assert (
        "makes this heard otherwise"
        not in answer(layer(tmp_path / "b", **METHOD), "May I wall mount my AC200MAX?")["note"]
    )


def test_suggestions_of_a_layer_are_told(tmp_path: Path) -> None:
    """What else to try bears the name of the layer that suggests it."""
    text = """\
alternatives:
  walk: {for: [expansion_pack], answers: ["no"], method: separate_loads, keep: [station], text: Do without.}
"""
    data = answer(layer(tmp_path, rules__more=text), "Can I add a B300 to my AC180?")

    assert "Do without. (layer mine)" in [each["text"] for each in data["alternatives"]]


SECOND_RELATION = """\
kinds:
  couple:
    meaning: two stations together
    facts:
      tested: {type: boolean, meaning: somebody has tested the two together, from: [catalogue], figure: true}
roles:
  couple: {kind: couple, of: [station, second_station], called: the two stations}
pairs:
  - of: [bluetti/ac200max, bluetti/ac180]
    facts: {tested: {value: true, source: guide}}
"""


def test_a_second_relation(tmp_path: Path) -> None:
    """A layer may join other kinds than the built-in base does: docs, lint and answers know which is meant."""
    root = layer(tmp_path, facts__mine=SECOND_RELATION)
    made = run(root, "rules", "docs", "--out", str(tmp_path / "docs"))
    found = run(root, "rules", "lint")
    shown = run(root, "facts", "show", "AC180")

    assert (made.exit_code, found.exit_code) == (0, 0), made.output + found.output
    assert "Bluetti AC200MAX: somebody has tested the two together: yes" in shown.output
    pages = "".join(path.read_text("utf-8") for path in (tmp_path / "docs").rglob("*.html"))
    assert "tested: yes" in pages
    assert answer(root, "Can I add a B300 to my AC200MAX?")["answer"] == "yes"
