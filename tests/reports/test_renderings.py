"""Renderings: each says the same, none lets a name or a question become markup, and pages stand by themselves."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from markdown_it import MarkdownIt
from rich.console import Console

from cli import main
from kb import commands
from kb.answers.ask import ask
from kb.engines.reference import ReferenceEngine
from kb.explain.alternatives import alternatives
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.questions.question import Question
from kb.questions.to_question import read_question
from kb.reports.renderings import ENDINGS, FORMATS, Sheet, render
from kb.reports.renderings.graph import Graph, Node
from kb.reports.renderings.layout import laid_out
from kb.reports.renderings.outline import Outline
from kb.reports.renderings.picture import LETTER, PADDING, WIDTH, drawn
from kb.reports.renderings.text import Page as Page_
from kb.reports.renderings.tree import tree
from kb.reports.report import Reporter

ROOT = Path(__file__).parents[2]
LOADED = cache(load)
YES = "Can I add two B300 packs to my AC200MAX?"
NO = "Can I add two B300 packs to my AC180?"
QUESTIONS = (
    YES, NO, "", "Can I charge one Delta 2 from another?", "Can my EcoFlow RIVER be expanded?",
    "Does a Zorblax 5000 fit my B300?", "May I feed my house through a cord with two plugs?",
    "Does the RIVER 3 Plus take the EB300?", "Can I add four B300 to my AC200MAX?",
    "Is an unknown 600 Wh station expandable?",
    "I'm an electrical engineer: a 12.8 V LiFePO4 battery on an input of 11 to 60 V?",
)  # fmt: skip
WRITTEN = ("tree", "markdown", "mermaid", "html")
EVIL = (
    """<script>alert(1)</script><img src=x onerror=alert(1)>"'&lt;[a](javascript:alert(1)) **b** `c` <!-- ]]> # %% ;"""
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@cache
def engine() -> ReferenceEngine:
    """Give the engine that the tests ask."""
    return ReferenceEngine(LOADED().rulebook)


@cache
def sheet(sentence: str) -> Sheet:
    """Give the sheet of an answer."""
    return sheet_of(read_question(sentence, LOADED()), LOADED())


def sheet_of(question: Question, known: Knowledge) -> Sheet:
    """Give the sheet of an answer to a question that is read already."""
    reply = ask(question, known, engine())
    data = Reporter(reply, alternatives(reply, known, engine()), known).data()
    return Sheet(reply, known, data, known.section("texts")["en"])


def poisoned(value: Any, key: str = "") -> Any:
    """Give report data with markup in every sentence, name and address."""
    if isinstance(value, dict):
        return {name: poisoned(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [poisoned(each, key) for each in value]
    spoken = ("headline", "because", "title", "meaning", "shown", "text", "at", "note", "said", "as", "about", "holds")
    if key == "url" and value:
        return "javascript:alert(1)"
    return f"{value} {EVIL}" if key in spoken and isinstance(value, str) else value


def evil(sentence: str) -> Sheet:
    """Give a sheet in which everything that is said is hostile."""
    good = sheet(sentence)
    reply = replace(good.reply, question=replace(good.reply.question, sentence=EVIL))
    made = Sheet(reply, good.known, poisoned(good.data), good.words)
    nodes = {name: replace(node, text=EVIL, label=EVIL, note=EVIL) for name, node in good.graph.nodes.items()}
    made.__dict__["graph"] = Graph(nodes, {edge: EVIL if said else "" for edge, said in good.graph.edges.items()})
    return made


class Page(HTMLParser):
    """Reads a page, notes its tags and texts, and that each tag is closed where it should be."""

    VOID = ("meta", "br", "path", "rect")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.comments: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, dict(attrs)))
        self.open += [] if tag in self.VOID else [tag]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that closes itself."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close a tag: it must be the one opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        """Note a comment."""
        self.comments.append(data)

    def of(self, tag: str) -> Iterator[dict[str, str | None]]:
        """Give the attributes of each tag of this name."""
        return (attributes for name, attributes in self.tags if name == tag)


class TestEveryFormat:
    """What holds of all formats."""

    @pytest.mark.parametrize("name", WRITTEN)
    @pytest.mark.parametrize("sentence", QUESTIONS)
    def test_says_the_answer(self, sentence: str, name: str) -> None:
        """Each format of each answer has its verdict, and is the same a second time."""
        shown = render(sheet(sentence), name)

        assert sheet(sentence).words[sheet(sentence).data["answer"]].split()[0].rstrip(",") in shown
        assert shown == render(sheet(sentence), name)
        assert shown.endswith("\n")
        assert "None:" not in shown

    def test_words_are_data(self) -> None:
        """Headings and words come from the texts of the knowledge base: with others, others are shown."""
        words = {key: f"w-{key}" for key in sheet(YES).words}
        made = Sheet(sheet(YES).reply, LOADED(), sheet(YES).data, words)

        for name in WRITTEN:
            assert sheet(YES).words["why"] not in render(made, name).split()
        assert {"w-why", "w-sources", "w-graph"} <= set(re.findall(r"w-\w+", render(made, "html")))


class TestTree:
    """The tree for a terminal."""

    def test_no(self) -> None:
        """A no reads: verdict, rule, facts, source."""
        lines = render(sheet(NO), "tree").splitlines()
        depth = [len(re.match(r"[ │├└─]*", line)[0]) for line in lines]  # type: ignore[index]
        first = {
            word: next(n for n, line in enumerate(lines) if word in line)
            for word in ("NO:", "rule,", "fact:", "guide,")
        }

        assert (first["NO:"], first["rule,"]) == (0, 1)
        assert list(first.values()) == sorted(first.values())
        assert [depth[n] for n in first.values()] == [0, 4, 8, 12]

    def test_told_once(self) -> None:
        """What stands in the tree already is not unfolded a second time."""
        shown = render(sheet(YES), "tree")

        assert "…" in shown
        assert shown.count("rule, concludes") == len(
            [n for n in sheet(YES).graph.nodes.values() if n.tone == "conclude"]
        )

    def test_markup_is_text(self) -> None:
        """Brackets in a name are no markup for rich."""
        graph = Graph({"answer": Node("answer", "NO", "[bold red]x[/]", "", "no")})
        made = Sheet(sheet(NO).reply, LOADED(), sheet(NO).data, sheet(NO).words)
        made.__dict__["graph"] = graph

        assert str(tree(made).label) == "NO: [bold red]x[/]"


class TestMarkdown:
    """Markdown, as a reader of CommonMark understands it."""

    @pytest.mark.parametrize("sentence", [YES, NO])
    def test_only_text(self, sentence: str) -> None:
        """Hostile names become text: no tag, no link, no emphasis, no code but the digests."""
        tokens = MarkdownIt("commonmark").parse(render(evil(sentence), "markdown"))
        kinds = {child.type for token in tokens for child in token.children or ()}
        spoken = "".join(child.content for token in tokens for child in token.children or ())

        assert kinds <= {"text", "text_special", "softbreak", "code_inline"}
        assert not [token for token in tokens if token.type in ("html_block", "fence", "code_block")]
        assert "<script>alert(1)</script>" in spoken

    def test_links(self) -> None:
        """Sources that can be followed are links."""
        tokens = MarkdownIt("commonmark").parse(render(sheet(YES), "markdown"))
        links = [child.attrs["href"] for t in tokens for child in t.children or () if child.type == "link_open"]

        assert links == [each.url for each in sheet(YES).outline.sources if each.url]

    def test_structure(self) -> None:
        """The document starts with the verdict; every part has its heading."""
        lines = render(sheet(NO), "markdown").splitlines()

        assert lines[0] == "# NO: Bluetti AC180 does not take 2 × Bluetti B300."
        assert [line for line in lines if line.startswith("## ")][:2] == ["## Why", "## What works instead"]


class TestMermaid:
    """The flowchart."""

    NODE = re.compile(r'  n\d+(\(\[|\[/|\[|\()"[^"]*"(\]\)|/\]|\]|\))(:::\w+)?$')
    EDGE = re.compile(r'  n\d+ (-->|-\. "[^"]*" \.->) n\d+$')

    @pytest.mark.parametrize("sentence", [YES, NO])
    def test_lines(self, sentence: str) -> None:
        """Each line is a node, an edge or a style, hostile names included."""
        head, *lines = render(evil(sentence), "mermaid").splitlines()

        assert head == "flowchart LR"
        assert [
            line for line in lines if not (self.NODE.match(line) or self.EDGE.match(line) or "classDef" in line)
        ] == []
        assert "<script" not in "".join(lines)

    def test_whole(self) -> None:
        """All nodes and edges of the reasoning are in it."""
        lines, graph = render(sheet(YES), "mermaid").splitlines(), sheet(YES).graph

        assert sum(bool(self.NODE.match(line)) for line in lines) == len(graph.nodes)
        assert sum(bool(self.EDGE.match(line)) for line in lines) == len(graph.edges)


class TestPage:
    """The HTML page."""

    @pytest.mark.parametrize("sentence", QUESTIONS)
    def test_stands_alone(self, sentence: str) -> None:
        """The page is well-formed, runs nothing and fetches nothing."""
        page = Page(render(sheet(sentence), "html"))
        names = {name for name, _ in page.tags}

        assert not names & {
            "script",
            "link",
            "img",
            "iframe",
            "object",
            "embed",
            "form",
            "base",
            "foreignobject",
            "use",
        }
        assert not [key for _, attributes in page.tags for key in attributes if key.startswith("on") or key == "style"]
        assert "url(" not in render(sheet(sentence), "html")
        assert all(str(each["href"]).startswith(("#source-", "https://", "http://")) for each in page.of("a"))

    @pytest.mark.parametrize("sentence", QUESTIONS)
    def test_numbers_lead_to_sources(self, sentence: str) -> None:
        """Each number beside a sentence leads to a source, and no two spots have one name."""
        page = Page(render(sheet(sentence), "html"))
        ids = [each["id"] for _, each in page.tags if "id" in each]
        cited = {str(each["href"])[1:] for each in page.of("a") if str(each["href"]).startswith("#")}

        assert len(ids) == len(set(ids))
        assert cited <= set(ids)

    @pytest.mark.parametrize("sentence", [YES, NO, "Can my EcoFlow RIVER be expanded?"])
    def test_injection(self, sentence: str) -> None:
        """Names, questions, sources and addresses that hold markup are shown as text."""
        good, bad = Page(render(sheet(sentence), "html")), Page(render(evil(sentence), "html"))

        assert {name for name, _ in bad.tags} <= {name for name, _ in good.tags}
        assert not [key for _, attributes in bad.tags for key in attributes if key.startswith("on")]
        assert not [each for each in bad.of("a") if "javascript" in str(each["href"])]
        assert bad.comments == []
        assert any(EVIL in text for text in bad.texts)

    def test_asked_through_the_command(self, tmp_path: Path) -> None:
        """A hostile question and a hostile name in a flag are text on the page that `ask` writes."""
        file = tmp_path / "page.html"
        CliRunner().invoke(main, ["ask", f"Can I add a B300 to {EVIL}?", "--station", EVIL, "-o", str(file)])
        page = Page(file.read_text("utf-8"))

        assert "script" not in {name for name, _ in page.tags}
        assert any("<script>" in text for text in page.texts)

    def test_order(self) -> None:
        """The verdict comes first, then why, then the graph, and the sources near the end."""
        text = render(sheet(NO), "html")
        spots = [
            text.index(each)
            for each in ("<h1><b>NO</b>", ">Why<", "<svg", ">What works instead<", ">Sources<", "<footer>")
        ]

        assert spots == sorted(spots)


class TestPicture:
    """The graph drawn as SVG."""

    @pytest.mark.parametrize("sentence", QUESTIONS)
    def test_layout(self, sentence: str) -> None:
        """No two cards overlap, and edges run from the right of one card to the left of the next."""
        graph = sheet(sentence).graph
        sizes = {name: (100.0, 20.0 + 7 * (n % 5)) for n, name in enumerate(graph.nodes)}
        drawing = laid_out(sizes, graph.edges, "answer") if graph.edges else None
        for one, other in combinations(drawing.boxes.values() if drawing else (), 2):
            apart = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert apart or one.y + one.height <= other.y + 0.01 or other.y + other.height <= one.y + 0.01
        for (start, to), points in (drawing.routes if drawing else {}).items():
            assert drawing
            one, other = drawing.boxes[start], drawing.boxes[to]
            assert points[0] == (one.x + one.width, one.y + one.height / 2)
            assert points[-1] == (other.x, other.y + other.height / 2)
            assert points[0][0] < points[-1][0]

    def test_cards(self) -> None:
        """Every rule and every fact of the reasoning has its card; sources stand in the cards of their facts."""
        graph = sheet(YES).graph
        cards = re.findall(r'<g class="card (\w+) ', drawn(graph, "t"))

        assert len(cards) == sum(node.kind != "source" for node in graph.nodes.values())
        assert "source" not in cards

    def test_alone(self) -> None:
        """An answer that rests on nothing has no graph."""
        assert drawn(Graph({"answer": Node("answer", "a", "b")}), "t") == ""

    def test_wide_letters(self) -> None:
        """Long words and wide letters are broken, so that they stay in their card."""
        graph = Graph(
            {"answer": Node("answer", "a", "漢字" * 60), "b": Node("fact", "f", "x" * 400)}, {("answer", "b"): ""}
        )
        lines = re.findall(r'<text class="text"[^>]*>([^<]*)<', drawn(graph, "t"))
        most = (WIDTH - 2 * PADDING) / LETTER

        assert len(lines) > 6
        assert all(len(line) * (2 if "漢" in line else 1) <= most + 1 for line in lines)


class TestOutline:
    """The headed lists that pages are made of."""

    def test_sources_are_numbered_once(self) -> None:
        """Each source has one number; every number that is cited is listed."""
        outline = Outline(sheet(YES).data, sheet(YES).words)
        cited = {n for section in outline.sections for item in section.items for n in item.cites}

        assert [each.number for each in outline.sources] == list(range(1, len(outline.sources) + 1))
        assert cited <= {each.number for each in outline.sources}

    def test_no_empty_sections(self) -> None:
        """A part without content has no heading."""
        assert all(section.items for sentence in QUESTIONS for section in sheet(sentence).outline.sections)

    @pytest.mark.parametrize("sentence", QUESTIONS)
    def test_text_and_pages_agree(self, sentence: str) -> None:
        """Text with all that was checked has the sections and sentences of every page; brief text has some of them."""
        made = sheet(sentence)
        told = {brief: Outline(made.data, made.words, brief) for brief in (True, False)}
        headings = {brief: [each.heading for each in outline.sections] for brief, outline in told.items()}
        out = Console(width=10_000)
        with out.capture() as captured:
            Page_(out, made.words, verbose=True).show(made.data)
        lines = captured.get().splitlines()

        assert headings[True] == [each for each in headings[False] if each in headings[True]]
        assert [line for line in lines if line in headings[False]] == headings[False]
        for section in told[False].sections:
            assert all(any(item.text in line for line in lines) for item in section.items)

    def test_brief_cites_what_it_tells(self) -> None:
        """What a brief text leaves out has no source in its list either."""
        made = sheet(YES)
        outline = Outline(made.data, made.words, brief=True)
        cited = {number for section in outline.sections for item in section.items for number in item.cites}

        assert cited == {source.number for source in outline.sources}


class TestAgainst:
    """Where the asker's word stands against the catalogue's, every format says so, with the source's name."""

    @pytest.mark.parametrize("name", WRITTEN)
    def test_told(self, name: str) -> None:
        """On every page, and as a condition."""
        facts = {"station.expandable": True, "pair.listing": "accepted"}
        products = {"station": "bluetti/ac180", "pack": "bluetti/b230"}
        made = sheet_of(Question("", ("expansion_pack",), products, facts, frozenset(facts)), LOADED())
        text = re.sub(r"[\s│]+", " ", render(made, name))

        assert made.data["answer"] == "conditional"
        assert text.count("as you say") >= 2
        assert made.data["contradicted"][0]["source"]["title"].split(":")[0] in text


class TestCommand:
    """`wattfit ask --format` and `-o`."""

    @pytest.fixture(autouse=True)
    def _loaded_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Use the knowledge base that is loaded already."""
        monkeypatch.setattr(commands, "load", lambda *args, **more: LOADED())

    @staticmethod
    def run(*words: str) -> Result:
        """Ask the question whose answer is no."""
        return CliRunner().invoke(main, ["ask", NO, *words])

    @pytest.mark.parametrize("name", FORMATS)
    def test_format(self, name: str) -> None:
        """Each format is printed, and the exit code is that of the answer."""
        result = self.run("--format", name)

        assert result.exit_code == 1
        assert "Bluetti AC180" in result.output

    def test_json(self) -> None:
        """`--format json` is `--json`."""
        assert json.loads(self.run("--format", "json").output) == json.loads(self.run("--json").output)

    @pytest.mark.parametrize(("ending", "name"), [*ENDINGS.items(), (".txt", "text"), ("", "text")])
    def test_ending(self, ending: str, name: str, tmp_path: Path) -> None:
        """The ending of a file says the format, and the file holds what would be printed."""
        file = tmp_path / f"answer{ending}"
        result = self.run("-o", str(file))

        assert (result.exit_code, result.output) == (1, "")
        assert file.read_text("utf-8") == self.run("--format", name).output

    def test_format_over_ending(self, tmp_path: Path) -> None:
        """What is said of the format counts more than the ending."""
        file = tmp_path / "answer.html"
        self.run("-o", str(file), "--format", "mermaid")

        assert file.read_text("utf-8").startswith("flowchart LR\n")

    def test_one_file_for_two(self, tmp_path: Path) -> None:
        """Proof and answer are not written over each other."""
        result = self.run("-o", str(tmp_path / "a.json"), "--proof", str(tmp_path / "a.json"))

        assert (result.exit_code, list(tmp_path.iterdir())) == (2, [])
        assert "cannot go to the same file" in result.output

    def test_folder(self, tmp_path: Path) -> None:
        """A folder is refused in one line."""
        result = self.run("-o", str(tmp_path))

        assert (result.exit_code, result.output) == (2, f"{tmp_path}: is a folder; name a file\n")


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is absent: the page is not seen by a browser here")
class TestBrowser:
    """The page as a browser sees it."""

    @staticmethod
    def dom(page: str, folder: Path) -> str:
        """Give the document after the browser has read a page."""
        file = folder / "page.html"
        file.write_text(page, "utf-8")
        flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--virtual-time-budget=2000",
            f"--user-data-dir={folder}/p",
        ]
        found = subprocess.run([str(CHROMIUM), *flags, "--dump-dom", file.as_uri()], capture_output=True, timeout=120)
        return found.stdout.decode()

    def test_text_stays_in_cards(self, tmp_path: Path) -> None:
        """No line of the graph is wider than its card, measured with the fonts of this machine."""
        script = """<script>document.title = [...document.querySelectorAll('g.card')].filter(card =>
            [...card.querySelectorAll('text')].some(text => text.getComputedTextLength() + 16 >
                card.querySelector('rect').width.baseVal.value)).length + ' too wide'</script>"""
        page = re.sub(r"<meta http-equiv[^>]*>", "", render(sheet(YES), "html"))
        shown = self.dom(page.replace("</body>", f"{script}</body>"), tmp_path)

        assert "<title>0 too wide</title>" in shown

    def test_nothing_runs(self, tmp_path: Path) -> None:
        """On a page full of hostile names nothing runs; and if a script slipped in, the page would forbid it."""
        slipped = render(evil(NO), "html").replace("</body>", "<script>document.title = 'ran'</script></body>")

        assert "<title>ran</title>" not in self.dom(slipped, tmp_path)
        assert "onerror" not in re.sub(r">[^<]*<", "><", self.dom(render(evil(NO), "html"), tmp_path))
