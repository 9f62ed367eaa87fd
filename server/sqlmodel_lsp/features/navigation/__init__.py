"""From one place that names something of a model to others: where it is defined, what it leads to, who uses it.

Another Python server runs beside us. It knows imports, classes, attributes and arguments; it knows nothing of what is
written in strings, and of what tables and relationships mean. So that nobody sees an answer twice:

- *definition* and *declaration* answer inside strings only: foreign keys, quoted annotations, `back_populates`,
  constraints, keys of dictionaries, migrations; and at keywords that take any name, such as those of `filter_by`. The
  declaration is where the database's name is written, if anywhere, and for a field that replaces one of a base, the
  base's.
- *type definition* leads from a column to the model its foreign key points to, and from a relationship to the model
  behind a list; the plain type of an attribute in code is left to others.
- *implementation* leads from a base to its heirs, from a table to its variants, and from a field to those that replace
  it; others do not.
- *references* and *highlights* show every use, in code as well, wherever strings belong to them; of a name that no
  string uses, asked for in code, others know all there is. Editors show equal places once.
- *hierarchy* is about models alone, *links* about what others do not read.

What could mean several things leads to all of them.
"""
