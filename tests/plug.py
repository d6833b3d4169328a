"""A layer of one small rule with its three cases, for tests of what runs the cases."""

from __future__ import annotations

from pathlib import Path

RULE = """\
title: Look at the plug
when: {all: [{fact: method, is: expansion_pack}, {fact: user.competence, is: lay}]}
then: [{advise: Look at the plug.}]
sources: [{source: guide}]
"""
CASES = """\
- {name: A lay person is told, facts: {method: expansion_pack, user.competence: lay}, expect: fires}
- {name: An engineer is not, facts: {method: expansion_pack, user.competence: engineer}, expect: refuted}
- {name: Unknown is open, facts: {method: expansion_pack, user.competence: unknown}, expect: open}
"""


def plug(folder: Path, engineer: str = "refuted") -> Path:
    """Write the layer; `engineer` is what its second case expects."""
    (folder / "rules" / "mine").mkdir(parents=True)
    (folder / "rules" / "mine" / "plug.yaml").write_text(RULE)
    (folder / "rules" / "mine" / "plug.cases.yaml").write_text(CASES.replace("expect: refuted", f"expect: {engineer}"))
    return folder
