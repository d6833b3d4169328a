"""The list of what passed before saves work and never changes what is found."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from kb.files import schema
from kb.files import schema_cache as checked
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.problems import InputError
from kb.questions.language.sentence_reader import Reader

GOOD = "sources:\n  one: {kind: a, title: one, url: x}\nsource_kinds:\n  a: {certainty: reported, called: a}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a tiny knowledge base, with a list of its own."""
    monkeypatch.setattr(checked, "user_cache_path", lambda name: tmp_path / "cache" / name)
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "a.yaml").write_text(GOOD)
    return tmp_path


def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note for which files the schema is asked."""
    names: list[str] = []
    real = schema.check
    monkeypatch.setattr(schema, "check", lambda value, name, path: names.append(path) or real(value, name, path))
    return names


def test_unchanged_file_is_checked_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that passed is not checked again until it changes."""
    names = asked(monkeypatch)
    load([folder], own=False)
    load([folder], own=False)
    first = len(names)
    (folder / "facts" / "a.yaml").write_text(GOOD.replace("title: one", "title: two"))
    load([folder], own=False)

    assert (first, len(names)) == (1, 2)


def test_values_that_look_alike_are_not_taken_for_each_other(folder: Path) -> None:
    """A number and a text of the same letters are two things, and what satisfies one schema need not another."""
    passed = checked.Checked()
    assert passed.problems({"sources": {}}, "sections", "a.yaml") == []

    assert passed.problems({"sources": "{}"}, "sections", "a.yaml")
    assert passed.problems({"sources": {}}, "rule", "a.yaml")


@cache
def known() -> Knowledge:
    """Give the project's own knowledge."""
    return load()


def test_merged_phrasing_is_checked_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the layers' phrasing comes to is checked when it is first used, and not again until it changes."""
    raw, names = known().section("phrasing")["en"], asked(monkeypatch)
    Reader(known())
    Reader(known())
    first = len(names)
    monkeypatch.setitem(raw, "longest", raw["longest"] + 1)
    Reader(known())

    assert (first, len(names)) == (1, 2)


def test_bad_phrasing_is_found_each_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A phrasing that does not pass is never taken for one that does."""
    monkeypatch.setitem(known().section("phrasing")["en"], "longest", "very")
    for _ in range(2):
        with pytest.raises(InputError, match="`longest` must be a whole number"):
            Reader(known())


def test_bad_file_is_found_each_time(folder: Path) -> None:
    """A file that does not pass is never taken for one that does."""
    (folder / "facts" / "a.yaml").write_text("surces: {}\n")
    for _ in range(2):
        with pytest.raises(InputError, match="did you mean `sources`"):
            load([folder], own=False)


@pytest.mark.parametrize("broken", ["garbage", "unwritable"])
def test_broken_list_is_no_harm(folder: Path, broken: str) -> None:
    """Where the list cannot be read or written, everything is checked and works."""
    place = folder / "cache"
    if broken == "unwritable":
        place.write_text("a file where the folder should be")
    else:
        (place / "wattfit").mkdir(parents=True)
        (place / "wattfit" / f"checked-{schema.all_digest()[:16]}").write_bytes(b"\xff\x00\x80")

    assert load([folder], own=False).sources["one"].title == "one"


def test_switched_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With WATTFIT_CACHE=off nothing is written."""
    monkeypatch.setenv("WATTFIT_CACHE", "off")
    load([folder], own=False)

    assert not (folder / "cache").exists()
