"""What a generated model has besides relationships: keys, plain fields and foreign keys, right and wrong."""

from __future__ import annotations

from dataclasses import dataclass

from properties.draft import Draft


@dataclass(frozen=True, slots=True)
class Key:
    """A primary key: its line, the name and type others refer to, and the attribute."""

    line: str
    column: str
    type: str
    attribute: str


KEYS = (
    *(Key("id: int | None = Field(default=None, primary_key=True)", "id", "int", "id") for _ in range(6)),
    Key("id: Optional[int] = Field(default=None, primary_key=True)", "id", "int", "id"),
    Key("id: int = Field(primary_key=True)", "id", "int", "id"),
    Key("id: int | None = Field(None, primary_key=True, index=True)", "id", "int", "id"),
    Key("id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)", "id", "uuid.UUID", "id"),
    Key("code: str = Field(primary_key=True, max_length=8)", "code", "str", "code"),
    Key("id: Annotated[int | None, Field(primary_key=True)] = None", "id", "int", "id"),
    Key("id: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True))", "id", "int", "id"),
    Key('id: int | None = Field(default=None, sa_column=Column("uid", Integer, primary_key=True))', "uid", "int", "id"),
    Key('id: int | None = Field(default=None, sa_column_kwargs={"primary_key": True})', "id", "int", "id"),
    Key('id: int = Field(primary_key=True, sa_column_kwargs={"name": "uid"})', "uid", "int", "id"),
)
WRONG_KEYS = tuple(
    Key(line, "id", "int", "id")
    for line in (
        "id: int | None = None",
        "id: int | None = Field(default=None)",
        "id: int | None = Field(default=None, primary_key=True),",
        "id: int | None = Field(default=None, primarykey=True)",
        "id: int | None = Field(default=None, primary_key=False)",
        "id: int | None = pydantic.Field(default=None, primary_key=True)",
        "id: Annotated[int | None, Field(primary_key=True)] = Field(default=None)",
        "id: Optional[Annotated[int, Field(primary_key=True)]] = None",
        "id = Field(default=None, primary_key=True)",
        "id: Field(primary_key=True)",
        "id: Integer = Field(primary_key=True)",
        "id: ClassVar[int] = 1",
        "_id: int | None = Field(default=None, primary_key=True)",
        "id: int | None = Column(Integer, primary_key=True)",
        "id: int | None = Field(default=None, sa_column=Column(Integer))",
        "id: int | None = Field(default=None, primary_key=True, sa_column=Column(Integer, primary_key=True))",
        "id: int | None = Field(default=None, primary_key=True, sa_column=mapped_column(Integer, primary_key=True))",
        "id: int | None = Field(default=None, primary_key=True, sa_type=Integer())",
        "id: list[int] = Field(primary_key=True)",
        "id: str | None = Field(default=None, primary_key=True)",
        "id: uuid.UUID | None = Field(default=None, primary_key=True)",
        "id: uuid.UUID = Field(default=uuid.uuid4, primary_key=True)",
    )
)

TYPES = (
    *("int", "str", "str", "float", "bool", "datetime", "date", "Decimal", "uuid.UUID", "bytes", "timedelta"),
    *("Color", "Level", "PositiveInt"),
)
WRONG_TYPES = (
    *("dict", "list", "list[str]", "dict[str, int]", "set[int]", "tuple[int, int]", "Any", "object", "complex"),
    *("int | str", "Union[int, str]", "Literal['a', 'b']", "Payload", "HttpUrl", "SecretStr", "Ident", "DateTime"),
    *("String", "Integer", "Column", "PastDate", "Json", "Maybe", "EmailLike", "None", "'str'", "'int | None'"),
    *("list['int']", "Callable", "type[int]", "Sequence[str]", "Optional[list[int]]"),
)
FORMS = (
    *("{name}: {type}", "{name}: {type} | None = None", "{name}: {type} = Field({arguments})"),
    *("{name}: {type} | None = Field(default=None, {arguments})", "{name}: Optional[{type}] = None"),
    *("{name}: Annotated[{type}, Field({arguments})]", "{name}: Annotated[{type} | None, Field({arguments})] = None"),
    *("{name}: {type} = Field(..., {arguments})", "{name}: Optional[{type}] = Field(default=None, {arguments})"),
)
WRONG_FORMS = (
    *(
        "{name} = Field({arguments})",
        "{name} = 3",
        "{name}: Field({arguments})",
        "_{name}: {type} = Field({arguments})",
    ),
    *("{name}: {type} = Field({arguments}),", "{name}: {type} = None", "{name}: {type} = Field(default=None)"),
    *("{name}: {type} | None = Field(default=None, nullable=False)", "{name}: {type} = Field(nullable=True)"),
    *("{name}: {type} = Column(String)", "{name}: {type} = mapped_column(String)", "metadata: {type}"),
    *("registry: {type}", "model_config: {type} = None", "model_extra: {type} | None = None", "json: {type}"),
    *("{name}: Annotated[{type}, Field({arguments})] = Field(index=True)", "{name}: {type} = Field(None, None)"),
    *("{name}: {type} = Field(default=1, default_factory=int)", "{name}: {type} = Field(default_factory=int())"),
    *("{name}: {type} = Field(default_factory=[])", "{name}: {type} = Field(default_factory=datetime.utcnow)"),
    *("{name}: {type} = Field(default=datetime.utcnow)", "{name}: {type} = Field(sa_column=String)"),
    *("{name}: {type} = Field(sa_column=mapped_column(String))", "{name}: {type} = Field(sa_column=Column(Text))"),
    *("{name}: {type} = Field(sa_column=SHARED)", "{name}: {type} = Field(sa_column=Column(Text), index=True)"),
    *("{name}: {type} = Field(sa_column=Column(Text), nullable=False)", "{name}: {type} = pydantic.Field(index=True)"),
    *("{name}: {type} = Field(sa_type=Text, sa_column=Column(Text))", "{name}: {type} = Field(foreign_key=Team.id)"),
    *("{name}: {type} = Field(sa_column=Column(Text), sa_column_kwargs={{'index': True}})", "__schema__ = 'other'"),
    *("{name}: {type} = hybrid_property(lambda self: 1)", "{name}: Mapped[{type}] = mapped_column(String)"),
    *("date: Optional[date] = None", "{name}: {type}\n    {name}: int = 1", "{name}: ClassVar[{type}] = 1"),
    *("metadata = MetaData()", "tablename = 'x'"),
    "__table_args__ = {{'schem': 'x'}}",
    *("@hybrid_property\n    def {name}(self): return 1", "@declared_attr\n    def {name}(cls): return Column(Text)"),
    *("@property\n    def {name}(self): return 1", "{name} = association_proxy('heroes', 'name')"),
)
ARGUMENTS = (
    *("", "", "", "index=True", "unique=True", "max_length=9", "description='x'", "sa_type=Text", "alias='other'"),
    *("sa_column_kwargs={'comment': 'c'}", "schema_extra={'example': 1}", "ge=1", "nullable=False", "title='t'"),
    *("sa_column_args=[CheckConstraint('1 = 1')]", "sa_type=String(20)", "sa_type=JSON", "exclude=True"),
    *("sa_column_kwargs={'server_default': '1'}", "sa_column_kwargs={'name': 'renamed'}", "regex='a'"),
)
WRONG_ARGUMENTS = (
    *("pattern='a'", "examples=[1]", "frozen=True", "primarykey=True", "null=True", "foreign_keys='team.id'"),
    *("index='name'", "unique='x'", "index=1", "ondelete='CASCADE'", "sa_column_kwargs={'server_default': False}"),
    *("sa_column_kwargs={'server_default': 0}", "sa_column_kwargs={'type_': Text}", "sa_column_kwargs={'typo': 1}"),
    *("sa_column_kwargs={'server_default': dict}", "sa_column_args=CheckConstraint('1 = 1')"),
    *("sa_column_args=[SHARED_KEY]", "sa_type='Text'", "sa_type=str", "sa_type=Column(Text)"),
    *(
        "sa_column_kwargs={'primary_key': True}",
        "sa_column_kwargs={'nullable': True}",
        "nullable='yes'",
        "max_length='9'",
    ),
    *("foreign_key=True", "foreign_key='nowhere.id'", "foreign_key='nowhere'", "const=True"),
    *(
        "sa_column=None",
        "primary_key='yes'",
        "sa_column_kwargs={'index': 'x'}",
        "sa_column_kwargs={'autoincrement': 1}",
    ),
    *("decimal_places=2", "max_digits=3", "min_length=1", "gt=1", "multiple_of=2"),
    *("sa_column_kwargs={'default': list}", "sa_column_kwargs={'onupdate': datetime.now}"),
    *("default=1", "default='x'", "default=[]", "default=Color.RED", "default_factory=list", "default_factory=dict"),
)
KEY_FORMS = (
    *("{name}: {type} = Field(foreign_key='{target}')" for _ in range(3)),
    *("{name}: {type} | None = Field(default=None, foreign_key='{target}')" for _ in range(4)),
    "{name}: {type} | None = Field(default=None, foreign_key='{target}', ondelete='SET NULL')",
    "{name}: {type} = Field(foreign_key='{target}', ondelete='CASCADE', index=True)",
    "{name}: {type} | None = Field(default=None, sa_column=Column(ForeignKey('{target}')))",
    "{name}: {type} = Field(sa_column=Column(ForeignKey('{target}', ondelete='CASCADE'), nullable=False))",
    "{name}: {type} = Field(sa_column_args=[ForeignKey('{target}')])",
    "{name}: Annotated[{type}, Field(foreign_key='{target}')]",
    "{name}: Optional[{type}] = Field(None, foreign_key='{target}', nullable=True)",
)
WRONG_KEY_FORMS = (
    *("{name}: {type} = Field(foreign_key='{target}s')", "{name}: {type} = Field(foreign_key='{target}x')"),
    *("{name}: {type}", "{name}: {type} | None = None", "{name}: {type} = Field(foreign_key={owner}.id)"),
    *("{name}: {type} = Field(foreign_key='{owner}.id')", "{name}: {type} = Field(foreign_key='{table}')"),
    *("{name}: {type} = Field(foreign_key='other.{target}')", "{name}: {type} = Field(foreign_key=True)"),
    *(
        "{name}: {type} = Field(foreign_key='{target}', ondelete='SET NULL')",
        "{name}: float = Field(foreign_key='{target}')",
    ),
    *(
        "{name}: {type} = Field(foreign_key='{target}', ondelete='DELETE')",
        "{name}: {type} = Field(ondelete='CASCADE')",
    ),
    *(
        "{name}: {type} = Field(foreign_key='{target}', primary_key=True)",
        "{name}: {type} = Field(foreign_keys='{target}')",
    ),
    *(
        "{name}: {type} = Field(foreign_key='{target}', sa_column=Column(Integer))",
        "{name}: {type} = Column(ForeignKey('{target}'))",
    ),
    *(
        "{name}: {type} = Field(foreign_key='{target}', ondelete=None)",
        "{name}: {type} = Field(foreign_key='{target}', ondelete='')",
    ),
    *(
        "{name}: {type} = Field(foreign_key='{target}', ondelete='cascade')",
        "{name}: {type} = Field(foreign_key=('{target}'),)",
    ),
    *("{name}: {type} = pydantic.Field(foreign_key='{target}')", "{name}: {type} = Field('{target}')"),
    *(
        "{name}: list[{type}] = Field(foreign_key='{target}')",
        "{name}: {type} = Field(sa_column=ForeignKey('{target}'))",
    ),
    *("{name}: {type} = Field(foreign_key='{target}', sa_column_args=[ForeignKey('{target}')])", "{name}: '{owner}'"),
    *(
        "{name}: {owner} | None = Field(default=None, foreign_key='{target}')",
        "{name}: {type} = ForeignKey('{target}')",
    ),
)


def plain(draft: Draft, name: str) -> str:
    """A line with a field of no special meaning."""
    kind = draft.pick(TYPES, WRONG_TYPES)
    options = [draft.pick(ARGUMENTS, WRONG_ARGUMENTS) for _ in range(draft.pick((0, 1, 1, 2)))]
    arguments = ", ".join(dict.fromkeys(filter(None, options)))
    form = draft.pick(FORMS, WRONG_FORMS)
    return form.format(name=name, type=kind, arguments=arguments)


def foreign_key(draft: Draft, name: str, owner: str, table: str, key: Key) -> str:
    """A line with a column that refers to a key of another class."""
    form = draft.pick(KEY_FORMS, WRONG_KEY_FORMS)
    return form.format(name=name, type=key.type, target=f"{table}.{key.column}", owner=owner, table=table)
