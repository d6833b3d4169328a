"""The wheel and the source archive carry all that is needed, and nothing stray."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DATA = ("rules", "facts")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build both archives from a copy of what is tracked, with the build tools of this environment."""
    source = tmp_path_factory.mktemp("source") / "wattfit"
    left_out = (".git", ".venv*", ".tools", "*.egg-info", "build", "dist", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(*left_out))
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return out


def test_wheel_contents(built: Path) -> None:
    """The wheel has `kb` and `cli` at its top, with every rule, fact and schema below `kb`."""
    names = set(zipfile.ZipFile(next(built.glob("*.whl"))).namelist())
    tops = {name.partition("/")[0] for name in names}
    data = {f"kb/{path.relative_to(ROOT).as_posix()}" for folder in DATA for path in (ROOT / folder).rglob("*.yaml")}
    schemas = {f"kb/schemas/{path.name}" for path in (ROOT / "kb" / "schemas").glob("*.json")}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"kb", "cli.py"}
    assert sorted((data | schemas) - names) == []
    assert [name for name in names if "test" in name.partition("/")[0]] == []


def test_source_archive_contents(built: Path) -> None:
    """The source archive can be tested: it has the tests, the rules and the set-up."""
    archive = tarfile.open(next(built.glob("*.tar.gz")))  # noqa: SIM115
    names = {name.partition("/")[2] for name in archive.getnames()}
    archive.close()
    wanted = {"Makefile", "setup.cfg", "LICENSE", "README.md", "cli.py", "tests/conftest.py", "rules/methods.yaml"}

    assert sorted(wanted - names) == []


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the unpacked wheel, far from the sources."""
    folder = tmp_path_factory.mktemp("lib")
    zipfile.ZipFile(next(built.glob("*.whl"))).extractall(folder)
    return folder


def run(installed: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder with the unpacked wheel before all else."""
    env = {**os.environ, "PYTHONPATH": str(installed), "MYPYPATH": str(installed)}
    return subprocess.run(
        [sys.executable, *words], cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False
    )


def test_wheel_answers_elsewhere(installed: Path, tmp_path: Path) -> None:
    """The unpacked wheel answers a question from another folder, with its own rules and facts."""
    program = "import kb, cli, sys; print(kb.__file__, file=sys.stderr); cli.main()"
    done = run(installed, tmp_path, "-c", program, "ask", "Can I add two B300 packs to my AC200MAX?", "--json")

    assert str(installed / "kb") in done.stderr
    assert json.loads(done.stdout)["figures"]["total_capacity"]["value"] == 8192


def test_documented_python(installed: Path, tmp_path: Path) -> None:
    """What the page on Python shows comes out so with the unpacked wheel."""
    shutil.copy(ROOT / "docs" / "python.md", tmp_path)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    program = "import doctest, kb; print(kb.__file__); print(doctest.testfile('python.md', module_relative=False))"
    done = run(installed, tmp_path, "-c", program)

    assert str(installed / "kb") in done.stdout
    assert "TestResults(failed=0, attempted=" in done.stdout, done.stdout + done.stderr
    assert "attempted=0" not in done.stdout


OUTSIDE = """
from kb import KnowledgeBase, Response

base: KnowledgeBase = KnowledgeBase.load()
answer: Response = base.ask("Can I expand my DELTA 2?", facts={"user.competence": "lay"})
if answer.answer == "yes":
    because: list[str] = [each["because"] for each in answer.reasons]
digest: str = answer.to_dict()["rulebook"]["digest"]
reveal_type(answer.certainty)
answer.to_dict()["anser"]
"""


def test_typed_from_outside(installed: Path, tmp_path: Path) -> None:
    """A program that uses the package is checked strictly against its types: only its slip is told."""
    pytest.importorskip("mypy")
    (tmp_path / "program.py").write_text(OUTSIDE)
    done = run(installed, tmp_path, "-m", "mypy", "--strict", "program.py")
    told = [line for line in done.stdout.splitlines() if line.startswith("program.py")]

    assert len(told) == 3, done.stdout + done.stderr
    assert "Literal['established'" in told[0]
    assert 'TypedDict "Report" has no key "anser"' in told[1]
