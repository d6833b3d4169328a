"""All that is known, ready for use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.catalogue.catalogue import Catalogue
from kb.catalogue.claims import Source
from kb.catalogue.in_force import Moment
from kb.files.strict_yaml import Map
from kb.problems import Place
from kb.rulebook.assumptions import Assumption
from kb.rulebook.invariants import Invariant
from kb.rulebook.rules import Rulebook
from kb.vocabulary.vocabulary import Vocabulary


@dataclass(frozen=True)
class Knowledge:
    """All that the project knows, ready for use."""

    vocabulary: Vocabulary
    sources: Mapping[str, Source]
    catalogue: Catalogue
    rulebook: Rulebook
    assumptions: tuple[Assumption, ...]
    invariants: tuple[Invariant, ...]
    sections: Mapping[str, Any]
    layers: tuple[str, ...]
    digest: str
    moment: Moment
    files: Mapping[str, str] = field(default_factory=dict)
    """The layer of each file, by the path that places have; of files of the first layer nothing."""

    def section(self, name: str) -> Any:
        """Give a merged section, empty where there is none."""
        return self.sections.get(name, Map())

    def layer_of(self, place: Place) -> str:
        """Give the name of the layer that a place is in; nothing for the first."""
        return self.files.get(place.path, "")
