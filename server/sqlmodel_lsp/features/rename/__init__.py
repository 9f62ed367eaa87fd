"""New names for models, tables, columns, relationships and enums, wherever they are named.

A column has two names, one in Python and one in the database, and so have a model and its table. What is under the
cursor says which is meant: `age` of `hero.age` is Python's, `"hero.age"` in a foreign key is the database's.

- A new name in Python leaves the database as it is: the old name is written out (`sa_column_kwargs={"name": ...}`,
  `__tablename__`) where it followed from the old one. Programs and data go on working, in every client. Renaming back
  takes what was written out away again.
- A new name in the database changes what is written in foreign keys, constraints and the like, and asks before: a
  migration is due. Where the name followed from Python's, it is written out. An action at a column or table whose name
  was written out lets the database follow.

What may be a use and may be none, as `x.age` with an `x` that nobody knows, is shown and has to be confirmed; clients
that cannot ask leave it as it is, and are told where it is. So are fields that other variants of a model repeat, and
migrations, which tell of the past.

A name is refused, with the reason, when it is none, when it is taken, and where the text is broken.
"""
