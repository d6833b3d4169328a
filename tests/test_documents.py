"""What the documents tell an author to do works as shown, and what they say of the formats is so."""

from __future__ import annotations

import doctest
import os
import re
import shutil
from pathlib import Path

import pytest
from documents import follow, run, steps

from kb.authoring.docs.formats import refreshed

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = ("first-rule.md", "format.md", "import.md")


def test_first_rule(tmp_path: Path) -> None:
    """A new author who follows the page sees what it shows, step by step."""
    assert sum(bool(step.command) for step in steps(DOCS / "first-rule.md")) >= 12
    assert follow(DOCS / "first-rule.md", tmp_path) == []


def test_the_example_of_the_format_holds(tmp_path: Path) -> None:
    """The files shown in the reference of the format make a knowledge base whose cases hold."""
    assert follow(DOCS / "format.md", tmp_path) == []
    assert run("wattfit --kb kb rules test tour", tmp_path).startswith("pass  tour/long-way  4 of 4 cases\n")
    asked = run('wattfit --kb kb ask "Can I expand my DELTA 2 for a tour of 4 days?"', tmp_path)
    assert "YES, IF" in asked.splitlines()[0]


@pytest.mark.parametrize("page", PAGES)
def test_tables_of_keys_are_fresh(page: str) -> None:
    """The tables are those of the schemas; WATTFIT_GOLDEN=write writes them anew."""
    text = (DOCS / page).read_text(encoding="utf-8")
    if os.environ.get("WATTFIT_GOLDEN") == "write":
        text = refreshed(text)
        (DOCS / page).write_text(text, encoding="utf-8")

    assert refreshed(text) == text


@pytest.mark.parametrize("path", [*(DOCS / page for page in PAGES), *sorted((ROOT / "examples").rglob("*.md"))])
def test_links_lead_somewhere(path: Path) -> None:
    """Each relative link of a document leads to a file of the project."""
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))

    assert [each for each in links if not each.startswith("http") and not (path.parent / each).exists()] == []


def test_the_runner_sees_what_differs(tmp_path: Path) -> None:
    """A document that shows something else than comes out is found, with its line."""
    page = tmp_path / "page.md"
    page.write_text("# A page\n\n```console\n$ echo one; echo two\none\n...\n$ echo three\nfour\n```\n")
    found = follow(page, tmp_path)

    assert len(found) == 1
    assert found[0].startswith("page.md:3: $ echo three\n--- shown\nfour\n--- found\nthree\n")


def test_shown_files_are_written(tmp_path: Path) -> None:
    """A file shown with a title is written, and more of it appended."""
    page = tmp_path / "page.md"
    page.write_text('```yaml title="a/b.yaml"\none: 1\n```\n\n```yaml title="a/b.yaml" append\ntwo: 2\n```\n')

    assert follow(page, tmp_path) == []
    assert (tmp_path / "a" / "b.yaml").read_text() == "one: 1\ntwo: 2\n"
    shutil.rmtree(tmp_path / "a")


@pytest.mark.parametrize("path", ["README.md", "docs/python.md"])
def test_python(path: str) -> None:
    """What documents show of Python comes out as they show it."""
    found = doctest.testfile(str(ROOT / path), module_relative=False, encoding="utf-8")

    assert (found.failed, found.attempted > 2) == (0, True)
