"""Each code of a finding has a page, each page a code; the wrong example gives the code, the right one does not."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.authoring.lint.codes import READING, SEVERITIES, all_codes, page
from kb.authoring.lint.lint import below, lint
from kb.authoring.lint.registry import Base, checks, gives
from kb.files.paths import pages_folder
from kb.problems import Problem

ROOT = Path(__file__).parents[3]
BLOCK = re.compile(r"```yaml\n# (\S+)\n(.*?)```", re.DOTALL)
ASKING = ("phrasing", "colliding-name", "example", "no-examples", "reading-turned")
"""Codes whose examples need to know how people ask."""


@pytest.fixture(autouse=True)
def honest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every check give only what it says that it gives, and what reading gives."""

    def run(base: Base) -> list[Problem]:
        found = {check: list(check(base)) for check in checks()}
        wrong = {(check.__name__, each.code) for check, codes in checks().items()
                 for each in found[check] if each.code not in (*codes, *READING)}  # fmt: skip
        assert not wrong
        return [each for problems in found.values() for each in problems]

    monkeypatch.setattr("kb.authoring.lint.lint.run_checks", run)


def test_registered_once() -> None:
    """Every check says a code of its own; a code has one check, and is not one of reading as well."""
    given = [code for codes in checks().values() for code in codes]

    assert len(given) == len(set(given))
    assert not set(given) & set(READING)
    with pytest.raises(ValueError, match="`jargon` has a check already"):
        gives("jargon", "info", "twice")(lambda _: iter(()))


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """Give a knowledge base of our vocabulary without rules: without products, and with them and the phrasing."""
    made = {}
    for asking in (False, True):
        base = tmp_path_factory.mktemp("base")
        (base / "facts").mkdir()
        for path in (ROOT / "facts").glob("*.yaml"):
            shutil.copy(path, base / "facts")
        shutil.copytree(ROOT / "facts" / "appliances", base / "facts" / "appliances")
        if asking:
            shutil.copytree(ROOT / "facts" / "brands", base / "facts" / "brands")
        for name in ("methods.yaml", "grounds.yaml", "changes.yaml", "texts", *(["phrasing"] if asking else [])):
            source, target = ROOT / "rules" / name, base / "rules" / name
            target.parent.mkdir(exist_ok=True)
            (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
        made[asking] = base
    return made


def example(code: str, heading: str) -> Iterator[tuple[str, str]]:
    """Give the files of an example by their paths."""
    text = page(code).read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    yield from BLOCK.findall(text)


def codes_of(files: list[tuple[str, str]], base: Path, folder: Path, search: bool) -> set[str]:
    """Give the codes of the findings in an example's own files, laid over the base."""
    earlier = [(name.removeprefix("base/"), text) for name, text in files if name.startswith("base/")]
    if earlier:
        base = Path(shutil.copytree(base, folder / "earlier"))
    layer = folder / "mine"
    layer.mkdir(parents=True)
    for name, text in (*((base / name, text) for name, text in earlier),
                       *((layer / name, text) for name, text in files if not name.startswith("base/"))):  # fmt: skip
        name.parent.mkdir(parents=True, exist_ok=True)
        name.write_text(text, encoding="utf-8")
    found = lint([base, layer], own=False, search=search).found
    return {problem.code for problem in below([layer], found)}


def test_pages_match_codes() -> None:
    """There is a page for each code, and no other."""
    assert sorted(path.stem for path in pages_folder().glob("*.md")) == sorted(all_codes())


def test_codes() -> None:
    """Codes are words joined by dashes, their severities known, their short forms sentences without a full stop."""
    for code, (severity, says) in all_codes().items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
        assert severity in SEVERITIES
        assert says[0].islower()
        assert not says.endswith(".")


@pytest.mark.parametrize("code", all_codes())
def test_page(code: str) -> None:
    """A page says what the finding means, how grave it is, why it matters, what is wrong and what is right."""
    text = page(code).read_text(encoding="utf-8")

    assert text.startswith(f"# {code}\n\n*{all_codes()[code].grade}*: {all_codes()[code].says}.\n")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Why it matters", "Wrong", "Right"]


@pytest.mark.parametrize("code", all_codes())
def test_examples(code: str, bases: dict[bool, Path], tmp_path: Path) -> None:
    """The wrong example of a page gives its code; the right one does not, and no error either."""
    base, search = bases[code in ASKING], code == "invariant"
    wrong = codes_of(list(example(code, "Wrong")), base, tmp_path / "wrong", search)
    right = codes_of(list(example(code, "Right")), base, tmp_path / "right", search)

    assert code in wrong
    assert code not in right
    assert [each for each in right if all_codes()[each].grade == "error"] == []
