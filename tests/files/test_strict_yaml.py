"""Strict YAML: text stays text, every value keeps its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kb.files import strict_yaml as reading
from kb.files.paths import own_folder
from kb.files.strict_yaml import Map, Seq, plain, read_file, read_text
from kb.problems import InputError, Place, Problem

AS_TEXT = (
    "no", "on", "off", "yes", "y", "n", "No", "True", "TRUE", "NULL", "Null", "12:30", "1:2:3", "012", "00", "-01",
    "0x10", "0o7", "0b1", "1e3", "1.5e3", "+1", "1_000", "1,000", ".5", "5.", "1.", "-.5", ".inf", ".nan", "-.inf",
    "2024-05-01", "2024-05-01T12:00:00Z", "=", "١٢", "１２", "12 mm", "1.1.1", "--1", "1" * 32,
)  # fmt: skip


@pytest.mark.parametrize("text", AS_TEXT)
def test_stays_text(text: str) -> None:
    """What is not beyond doubt a number or a truth stays the text that was written, as a value and as a key."""
    assert read_text(f"a: {text}\n") == {"a": text}
    assert read_text(f"{text}: 1\n") == {text: 1}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True), ("false", False), ("null", None), ("~", None), ("", None), ("0", 0), ("-0", 0), ("-12", -12),
        ("1.10", Decimal("1.10")), ("-0.5", Decimal("-0.5")), ("9" * 31, int("9" * 31)),
    ],
)  # fmt: skip
def test_numbers_and_truths(text: str, value: Any) -> None:
    """Truths, integers and decimals that are written plainly are read as such, and exactly."""
    read = read_text(f"a: {text}\n")["a"]

    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize("quoted", ["'12'", '"true"', "|-\n  12", ">-\n  null"])
def test_quotes_make_text(quoted: str) -> None:
    """A scalar in quotes, or in a block, is text whatever it says."""
    assert isinstance(read_text(f"a: {quoted}\n")["a"], str)


def test_keys_are_text() -> None:
    """Keys are the texts that were written."""
    assert list(read_text("{12: a, true: b, 1.0: c, no: d, ~: e}")) == ["12", "true", "1.0", "no", "~"]


@given(st.text(max_size=12))
def test_plain_writes_back(text: str) -> None:
    """What is read as a number or a truth is what it was written as, and nothing else is."""
    value = plain(text)
    if isinstance(value, bool) or value is None:
        assert text in ("true", "false", "null", "~", "")
    elif not isinstance(value, str):
        assert str(value) == text or (value == 0 and text.startswith("-0"))


def test_places() -> None:
    """Mappings, keys, values and items know their line and column, counted from 1, in characters."""
    value = read_text("a:\n  - één: [1, 22]\n  - 'x'\nb: {c: d}\n", "file")

    assert isinstance(value, Map)
    assert value.place == Place("file", 1, 1)
    assert (value.keys_at["b"], value.at("b")) == (Place("file", 4, 1), Place("file", 4, 4))
    items = value["a"]
    assert isinstance(items, Seq)
    assert items.items_at == [Place("file", 2, 5), Place("file", 3, 5)]
    assert items[0]["één"].items_at == [Place("file", 2, 11), Place("file", 2, 14)]
    assert value["b"].at("missing") == value["b"].place == Place("file", 4, 4)


def test_places_after_a_byte_order_mark(tmp_path: Path) -> None:
    """A byte order mark is no column, and Windows line ends are one line each."""
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    value = read_file(path, "windows.yaml")

    assert value == {"a": 1, "b": 2}
    assert value.keys_at == {"a": Place("windows.yaml", 1, 1), "b": Place("windows.yaml", 2, 1)}


texts = st.text(st.characters(min_codepoint=32, max_codepoint=126))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=12,
)


@given(json_values)
def test_json_is_read(value: Any) -> None:
    """A JSON file is read as what it says."""
    assert read_text(json.dumps(value)) == value
    assert read_text(json.dumps(value, indent=2)) == value


@given(json_values)
def test_both_loaders_agree(value: Any) -> None:
    """PyYAML's own loader, used where the C one is missing, reads the same and finds it in the same places."""
    text = yaml.safe_dump({"a": value}, allow_unicode=True)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reading, "LOADER", yaml.SafeLoader)
        slow = read_text(text)

    assert (slow, slow.values_at) == (read_text(text), read_text(text).values_at)


def refused(reading: Callable[[], Any]) -> None:
    """Let something be read, or refused as input with a problem; any other error comes through."""
    problems: tuple[Problem, ...] | None = None
    try:
        reading()
    except InputError as error:
        problems = error.problems

    assert problems is None or problems


@given(st.text(max_size=40))
def test_no_text_crashes(text: str) -> None:
    """Whatever the text: it is read, or refused as input."""
    refused(lambda: read_text(text))


@given(st.binary(max_size=40))
def test_no_bytes_crash(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Whatever the bytes of a file: they are read, or refused as input."""
    path = tmp_path_factory.getbasetemp() / "bytes.yaml"
    path.write_bytes(content)
    refused(lambda: read_file(path))


@pytest.mark.parametrize("text", ["", "# only this\n", "---\n", "~"])
def test_empty(text: str) -> None:
    """A file without content gives nothing; whether that will do is for the schema to say."""
    assert read_text(text) is None


def test_as_deep_as_allowed() -> None:
    """Forty levels are read, one more is refused."""
    deepest = "[" * reading.DEEPEST + "]" * reading.DEEPEST

    assert str(read_text(deepest)) == deepest
    with pytest.raises(InputError, match="text:1:41: nested too deeply"):
        read_text(f"[{deepest}]")


class TestBothLoaders:
    """The C loader and the pure one, which is there where libyaml is not, read the same and refuse the same."""

    @pytest.fixture
    def pure(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Read with the loader that needs no libyaml."""
        monkeypatch.setattr(reading, "LOADER", yaml.SafeLoader)

    FILES = sorted(path for name in ("rules", "facts") for path in (own_folder() / name).rglob("*.yaml"))

    @pytest.mark.skipif(reading.LOADER is yaml.SafeLoader, reason="there is no libyaml here")
    @pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(own_folder()).as_posix())
    def test_own_files(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Every file of ours has the same content with both."""
        fast = read_file(path)
        monkeypatch.setattr(reading, "LOADER", yaml.SafeLoader)

        assert read_file(path) == fast

    @pytest.mark.parametrize("text", ["[" * 100_000, "[" * 100_000 + "]" * 100_000, "{a: " * 100_000, "- " * 100_000])
    @pytest.mark.usefixtures("pure")
    def test_deep_nesting(self, text: str) -> None:
        """Deep nesting is refused by our own limit, at the place where it is passed."""
        with pytest.raises(InputError, match=r"text:1:\d+: nested too deeply; 40 levels are allowed"):
            read_text(text)

    @pytest.mark.parametrize("loader", [reading.LOADER, yaml.SafeLoader], ids=["as here", "pure"])
    def test_question_marks(self, loader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """A question mark in a text is text, within brackets and without quotes too."""
        monkeypatch.setattr(reading, "LOADER", loader)

        assert read_text("{a: Why?, b: ['May I?', May I?, so?so]}") == {"a": "Why?", "b": ["May I?", "May I?", "so?so"]}
        assert read_text("a: Why? I ask.\nb: |\n  Why?\n") == {"a": "Why? I ask.", "b": "Why?\n"}
        assert read_text("? a\n: [b?]\n") == {"a": ["b?"]}


def test_brackets_in_texts_are_none() -> None:
    """A mistake elsewhere is told as what it is, whatever brackets stand in quoted texts and comments."""
    with pytest.raises(InputError, match="not readable as YAML"):
        read_text(f"a: \"{'[' * 50}\" # {'[' * 50}\nb: '{'{' * 50}'\nc: [\n")
