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


def test_wheel_answers_elsewhere(built: Path, tmp_path: Path) -> None:
    """The unpacked wheel answers a question from another folder, with its own rules and facts."""
    zipfile.ZipFile(next(built.glob("*.whl"))).extractall(tmp_path / "lib")
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "lib")}
    program = "import kb, cli, sys; print(kb.__file__, file=sys.stderr); cli.main()"
    words = [sys.executable, "-c", program, "ask", "Can I add two B300 packs to my AC200MAX?", "--json"]
    done = subprocess.run(words, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120, check=False)

    assert str(tmp_path / "lib" / "kb") in done.stderr
    assert json.loads(done.stdout)["figures"]["total_capacity"]["value"] == 8192
