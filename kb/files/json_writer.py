"""JSON as it is printed: readable in any language, and nothing in it that a terminal would act on."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from kb.problems import UNSEEN

_UNSEEN = re.compile(f"(?!\n)[{UNSEEN}]")


def json_text(data: Mapping[str, Any] | list[Any], indent: int | None = 2) -> str:
    """Give a JSON value as text; what is no character, and so cannot be printed, as an escape.

    >>> json_text({"größe": "12 V\\x9b"}, indent=None)
    '{"größe": "12 V\\\\u009b"}'
    """
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    return _UNSEEN.sub(lambda match: json.dumps(match[0])[1:-1], text)
