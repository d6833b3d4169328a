"""The shell completes names of the knowledge base that the command line names."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.shell_completion import BashComplete
from plug import plug

from cli import main


def completed(words: str, incomplete: str) -> list[str]:
    """Give what the shell would offer after these words."""
    complete = BashComplete(main, {}, "wattfit", "_WATTFIT_COMPLETE")
    return [each.value for each in complete.get_completions(words.split(), incomplete)]


@pytest.mark.parametrize(
    ("words", "incomplete", "expected"),
    [
        ("rules show", "voltage/m", ["voltage/must-match", "voltage/must-match@second_pack"]),
        ("rules test", "voltage", ["voltage", "voltage/must-match", "voltage/must-match@second_pack",
                                   "voltage/packs-must-match"]),
        ("rules coverage", "pack_alone/n", ["pack_alone/needs-a-station"]),
        ("rules lint --explain", "never-c", ["never-concluded"]),
        ("rules new --fact", "user.", ["user.competence"]),
        ("facts show", "bluetti/ac200m", ["bluetti/ac200max"]),
        ("rules", "cov", ["coverage"]),
    ],
)  # fmt: skip
def test_names(words: str, incomplete: str, expected: list[str]) -> None:
    """Rules, topics, facts, products and codes complete."""
    assert completed(words, incomplete) == expected


def test_names_of_layers(tmp_path: Path) -> None:
    """Those of a layer complete, too; where it cannot be read nothing does, and nothing breaks."""
    layer = plug(tmp_path)
    assert completed(f"--kb {layer} rules show", "mine") == ["mine/plug"]
    (layer / "rules" / "mine" / "plug.yaml").write_text("title: [")
    assert completed(f"--kb {layer} rules show", "mine") == []
