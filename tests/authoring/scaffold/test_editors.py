"""The schemas for editors: what they hold, and what the real YAML language server makes of them."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft7Validator
from language_server import PATIENCE, Server, command
from referencing import Registry
from referencing.jsonschema import DRAFT7

from cli import main
from kb.authoring.scaffold.editors import meaning, patterns, schemas, write_schemas, write_settings
from kb.files.paths import own_folder
from kb.knowledge.documents import read_layers
from kb.knowledge.knowledge import Knowledge
from kb.knowledge.loading import load
from kb.problems import InputError

KNOWLEDGE: Knowledge = load()
SCHEMAS = schemas(KNOWLEDGE)
REGISTRY = Registry().with_resources((name, DRAFT7.create_resource(made)) for name, made in SCHEMAS.items())

RULE = """\
title: A rule of my own
when:
  all:
    - {fact: method, is: expansion_pack}
    - fact: station.capacity
      below: 1000 Wh
    - fact: stat
    - fact: station.chemistry
      is: L
then:
  - forbid: "{station} is small."
sets_aside: [volt]
sources:
  - source: gu
"""


def faults(name: str, content: object) -> list[str]:
    """Give what a schema finds wrong with a content."""
    plain = json.loads(json.dumps(content, default=float))
    return [error.message[:200] for error in Draft7Validator(SCHEMAS[name], registry=REGISTRY).iter_errors(plain)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_is_schema(name: str) -> None:
    """Each is a schema of the draft that it names."""
    Draft7Validator.check_schema(SCHEMAS[name])


def test_own_files_satisfy_them() -> None:
    """All our rules and sections satisfy the schemas with names filled in."""
    documents, _ = read_layers([own_folder()])
    found = {each.shown: faults("rule.json" if each.is_rule else "sections.json", each.content) for each in documents}

    assert {shown: said[:2] for shown, said in found.items() if said} == {}


def test_names_are_checked() -> None:
    """A misspelt fact, rule or value of an enum is an error in the editor already."""
    rule = {"title": "A rule", "when": {"fact": "station.capacty", "below": "1 Wh"}, "then": [{"forbid": "no"}],
            "sets_aside": ["voltage/must-mach"], "sources": [{"source": "guide"}]}  # fmt: skip
    wrong_value = {**rule, "when": {"fact": "method", "is": "expansion"}, "sets_aside": []}

    assert any("station.capacty" in said for said in faults("rule.json", rule))
    assert any("voltage/must-mach" in said for said in faults("rule.json", rule))
    assert faults("rule.json", wrong_value) != []
    assert faults("rule.json", {**wrong_value, "when": {"fact": "method", "is": "expansion_pack"}}) == []


def test_cases_are_checked() -> None:
    """Roles, products and facts of a case are checked; `unknown` is a value of every fact."""
    case = {"name": "A case", "expect": "fires", "roles": {"station": "ecoflow/delta-2"},
            "facts": {"station.capacity": "unknown", "method": "expansion_pack"}}  # fmt: skip

    assert faults("cases.json", [case]) == []
    assert faults("cases.json", [{**case, "roles": {"station": "ecoflow/delta-22"}}]) != []
    assert faults("cases.json", [{**case, "facts": {"station.capacty": "1 Wh"}}]) != []


def test_meaning() -> None:
    """A fact is told with its meaning, its unit, its range and who may answer."""
    told = meaning(KNOWLEDGE.vocabulary.facts["station.capacity"])

    assert "energy that the built-in battery stores" in told
    assert "quantity Wh" in told
    assert "0 Wh to 100,000 Wh" in told
    assert "from catalogue, person" in told


def test_every_file_has_one_schema() -> None:
    """Of our own files each belongs to just the schema that fits it."""
    globs = patterns(own_folder())
    documents, _ = read_layers([own_folder()])
    for document in documents:
        path = Path(document.folder) / f"{document.id}.yaml"
        fitting = [name for name, each in globs.items() if _fits(path, each)]
        assert fitting == ["rule.json" if document.is_rule else "sections.json"], path


def _fits(path: Path, globs: list[str]) -> bool:
    """Say whether a path fits one of the globs and none of those with an exclamation mark."""
    wanted = any(_pattern(each).fullmatch(path.as_posix()) for each in globs if not each.startswith("!"))
    return wanted and not any(_pattern(each[1:]).fullmatch(path.as_posix()) for each in globs if each.startswith("!"))


def _pattern(glob: str) -> re.Pattern[str]:
    """Give a glob as editors read it: two stars for any folders, one for a part of a name."""
    return re.compile(re.escape(glob).replace(r"\*\*/", "(.*/)?").replace(r"\*", "[^/]*"))


def test_settings_are_kept(tmp_path: Path) -> None:
    """Settings that are there already are kept, and settings with comments are left alone."""
    path = tmp_path / ".vscode" / "settings.json"
    path.parent.mkdir()
    (tmp_path / "rules").mkdir()
    path.write_text('{"editor.tabSize": 2, "yaml.schemas": {"./other.json": ["x.yaml"]}}')
    write_settings(tmp_path)
    said = json.loads(path.read_text())

    assert said["editor.tabSize"] == 2
    ours = {f"./.schemas/{name}.json" for name in ("rule", "cases", "sections")}
    assert set(said["yaml.schemas"]) == {"./other.json", *ours}
    path.write_text("{} // mine")
    with pytest.raises(InputError, match="no plain JSON"):
        write_settings(tmp_path)
    assert path.read_text() == "{} // mine"


def test_command(tmp_path: Path) -> None:
    """`rules schema` writes schemas and settings into the knowledge base, or the schemas alone elsewhere."""
    (tmp_path / "facts").mkdir()
    done = CliRunner().invoke(main, ["rules", "schema", "--into", str(tmp_path)])

    assert done.exit_code == 0, done.output
    assert {path.name for path in (tmp_path / ".schemas").iterdir()} == set(SCHEMAS)
    assert (tmp_path / ".vscode" / "settings.json").is_file()
    done = CliRunner().invoke(main, ["rules", "schema", "--out", str(tmp_path / "elsewhere")])
    assert {path.name for path in (tmp_path / "elsewhere").iterdir()} == set(SCHEMAS)


needs_server = pytest.mark.skipif(
    command() is None, reason="no node, or no yaml-language-server below .tools/ (npm install yaml-language-server)"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start the real server on a folder with schemas and settings."""
    folder = tmp_path_factory.mktemp("mine")
    (folder / "rules").mkdir()
    write_schemas(KNOWLEDGE, folder / ".schemas")
    write_settings(folder)
    with Server(folder) as running:
        uri = running.open(folder / "rules" / "mine" / "first.yaml", RULE)
        deadline = time.monotonic() + PATIENCE
        while not running.complete(uri, 6, column(6)) and time.monotonic() < deadline:
            time.sleep(0.1)  # it reads settings and schemas first
        yield running


def column(line: int) -> int:
    """Give the end of a line of the rule."""
    return len(RULE.splitlines()[line])


@needs_server
class TestServer:
    """What the real language server offers, tells and finds in a rule."""

    def test_completion(self, server: Server) -> None:
        """Fact names complete with their meanings; so do values, rules, sources and operators."""
        uri = server.open(server.folder / "rules" / "mine" / "complete.yaml", RULE)
        facts = server.complete(uri, 6, column(6))

        assert "energy that the built-in battery stores" in facts["station.capacity"]
        assert {"LFP", "NMC"} <= set(server.complete(uri, 8, column(8)))
        rules = server.complete(uri, 11, column(11) - 1)
        assert "voltage of the pack" in rules["voltage/must-match"]
        assert "guide" in server.complete(uri, 13, column(13))

    def test_operators(self, server: Server) -> None:
        """Operators complete, each with what it means."""
        text = "title: A rule\nwhen:\n  fact: station.capacity\n  \nthen: []\n"
        uri = server.open(server.folder / "rules" / "mine" / "operators.yaml", text)
        offered = server.complete(uri, 3, 2)

        assert "Less than." in offered["below"]
        assert {"is", "at_least", "differs_from"} <= set(offered)

    def test_hover(self, server: Server) -> None:
        """Over a fact stands its meaning with unit and range."""
        uri = server.open(server.folder / "rules" / "mine" / "hover.yaml", RULE)
        told = server.hover(uri, 4, 14)

        assert "energy that the built-in battery stores" in told
        assert "0 Wh to 100,000 Wh" in told

    def test_diagnostics(self, server: Server) -> None:
        """What is misspelt is marked where it stands; a rule that is right is not marked."""
        wrong = server.open(server.folder / "rules" / "mine" / "wrong.yaml", RULE)
        assert {6, 8, 11} <= {line for line, _ in server.diagnostics(wrong)}
        rule = "title: A rule\nwhen: {fact: station.capacity, below: 1000 Wh}\nthen:\n  - warn: Small.\n"
        right = server.open(server.folder / "rules" / "mine" / "right.yaml", f"{rule}sources: [{{source: guide}}]\n")
        assert server.diagnostics(right) == []

    def test_cases(self, server: Server) -> None:
        """Beside a rule the cases are known by their ending: facts complete, and hover tells of them."""
        text = "- name: A case\n  facts: {station.capacity: 1 Wh}\n  expect: fires\n"
        uri = server.open(server.folder / "rules" / "mine" / "right.cases.yaml", text)

        assert server.diagnostics(uri) == []
        assert "energy that the built-in battery stores" in server.hover(uri, 1, 14)

    def test_modeline(self, server: Server) -> None:
        """The first line of a new rule leads to the schema without any settings."""
        text = "# yaml-language-server: $schema=../.schemas/rule.json\ntitle: A rule\nwhen:\n  fact: stat\n"
        uri = server.open(server.folder / "elsewhere" / "rule.yaml", text)

        assert "station.capacity" in server.complete(uri, 3, 12)

    def test_claims(self, server: Server) -> None:
        """In a catalogue the facts of a kind are explained, and the kinds complete."""
        claim = "capacity: {value: 1 Wh, source: guide}"
        text = f"products:\n  acme/one:\n    kind: s\n    name: One\n    facts:\n      {claim}\n"
        uri = server.open(server.folder / "facts" / "acme.yaml", text)

        assert "station" in server.complete(uri, 2, 11)
        assert "energy that the built-in battery stores" in server.hover(uri, 5, 8)
