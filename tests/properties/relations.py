"""How generated tables are connected: foreign keys, relationships on one side or both, link models, trees."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from properties import fields
from properties.draft import Draft


@dataclass(slots=True)
class Entity:
    """A table class in the making. `table` is the name that foreign keys use."""

    name: str
    table: str
    key: fields.Key
    lines: list[str] = field(default_factory=list)

    @property
    def word(self) -> str:
        """The name of an attribute that holds one of them."""
        return self.name.lower()


ONE = (
    *('{name}: "{target}" = Relationship({arguments})', '{name}: Optional["{target}"] = Relationship({arguments})'),
    *("{name}: Union['{target}', None] = Relationship({arguments})", "{name}: '{target}' = Relationship({arguments})"),
)
WRONG_ONE = (
    *(
        "{name}: '{target}'",
        "{name}: Optional['{target}'] = None",
        "{name}: '{target} | None' = Relationship({arguments})",
    ),
    *("{name}: list['{target}'] = Relationship({arguments})", "{name} = Relationship({arguments})"),
    *("{name}: '{target}s' = Relationship({arguments})", "{name}: '{table}' = Relationship({arguments})"),
    *("{name}: 'Plain' = Relationship({arguments})", "{name}: Plain = Relationship({arguments})"),
    *("{name}: int = Relationship({arguments})", "{name}: '{target}' | None = Relationship({arguments})"),
    *("{name}: Annotated['{target}', Relationship({arguments})]", "{name}: '{target}' = Field({arguments})"),
    *("{name}: '{target}' = relationship('{target}')", "{name}: Mapped['{target}'] = Relationship({arguments})"),
    *("{name}: Any = Relationship({arguments})", "{name}: Union['{target}', 'Plain'] = Relationship({arguments})"),
    *("{name}: list = Relationship({arguments})",),
    *("{name}: '{target}' = Relationship({arguments}),", "_{name}: '{target}' = Relationship({arguments})"),
)
MANY = (
    *('{name}: list["{target}"] = Relationship({arguments})', '{name}: List["{target}"] = Relationship({arguments})'),
    "{name}: list['{target}'] = Relationship({arguments})",
)
WRONG_MANY = (
    *(
        "{name}: list['{target}'] = []",
        "{name}: 'list[{target}]' = Relationship({arguments})",
        "{name}: set['{target}'] = Relationship({arguments})",
    ),
    *(
        "{name}: Sequence['{target}'] = Relationship({arguments})",
        "{name}: dict[str, '{target}'] = Relationship({arguments})",
    ),
    *(
        "{name}: list = Relationship({arguments})",
        "{name}: '{target}' = Relationship({arguments})",
        "{name} = Relationship({arguments})",
    ),
    *("{name}: list['{target}s'] = Relationship({arguments})", "{name}: list['{table}'] = Relationship({arguments})"),
    *("{name}: list['Plain'] = Relationship({arguments})", "{name}: list[Plain] = Relationship({arguments})"),
    *(
        "{name}: list['{target}'] = Field(default_factory=list)",
        "{name}: Optional[list['{target}']] = Relationship({arguments})",
    ),
    *(
        "{name}: list['{target}'] = Relationship({arguments}),",
        "{name}: Mapped[list['{target}']] = Relationship({arguments})",
    ),
    *(
        "{name}: list['{target}'] | None = Relationship({arguments})",
        "{name}: tuple['{target}'] = Relationship({arguments})",
    ),
    *(
        "{name}: list['{target}', 'Plain'] = Relationship({arguments})",
        "{name}: list['{target} | None'] = Relationship({arguments})",
    ),
)
OPTIONS = (
    *("" for _ in range(6)),
    *("sa_relationship_kwargs={'lazy': 'selectin'}", "sa_relationship_kwargs={'lazy': 'joined'}"),
    *(
        "sa_relationship_kwargs={'uselist': False}",
        "sa_relationship_kwargs={'viewonly': True}",
        "sa_relationship_kwargs={}",
    ),
)
WRONG_OPTIONS = (
    *("lazy='selectin'", "foreign_keys='[Hero.team_id]'", "cascade='all'", "sa_relationship_kwargs={'lazy': 'eager'}"),
    *("sa_relationship_kwargs={'lasy': 'joined'}", "sa_relationship_kwargs={'cascade': 'all, delete_orphan'}"),
    *("sa_relationship_kwargs={'cascade': 'all, delete-orphan'}", "cascade_delete=True", "passive_deletes='all'"),
    *("sa_relationship_kwargs={'foreign_keys': '{owner}.nope'}", "sa_relationship_kwargs={'foreign_keys': 'Nope.id'}"),
    *("sa_relationship_kwargs={'order_by': '{target}.nope'}", "sa_relationship_kwargs={'order_by': 'nope'}"),
    *(
        "sa_relationship_kwargs={'primaryjoin': '{owner}.id == {target}.nope'}",
        "sa_relationship_kwargs={'remote_side': 'id'}",
    ),
    *(
        "sa_relationship_kwargs={'primaryjoin': '{owner}.id == {target}.id'}",
        "sa_relationship_kwargs={'backref': 'id'}",
    ),
    *("cascade_delete=True, passive_deletes='all'", "passive_deletes=5", "link_model='Link'", "link_model=Plain"),
    *("sa_relationship_kwargs={'backref': 'others'}", "sa_relationship_kwargs={'secondary': 'nope'}", "default=None"),
    *("sa_relationship_kwargs={'remote_side': '{owner}.id'}"),
    *("sa_relationship_kwargs={'uselist': True}", "sa_relationship_args=['{target}']", "sa_relationship_kwargs=None"),
    *("back_populates='nope'", "back_populates='id'", "sa_relationship_kwargs={'back_populates': 'nope'}"),
    *("sa_relationship_kwargs={'order_by': '{target}.id'}"),
    *("sa_relationship_kwargs={'single_parent': True}", "sa_relationship_kwargs={'lazy': True}"),
    *("sa_relationship_kwargs={'lazy': 'dynamic'}", "sa_relationship_kwargs={'argument': '{target}'}"),
    *(
        "cascade_delete='all'",
        "sa_relationship_kwargs={'overlaps': 'x'}",
        "sa_relationship_kwargs={'cascade': 'delete-orphan'}",
    ),
    *("sa_relationship_kwargs={'cascade': ''}", "sa_relationship_kwargs={'passive_deletes': True}"),
)


def many_to_one(draft: Draft, child: Entity, parent: Entity, suffix: str = "") -> None:
    """A foreign key, and relationships along it on no side, one or both."""
    column = f"{parent.word}{suffix}_id"
    one, many = f"{parent.word}{suffix}", f"{child.word}{suffix}_list"
    child.lines.append(fields.foreign_key(draft, column, parent.name, parent.table, parent.key))
    sides = draft.pick(("both", "both", "child", "parent", "none"))
    if sides in ("both", "child"):
        back = draft.pick((many,), (f"{many}s", one, "id", "", column)) if sides == "both" else ""
        child.lines.append(_side(draft, ONE, WRONG_ONE, one, child, parent, back))
    if sides in ("both", "parent"):
        back = draft.pick((one,), (f"{one}s", many, "id", "", column)) if sides == "both" else ""
        options = draft.pick(("", "", "", "cascade_delete=True", "passive_deletes=True"))
        parent.lines.append(_side(draft, MANY, WRONG_MANY, many, parent, child, back, options))


def twice(draft: Draft, child: Entity, parent: Entity) -> None:
    """Two foreign keys to one table, each relationship naming its own."""
    word = parent.word
    for number in "12":
        child.lines.append(fields.foreign_key(draft, f"{word}{number}_id", parent.name, parent.table, parent.key))
    for number in "12":
        right = f"sa_relationship_kwargs={{'foreign_keys': '[{child.name}.{word}{number}_id]'}}"
        wrong = (
            "",
            right.replace(f"{number}_id", "_id"),
            right.replace(child.name, parent.name),
            right.replace("[", ""),
        )
        options = draft.pick((right, right.replace("[", "").replace("]", "")), wrong)
        child.lines.append(_side(draft, ONE, WRONG_ONE, f"{word}{number}", child, parent, "", options))


def tree(draft: Draft, node: Entity) -> None:
    """A table that refers to itself."""
    node.lines.append(fields.foreign_key(draft, "parent_id", node.name, node.table, node.key))
    remote = f"sa_relationship_kwargs={{'remote_side': '{node.name}.{node.key.attribute}'}}"
    wrong = ("", remote.replace(f".{node.key.attribute}", ".parent_id"), remote.replace("remote_side", "foreign_keys"))
    form = "parent: Optional['{target}'] = Relationship({arguments})"
    back, options = draft.pick(("children",), ("child", "parent", "")), draft.pick((remote,), wrong)
    node.lines.append(_side(draft, (form,), WRONG_ONE, "parent", node, node, back, options))
    node.lines.append(_side(draft, MANY, WRONG_MANY, "children", node, node, draft.pick(("parent",), ("children", ""))))


def many_to_many(draft: Draft, one: Entity, other: Entity) -> Entity:
    """A link model between two tables, with relationships through it."""
    name = f"{one.name}{other.name}Link"
    link = Entity(name, name.lower(), one.key)
    for end in (one, other):
        form = "{name}: {type} = Field(foreign_key='{target}', primary_key=True)"
        right = form.format(name=f"{end.word}_id", type=end.key.type, target=f"{end.table}.{end.key.column}")
        wrong = (
            *(
                right.replace(", primary_key=True", ""),
                right.replace(".", "s.", 1),
                right.replace("foreign_key", "foreign_keys"),
            ),
            *(
                right.replace(f"foreign_key='{end.table}.{end.key.column}', ", ""),
                right.replace(end.table, "nope"),
                "pass",
            ),
        )
        link.lines.append(
            draft.pick((right, right.replace("primary_key=True", "primary_key=True, ondelete='CASCADE'")), wrong)
        )
    through = (f"link_model={name}",)
    wrong_through = ("", f"link_model='{name}'", "link_model=Plain", f"link_models={name}", f"secondary={name}")
    for end, far in ((one, other), (other, one)):
        back = draft.pick((f"{end.word}s",), (f"{end.word}", "id", ""))
        options = draft.pick(through, wrong_through)
        end.lines.append(_side(draft, MANY, WRONG_MANY, f"{far.word}s", end, far, back, options))
    return link


def _side(
    draft: Draft,
    right: tuple[str, ...],
    wrong: tuple[str, ...],
    name: str,
    owner: Entity,
    target: Entity,
    back: str,
    options: str = "",
) -> str:
    """One relationship."""
    more = draft.pick(OPTIONS, WRONG_OPTIONS) if not options or draft.chance(0.2) else ""
    if "sa_relationship_kwargs" in options and "sa_relationship_kwargs" in more:
        more = ""
    more = more.replace("{owner}", owner.name).replace("{target}", target.name)
    arguments = ", ".join(filter(None, (f"back_populates='{back}'" if back else "", options, more)))
    form = draft.pick(right, wrong)
    if draft.chance(0.15):
        arguments = _respelt(draft, arguments, target)
    return form.format(name=name, target=target.name, table=target.table, arguments=arguments)


def _respelt(draft: Draft, arguments: str, target: Entity) -> str:
    """The same arguments with the options in `dict(...)`, or all of them in a ready relationship."""
    plain = re.sub(r"sa_relationship_kwargs=\{(.*?)\}", lambda found: _keywords(found[1]), arguments)
    if plain == arguments:
        return arguments
    if "link_model" in plain or draft.chance(0.5):
        return re.sub(r"\{(.*?)\}", lambda found: f"dict({_keywords(found[1])})", arguments)
    options = plain.replace("cascade_delete=True", "cascade='all'")
    return f"sa_relationship=relationship({', '.join(filter(None, (repr(target.name), options)))})"


def _keywords(options: str) -> str:
    return re.sub(r"'(\w+)': ", r"\1=", options)
