"""The reference: whole, without dead links, safe to open, and the committed index fresh."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from plug import plug
from small import small

from cli import main
from kb.authoring.docs.index import index
from kb.authoring.docs.pages import Matter
from kb.authoring.testing.rule_cases import read_cases
from kb.commands.docs import files
from kb.files.paths import own_folder
from kb.knowledge.documents import read_layers
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load

ROOT = Path(__file__).parents[3]
TRAVEL = ROOT / "examples" / "air-travel"


@pytest.fixture(scope="module")
def known() -> Knowledge:
    """Our own knowledge base with the example topic over it."""
    return load([TRAVEL])


@pytest.fixture(scope="module")
def matter(known: Knowledge) -> Matter:
    """All that the reference is made of."""
    documents = {each.id: each for each in read_layers([own_folder(), TRAVEL])[0] if each.is_rule}
    return Matter(known, documents, read_cases(known)[0], "rules")


@pytest.fixture(scope="module")
def site(matter: Matter) -> Mapping[str, str]:
    """The files of the site."""
    return dict(files(matter, "site"))


@pytest.fixture(scope="module")
def notes(matter: Matter) -> Mapping[str, str]:
    """The files in Markdown."""
    return dict(files(matter, "markdown"))


class Parts(HTMLParser):
    """Gathers what an HTML page refers to, and checks that its tags are closed in order."""

    VOID = ("meta", "link")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.spots: list[str] = []
        self.tags: set[str] = set()
        self.loaded: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag."""
        said = {key: str(value) for key, value in attrs}
        self.tags.add(tag)
        self.links += [said["href"]] if tag == "a" else []
        self.loaded += [said[key] for key in ("src", "href") if key in said and tag != "a"]
        self.spots += [said["id"]] if "id" in said else []
        self.open += [tag] if tag not in self.VOID else []

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that was opened last."""
        assert self.open.pop() == tag


def test_every_rule_brand_and_fact_is_there(site: Mapping[str, str], known: Knowledge) -> None:
    """There is a page for each rule and each brand, and each fact and source has its spot."""
    assert {f"rules/{id_}.html" for id_ in known.rulebook.rules} <= set(site)
    assert {"brands/bluetti.html", "index.html", "style.css"} <= set(site)
    assert all(f'id="{name.replace(".", "-")}"' in site["vocabulary.html"] for name in known.vocabulary.facts)
    assert all(f'id="{name}"' in site["sources.html"] for name in known.sources)


def test_links_of_the_site_lead_somewhere(site: Mapping[str, str]) -> None:
    """Each link within the site leads to a page, and to a spot on it where it names one; ids are unique."""
    parts = {name: Parts(text) for name, text in site.items() if name.endswith(".html")}
    dead = [
        (name, link)
        for name, page in parts.items() for link in page.links if not link.startswith("http")
        if not _leads(name, link, {each: set(one.spots) for each, one in parts.items()})
    ]  # fmt: skip

    assert dead == []
    assert all(len(each.spots) == len(set(each.spots)) for each in parts.values())


def _leads(name: str, link: str, spots: Mapping[str, set[str]]) -> bool:
    path, _, spot = link.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
    return target in spots and (not spot or spot in spots[target])


def test_links_of_the_markdown_lead_somewhere(notes: Mapping[str, str]) -> None:
    """The same holds in Markdown."""
    spots = {name: set(re.findall(r'<a id="([^"]+)"></a>', text)) for name, text in notes.items()}
    links = [(name, link) for name, text in notes.items() for link in re.findall(r"\]\(([^)]*)\)", text)]

    assert len(links) > 1000
    assert [each for each in links if not each[1].startswith("http") and not _leads(*each, spots)] == []


def test_the_site_loads_nothing_and_runs_nothing(site: Mapping[str, str]) -> None:
    """Nothing but its own style sheet is loaded; there are no scripts, frames, forms or images."""
    pages = [Parts(text) for name, text in site.items() if name.endswith(".html")]

    assert {posixpath.basename(each) for page in pages for each in page.loaded} == {"style.css"}
    assert not {"script", "iframe", "img", "form", "object"} & {tag for page in pages for tag in page.tags}
    assert "url(" not in site["style.css"]
    assert "@import" not in site["style.css"]


def test_a_rule_page_says_all(site: Mapping[str, str]) -> None:
    """The page of a rule has its sentence, condition, reasons, relations, sources with address, and cases."""
    page = site["rules/capacity/below-1000-presumed.html"]

    for said in (
        "<h1>Below 1,000 Wh most stations do not expand</h1>", "Most stations below 1,000 Wh take no packs.",
        "So a small station is presumed", "<strong>1,000 Wh</strong>", 'href="../expansion/maker-lists-the-pair.html"',
        "https://descentanalysis.org/articles/parallel-series-battery-connections.html",
        "What is known of the RIVER 3 Plus beats what is usual for its size", "EcoFlow RIVER 3 Plus", "built in",
    ):  # fmt: skip
        assert said in page, said


def test_a_rule_of_a_layer_names_it(site: Mapping[str, str]) -> None:
    """Rules of a further layer are told from built-in ones."""
    assert ">air-travel</td>" in site["rules/air_travel/cabin-only.html"]


def test_claims_that_lost_are_shown(site: Mapping[str, str]) -> None:
    """A brand's page has the claims that do not hold, marked as such."""
    assert re.search(r"<s>[^<]+</s></td><td[^>]*>.*?does not hold here", site["brands/bluetti.html"])


NASTY = '<script>alert("1")</script> | `x` *y* [z](javascript:0)'


def test_text_of_authors_is_escaped() -> None:
    """Whatever stands in titles and texts is shown, never run."""
    rules = {"a/b": f"when: {{fact: trained, is: true}}\nwhy: '{NASTY}'\nthen: [{{warn: '{NASTY}'}}]"}
    sources = f"sources: {{evil: {{kind: forum, title: '{NASTY}', url: 'javascript:alert(1)'}}}}"
    matter = Matter(small(sources, rules=rules), {}, [], NASTY)
    site, notes = dict(files(matter, "site")), dict(files(matter, "markdown"))

    assert not any("<script" in text or 'href="javascript' in text for text in site.values())
    assert not any(re.search(r"(?<!\\)(<script|\]\(javascript)", text) for text in notes.values())


def test_the_committed_index_is_fresh() -> None:
    """`rules/README.md` lists the rules as they are; WATTFIT_GOLDEN=write writes it anew."""
    path, fresh = ROOT / "rules" / "README.md", index(load())
    if os.environ.get("WATTFIT_GOLDEN") == "write":
        path.write_text(fresh, encoding="utf-8")

    assert path.read_text(encoding="utf-8") == fresh


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    """A folder that holds other files is refused; one that holds such docs is written anew."""
    (tmp_path / "mine.txt").write_text("mine")
    runner = CliRunner()
    refused = runner.invoke(main, ["rules", "docs", "--out", str(tmp_path)])
    written = [runner.invoke(main, ["rules", "docs", "--out", str(tmp_path / "new")]) for _ in range(2)]

    assert refused.exit_code == 2
    assert refused.stderr == f"{tmp_path}: holds other files; name an empty folder with --out\n"
    assert [each.exit_code for each in written] == [0, 0]
    assert (tmp_path / "new" / "index.html").is_file()


def test_pages_of_rules_that_are_gone(tmp_path: Path) -> None:
    """Written anew, docs lose the pages of rules that are gone; a README that nobody wrote for them is left alone."""
    layer, out, runner = plug(tmp_path / "mine"), tmp_path / "out", CliRunner()
    (tmp_path / "repo").mkdir()
    (tmp_path / "repo" / "README.md").write_text("my own")
    with_it = runner.invoke(main, ["--kb", str(layer), "rules", "docs", "--out", str(out)])
    page = out / "rules" / "mine" / "plug.html"
    assert (with_it.exit_code, page.is_file()) == (0, True)

    runner.invoke(main, ["rules", "docs", "--out", str(out)])
    refused = runner.invoke(main, ["rules", "docs", "--out", str(tmp_path / "repo"), "--format", "markdown"])

    assert not page.exists()
    assert (refused.exit_code, (tmp_path / "repo" / "README.md").read_text()) == (2, "my own")


def test_docs_that_cannot_be_written() -> None:
    """A place that nothing can be written to is told in one line."""
    refused = CliRunner().invoke(main, ["rules", "docs", "--out", "/dev/null/docs"])

    assert refused.exit_code == 2
    assert refused.stderr == "/dev/null/docs: cannot be written: Not a directory\n"


def test_the_index_says_what_sets_aside_and_covers() -> None:
    """The index links each rule with those that set it aside and those that cover it, in the files they stand in."""
    rows = {line.split("|")[1].strip(): line for line in index(load()).splitlines() if line.startswith("| [")}
    row = [each.strip() for each in rows["[`chemistry/pack-differs`](chemistry/pack-differs.yaml)"].split("|")]

    assert row[4:6] == [
        "[`chemistry/maker-joins-them`](chemistry/maker-joins-them.yaml)",
        "[`expansion/maker-lists-the-pair`](expansion/maker-lists-the-pair.yaml)",
    ]
    assert "[`voltage/must-match@second_pack`](voltage/must-match.yaml)" in rows
