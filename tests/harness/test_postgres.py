"""The PostgreSQL of the tests is real, and every database in it is new."""

from __future__ import annotations

import sqlalchemy as sa

from harness.postgres import Postgres


def test_databases_are_apart(postgres: Postgres) -> None:
    with postgres.database() as first, postgres.database() as second:
        for url in (first, second):
            engine = sa.create_engine(url)
            with engine.begin() as connection:
                connection.execute(sa.text("CREATE TABLE hero (id integer PRIMARY KEY)"))
                assert connection.dialect.name == "postgresql"
            assert sa.inspect(engine).get_table_names() == ["hero"]
            engine.dispose()


def test_a_database_is_gone_after_its_test(postgres: Postgres) -> None:
    with postgres.database() as url:
        pass
    with postgres.database() as other:
        engine = sa.create_engine(other)
        with engine.connect() as connection:
            names = connection.scalars(sa.text("SELECT datname FROM pg_database")).all()
        engine.dispose()
    assert sa.make_url(url).database not in names
