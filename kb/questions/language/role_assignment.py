"""Gives the things of a sentence their roles, and says which names are several products' or nobody's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kb.questions.language.chunking import UNSPECIFIC, Chunker
from kb.questions.language.cues import Item, Thing
from kb.questions.language.product_names import ProductNames
from kb.questions.question import Mention


@dataclass
class Cast:
    """Who plays what: by item, and by role. Roles in `forced` are for those whom the wording gives them."""

    role_of: dict[int, str] = field(default_factory=dict)
    product_of: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    ambiguous: list[Mention] = field(default_factory=list)
    unknown: list[Mention] = field(default_factory=list)
    present: set[str] = field(default_factory=set)
    forced: frozenset[str] = frozenset()

    def taken(self, role: str) -> bool:
        """Say whether something has this role already."""
        return role in self.said


class RoleAssigner:
    """Casts things in the roles that the methods in question have; in any role where no method was heard."""

    def __init__(
        self,
        chunker: Chunker,
        names: ProductNames,
        roles: Mapping[str, str],
        wanted: Iterable[str],
        counted: Iterable[str],
    ) -> None:
        self._products, self._near, self._is_common = chunker.catalogue.products, names.near, chunker.is_common
        self._kind_of, self._counted = roles, frozenset(counted)
        self._wanted = tuple(wanted) or tuple(roles)
        self._kinds_wanted = {roles[role] for role in self._wanted}

    def assign(
        self, items: Sequence[Item], forced: Mapping[int, str], more: Mapping[int, int], twins: Collection[int] = ()
    ) -> Cast:
        """Cast all things; `forced` gives roles that the wording decides, `more` how many of a thing are meant.

        `twins` are said to be another of what was named before.
        """
        things = [(at, item.thing) for at, item in enumerate(items) if item.thing is not None]
        cast = Cast(forced=frozenset(forced[at] for at, thing in things if thing.named and at in forced))
        order = sorted(things, key=lambda each: (not each[1].named, each[1].named and len(each[1].kinds) > 1,
                                                 each[0] not in forced))  # fmt: skip
        for at, thing in order:
            if self._is_common(thing) and UNSPECIFIC in items[at].terms and self._all_taken(cast, thing):
                continue
            role = forced.get(at) or (self._second_role(cast, thing) if at in twins else None)
            cast_it = self._name if thing.named else self._noun
            cast_it(cast, at, items[at].said, thing, role)
        for at, role in list(cast.role_of.items()):
            if more.get(at, 1) > 1:
                self._same_again(cast, role, items[at].said)
        return cast

    def roles(self, kind: str) -> list[str]:
        """Give the roles for a kind that are in question, or its first role where the question has none."""
        found = [role for role in self._wanted if self._kind_of.get(role) == kind]
        return found or [role for role, of in self._kind_of.items() if of == kind][:1]

    def _name(self, cast: Cast, at: int, said: str, thing: Thing, forced: str | None) -> None:
        thing = self._of_one_kind(cast, thing)
        products, roles = thing.candidates, self.roles(thing.kinds[0])
        has = [role for role in roles if len(products) == 1 and cast.product_of.get(role) == products[0]]
        again = next(iter(has), None) if forced is None or not has or forced in has or cast.taken(forced) else None
        free = next((role for role in roles if not cast.taken(role) and role not in cast.forced), None)
        role = again or forced or free
        if role is None and self._is_common(thing):
            self._one_too_many(cast, said, roles[-1])
            return
        if role is None or (role == forced and not again and cast.taken(role)):
            self._too_many(cast, said, role or roles[-1], products)
            return
        cast.role_of[at] = role
        cast.said.setdefault(role, said)
        if len(products) == 1:
            cast.product_of[role] = products[0]
        elif products:
            cast.ambiguous.append(Mention(said, role, products))
        else:
            cast.unknown.append(Mention(said, role, self._near(said, thing.kinds)))

    def _second_role(self, cast: Cast, thing: Thing) -> str | None:
        """Give the role of the second of two alike, where the first has one that no count goes with."""
        first, *others = self.roles(thing.kinds[0])
        alike = len(thing.candidates) == 1 and cast.product_of.get(first) == thing.candidates[0]
        free = [role for role in others if not cast.taken(role)]
        return free[0] if alike and free and first not in self._counted else None

    def _of_one_kind(self, cast: Cast, thing: Thing) -> Thing:
        """Narrow a name that things of several kinds bear to the kind of a part that is still to be given."""
        if len(thing.kinds) == 1:
            return thing
        free = [self._kind_of[role] for role in self._wanted if not cast.taken(role)]
        kind = next((kind for kind in free if kind in thing.kinds), thing.kinds[0])
        kept = tuple(c for c in thing.candidates if self._products[c].kind == kind)
        return replace(thing, kinds=(kind,), candidates=kept)

    def _same_again(self, cast: Cast, role: str, said: str) -> None:
        """Cast the second of two alike, where the role has no count of its own."""
        roles = self.roles(self._kind_of[role])
        if role != roles[0] or role in self._counted or len(roles) < 2 or cast.taken(roles[1]):
            return
        cast.said[roles[1]] = said
        if role in cast.product_of:
            cast.product_of[roles[1]] = cast.product_of[role]
        elif role in cast.present:
            cast.present.add(roles[1])

    def _too_many(self, cast: Cast, said: str, role: str, products: tuple[str, ...]) -> None:
        """A product more than there are roles: which one is meant must be asked."""
        meant = [each for each in cast.ambiguous if each.role == role]
        settled = cast.product_of.pop(role, None)
        before = [settled] if settled else [id_ for each in meant for id_ in each.candidates]
        names = dict.fromkeys([each.said for each in meant] or [cast.said.get(role, said)])
        cast.ambiguous[:] = [each for each in cast.ambiguous if each not in meant]
        mention = Mention(", ".join(dict.fromkeys([*names, said])), role, tuple(dict.fromkeys((*before, *products))))
        (cast.ambiguous if len(mention.candidates) > 1 else cast.unknown).append(mention)

    def _noun(self, cast: Cast, at: int, said: str, thing: Thing, forced: str | None) -> None:
        wanted = [kind for kind in thing.kinds if any(self._kind_of[role] == kind for role in self._wanted)]
        roles = self.roles((wanted or list(thing.kinds))[0])
        role = forced or (self._own_role(cast, said, roles) if self._is_common(thing) else roles[0])
        if role is None:
            self._one_too_many(cast, said, roles[-1])
            return
        cast.role_of[at] = role
        if not cast.taken(role):
            cast.said[role] = said
            cast.present.add(role)

    def _own_role(self, cast: Cast, said: str, roles: Sequence[str]) -> str | None:
        """Give the role that these words have already, else the first that is free: each common noun is a thing."""
        again = next((role for role in roles if cast.said.get(role) == said), None)
        return again or next((role for role in roles if not cast.taken(role)), None)

    def _one_too_many(self, cast: Cast, said: str, role: str) -> None:
        """A common noun more than there are roles for it: it is no reading of another, and bars a yes if it matters."""
        if self._kind_of[role] in self._kinds_wanted:
            cast.unknown.append(Mention(said, role, ()))

    def _all_taken(self, cast: Cast, thing: Thing) -> bool:
        return all(cast.taken(role) for kind in thing.kinds for role in self.roles(kind))
