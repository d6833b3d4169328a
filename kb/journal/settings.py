"""Settings of the person who runs the tool: where the journal is kept, and whether answers go into it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from platformdirs import user_config_path, user_data_path

from kb.files.strict_yaml import read_file
from kb.problems import Place, refuse

TOOL = "wattfit"
VARIABLE = "WATTFIT_LOG"
ON, OFF = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")


def config_file() -> Path:
    """Give the file of settings; it need not be there."""
    return user_config_path(TOOL, appauthor=False) / "config.yaml"


def journal_path(flag: bool | None = None) -> Path | None:
    """Give the file into which an answer goes, nothing where it is not to be kept.

    The flag decides, then the environment variable, then the file of settings; these two may name another file.

    Raises:
        InputError: the file of settings cannot be read.
    """
    if flag is False:
        return None
    said = setting()
    if isinstance(said, Path):
        return said
    return journal_place(said) if flag or said else None


def journal_place(said: bool | Path | None = None) -> Path:
    """Give the file of the journal, whether answers are kept at present or not."""
    return said if isinstance(said, Path) else user_data_path(TOOL, appauthor=False) / "journal.sqlite"


def setting() -> bool | Path | None:
    """Give what the environment or the file of settings says: keep answers, do not, keep them in this file.

    Raises:
        InputError: the file of settings cannot be read.
    """
    if VARIABLE in os.environ:
        return _meant(os.environ[VARIABLE])
    path = config_file()
    if not path.is_file():
        return None
    content: Any = read_file(path)
    if not isinstance(content, dict):
        raise refuse("is no file of settings", Place(str(path)), "write `log: true`")
    unknown = [key for key in content if key != "log"]
    if unknown:
        raise refuse(f"unknown setting `{unknown[0]}`", content.keys_at[unknown[0]], "known is `log`")  # type: ignore[attr-defined]
    return _meant(content.get("log"))


def _meant(said: object) -> bool | Path | None:
    word = str(said).strip().lower()
    if said is None or word in ON or word in OFF:
        return None if said is None else word in ON
    return Path(os.path.expanduser(str(said).strip()))  # noqa: PTH111
