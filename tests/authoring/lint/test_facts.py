"""Checks of the catalogue: names borne twice, sources of other products, figures of one place, totals of nothing."""

from __future__ import annotations

import pytest
from small import small

from kb.authoring.lint.checks.claims import no_such_totals, of_one_place
from kb.authoring.lint.checks.facts import colliding_names
from kb.authoring.lint.checks.sources import other_products
from kb.authoring.lint.registry import Base
from kb.knowledge.loading import load

PRODUCTS = """
groups: {{makers: {{name: Maker}}}}
sources:
  page: {{kind: manual, title: "{title}", url: "https://maker.example/{path}"}}
  list: {{kind: forum, title: a list, url: "https://list.example/"}}
products:
  one: {{kind: frame, name: Frame 100, within: [makers], aliases: [XF-100A], facts: {{width: {{value: 90 mm, source: {one}}}}}}}
  two: {{kind: frame, name: Frame 200, within: [makers], aliases: [XF-200B], facts: {{width: {{value: 90 mm, source: {two}}}}}}}
  plus: {{kind: frame, name: Frame 100 Plus, within: [makers]}}
  wheel: {{kind: wheel, name: Wheel 9, within: [makers]}}
pairs: [{{of: [one, wheel], facts: {{verdict: {{value: good, source: list}}}}}}]
"""  # noqa: E501


@pytest.mark.parametrize(
    ("title", "path", "cited", "found"),
    [
        ("Frame 100 manual", "frame-100.pdf", "one", ""),
        ("Frame 100 manual", "Frame200Manual", "one", "Maker Frame 200"),
        ("Frame 100 manual", "docs/XF-100A/en", "one", ""),
        ("Frame 100 manual", "docs/XF-200B/en", "one", "Maker Frame 200"),
        ("Frame 100 manual", "docs/xf300c/en", "one", "model XF300C"),
        ("Frame 100 manual", "docs/xf100/en", "one", ""),
        ("Frame 100 manual", "docs/other-300", "one", ""),
        ("Frame 100 Plus manual", "frame-100", "one", ""),
        ("Frame 100 manual", "frame-100-plus", "one", "Maker Frame 100 Plus"),
        ("Wheel 9", "frame-100", "one", ""),
        ("Wheel 9", "frame-200", "two", "Maker Frame 200"),
        ("a manual", "frame-200", "one", "Maker Frame 200"),
        ("a manual", "frame-200", "two", ""),
        ("Frame 200 manual", "frame-200", "one", "Maker Frame 200"),
        ("Frame 100 and Frame 200", "frame-200", "one", ""),
        ("Frame 200 manual", "0ce20646121acc0ab24a2c1148c4227c60768384", "one", ""),
    ],
)
def test_other_products(title: str, path: str, cited: str, found: str) -> None:
    """A source of another product is found; a page of a series, of a partner, or that names nothing is not."""
    text = PRODUCTS.format(title=title, path=path, one="page" if cited == "one" else "list",
                           two="page" if cited == "two" else "list")  # fmt: skip
    problems = list(other_products(Base(small(text))))

    assert [each.message.split(" names ")[1].split(", and")[0] for each in problems] == ([found] if found else [])


PLACES = """
places: {EU: [Europe, European], US: [American]}
facts: {place: {type: text, meaning: where, from: [person]}}
sources:
  draft: {kind: manual, title: a European draft, url: draft}
  shop: {kind: forum, title: American shop, url: shop}
kinds: {frame: {facts: {limit: {type: integer, regional: true, meaning: limit, from: [catalogue]}}}}
"""


@pytest.mark.parametrize(
    ("claims", "found"),
    [
        ("[{value: 1, source: draft}]", ["EU"]),
        ("[{value: 1, source: draft, in: [EU]}]", []),
        ("[{value: 1, source: draft, disputed: true}]", []),
        ("[{value: 1, source: shop}]", []),
        ("[{value: 1, source: club, note: the American model}]", ["US"]),
        ("[{value: 1, source: club, at: US page}]", ["US"]),
        ("[{value: 1, source: club, note: it serves us well}]", []),
        ("[{value: 1, source: draft}, {value: 1, source: handbook}]", []),
        ("[{value: 1, source: draft}, {value: 1, source: club, note: the American model}]", []),
        ("[{value: 1, source: draft}, {value: 2, source: handbook}]", ["EU"]),
    ],
)
def test_one_place(claims: str, found: list[str]) -> None:
    """A regional figure of one place, said of all, is found, unless another source says it of elsewhere."""
    text = (
        f"products: {{one: {{kind: frame, name: One, facts: {{limit: {claims}, holes: {{value: 3, source: draft}}}}}}}}"
    )
    problems = list(of_one_place(Base(small(PLACES, text))))

    assert [each.help[10:12] for each in problems] == found


def test_totals() -> None:
    """Of a group's total nothing is found as long as it fits one product of the group."""
    from catalogue.test_totals import CATALOGUE, TOTALS

    said = CATALOGUE.replace(
        "{value: 180 kg, source: handbook}, {value: 220 kg", "{value: 180 kg, source: handbook}, {value: 190 kg"
    )
    messages = [each.message for each in no_such_totals(Base(small(TOTALS, said)))]

    assert len(messages) == 2
    assert any("Long is 190 kg" in each for each in messages)
    assert any("`full` of Maker Long is 130 kg" in each for each in messages)


@pytest.mark.parametrize(
    ("first", "second", "shared", "found"),
    [
        ("ZQ700", "zq 700", "", True),
        ("Zeta 700", "ZETA-700", "", True),
        ("Acme Zeta 700", "Zeta 700", "", True),
        ("Acme Zeta 700", "Zeta 700", "Zeta 700", False),
        ("Acme Zeta 700", "Zeta 700", "Acme Zeta 700", False),
        ("Acme 700", "Acme Plus 700", "", False),
        ("Acme 700", "Zeta 700", "", False),
    ],
)
def test_colliding_names(
    tmp_path_factory: pytest.TempPathFactory, first: str, second: str, shared: str, found: bool
) -> None:
    """Case, spaces, marks and the brand before a name make no name of its own; a mere number is no name."""
    folder = tmp_path_factory.mktemp("base")
    (folder / "facts").mkdir()
    text = f"groups:\n  acme: {{name: Acme}}\nproducts:\n  acme/a: {{kind: station, name: {first}, within: [acme]}}\n"
    text += f"  zed/b: {{kind: station, name: {second}}}\n"
    text += f"shared_names:\n  {shared}: [acme/a, zed/b]\n" if shared else ""
    (folder / "facts" / "acme.yaml").write_text(text, encoding="utf-8")
    problems = list(colliding_names(Base(load([folder]))))

    assert bool([each for each in problems if "acme/a" in each.message]) is found
