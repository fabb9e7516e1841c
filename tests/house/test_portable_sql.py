"""Every statement for PostgreSQL keeps to what its relatives take too, and every table to its columns.

The relatives are Citus (tables spread over machines by their first key), CockroachDB and YugabyteDB. None of
them runs here: the table below is what their source and documents refuse, or do in another way.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.places import SERVER, files
from tests.house.test_schema import _linking, _timing
from twofold_server.store.postgres_migrate import shipped, statements

REFUSED = {
    r"\b(BIG|SMALL)?SERIAL\b|\bSEQUENCE\b|\bIDENTITY\b|\bnextval\b": "an aborted transaction leaves a gap, "
    "and a reader meets a number before those below it are committed",
    r"\badvisory\b|\bpg_(try_)?advisory": "CockroachDB takes them and does nothing; poolers mix them up",
    r"\bLISTEN\b|\bNOTIFY\b|\bpg_notify\b": "CockroachDB has none: hints only, and only in notify",
    r"\b(TRIGGER|RULE|FUNCTION|PROCEDURE|CALL)\b|\bDO\s+\$|\$\$": "nothing runs behind the relay's back; "
    "Citus needs each of them on every machine",
    r"^\s*WITH\b": "Citus refuses WITH in an INSERT on one shard, and an INSERT in a WITH",
    r"\bARRAY\b|\[\]|\bunnest\b|\bANY\s*\(": "for an array asyncpg looks types up, slowly on CockroachDB",
    r"\bFOR\s+(UPDATE|SHARE)\b|\bLOCK\s+TABLE\b": "a slow relay would hold up all others; the key decides",
    r"\b(EXTENSION|ENUM|DOMAIN)\b|\bCREATE\s+TYPE\b": "not on all of them, and hard to change",
    r"\b(REFERENCES|FOREIGN|UNIQUE)\b": "Citus refuses them across shards; what is unique is in a key that "
    "starts with the space",
    r"\b(TEMP|TEMPORARY|UNLOGGED|TABLESPACE|INHERITS|PARTITION)\b|\bWITH\s*\(": "one engine's own storage",
    r"\bSET\s+(LOCAL|SESSION|TRANSACTION)\b|\b(DECLARE|PREPARE)\b": "state that a pooler forgets",
    r"\bON\s+CONFLICT\b(?!\s+DO\s+NOTHING)": "an update there is one more way to write a row twice",
    r"\b(now|random|clock_timestamp)\s*\(|\bCURRENT_(DATE|TIME)|\bgen_random": "the relay keeps no time, and "
    "Citus refuses a write that differs from machine to machine",
    r"\b(TRUNCATE|VACUUM|CLUSTER|COPY)\b": "not on all of them",
}
"""Construct → why no statement of the store has it."""

COLUMNS = {
    "log": {"space", "number", "type", "arrived", "chain", "seq", "wire"}
    | {"hash", "size", "authors", "awaited", "era", "accounts"},
    "erased": {"space", "member", "id"},
    "seat": {"space", "key"},
    "proved": {"space", "era", "device"},
    "restored": {"era", "day"},
    "blob": {"space", "id", "member", "padded", "held", "day"},
    "chunk": {"space", "blob", "number", "mark", "digest", "bytes"},
    "room": {"space", "blobs"},
    "shelf": {"n", "id"},
    "wake": {"space", "device", "endpoint", "upto", "told"},
    "household": {"code", "spaces_left", "spaces_in_all"},
}
"""Every column that may exist. A new one is a decision: is it needed, and what does it tell the host?"""

OF_NO_SPACE = {"restored", "household", "schema_version", "shelf"}
"""Tables that belong to no space: restores of the whole store, codes of households, the schema's own."""

OF_ALL_SPACES = [
    "SELECT space FROM seat WHERE key = $1 ORDER BY space LIMIT 1",
    "SELECT space, id FROM blob WHERE day <= $1 ORDER BY day, space, id",
    "SELECT mark FROM chunk WHERE mark = $1",
    "SELECT DISTINCT space FROM wake ORDER BY space",
]
"""What asks every machine: the daily look for blobs that are not whole, for bytes without a row and for
endpoints whose device has ended, and whoever has nothing but a recovery sheet."""

OF_THE_HOST = {
    *("_KNOWN", "_NEXT_SPACE", "_SOME_SPACE", "_SETTINGS", "_IN_USE", "_MOMENT"),
    *("_ORPHAN_SEATS", "_ORPHAN_ERASED", "_ORPHAN_PROVED"),
}
"""What the host's commands ask of the whole database, now and then: backup, restore, migrate, doctor."""

_STATEMENT = re.compile(r"^\s*(SELECT|INSERT|UPDATE \w+ SET|DELETE|WITH|CREATE|ALTER|DROP)\b")
_NAMED = re.compile(r"\b(?:FROM|INTO|UPDATE|EXISTS) (\w+)")
_ADDED = re.compile(r"ALTER TABLE (\w+) ADD COLUMN IF NOT EXISTS (\w+) ")
_TABLE = re.compile(r"CREATE TABLE IF NOT EXISTS (\w+) \((.*)\)$", re.DOTALL)


def _text(node: ast.AST) -> str:
    """The text of a string, or of an f-string with its holes as a mark."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "$9" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _written(page: Path) -> Iterator[tuple[str, str]]:
    """Name and text of every statement that a module has; one without a name has an empty one."""
    nodes = list(ast.walk(ast.parse(page.read_text(encoding="utf-8"))))
    named = {
        id(node.value): node.target.id
        for node in nodes
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    parts = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in nodes:
        if id(node) not in parts and _STATEMENT.match(_text(node)):
            yield named.get(id(node), ""), _text(node)


def _of_the_store() -> list[tuple[str, str]]:
    pages = [page for page in files(SERVER / "store", ".py") if page.name.startswith("postgres")]
    return [each for page in pages for each in _written(page)] + [("schema", text) for text in _schema()]


def _schema() -> list[str]:
    return [statement for script in shipped().values() for statement in statements(script)]


def _faults(statement: str) -> list[str]:
    """Constructs of the table that a statement has."""
    return [why for pattern, why in REFUSED.items() if re.search(pattern, statement, re.IGNORECASE)]


def _tables() -> dict[str, str]:
    found = [_TABLE.match(statement) for statement in _schema()]
    return {match[1]: match[2] for match in found if match}


def test_every_statement_is_portable() -> None:
    """No statement of the store or its schema has a construct that a relative refuses."""
    found = _of_the_store()

    assert len(found) > 30
    assert [(named, text, why) for named, text in found if (why := _faults(text))] == []


def test_every_statement_has_a_name() -> None:
    """SQL stands at the head of its module, where this test finds it; none is put together elsewhere."""
    assert [text for named, text in _of_the_store() if not named] == []


def test_one_space_is_one_place() -> None:
    """Every statement on a space's rows names the space, so that one machine of many answers it."""
    wide = [
        text
        for named, text in _of_the_store()
        if named not in {"schema", *OF_THE_HOST}
        and not set(_NAMED.findall(text)) <= OF_NO_SPACE
        and not re.search(r"WHERE space = \$1|\(space, ", text)
    ]

    assert wide == OF_ALL_SPACES


def test_every_key_starts_with_the_space() -> None:
    """Of every table that belongs to a space; an index may stand beside, as that of seats does."""
    for table, inside in _tables().items():
        key = re.search(r"PRIMARY KEY \((\w+)", inside)
        assert key is not None, table
        assert (key[1] == "space") == (table not in OF_NO_SPACE), table


def test_no_column_is_new() -> None:
    """The schema has exactly the columns listed here, none of which links spaces or tells a time."""
    names = re.compile(r"^\s+([a-z]\w*) ", re.MULTILINE)
    found = {table: set(names.findall(inside)) for table, inside in _tables().items()}
    for statement in _schema():
        for table, name in _ADDED.findall(statement):
            found[table].add(name)

    assert found == COLUMNS
    assert _timing(found) == []
    assert _linking({table: columns for table, columns in found.items() if table != "log"}) == []


def test_every_statement_can_be_run_again() -> None:
    """Two relays that start at once run the same schema file: each statement makes what is not there yet."""
    again = re.compile(r"^(CREATE (TABLE|INDEX)|ALTER TABLE \w+ ADD COLUMN) IF NOT EXISTS ")

    assert [statement for statement in _schema() if not again.match(statement)] == []


@pytest.mark.parametrize(
    "planted",
    [
        "CREATE TABLE log (number BIGSERIAL)",
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_notify($1, $2)",
        "CREATE TRIGGER t AFTER INSERT ON log EXECUTE FUNCTION f()",
        "WITH h AS (UPDATE space SET head = head + 1 RETURNING head) INSERT INTO log SELECT head FROM h",
        "SELECT wire FROM log WHERE id = ANY($1)",
        "SELECT head FROM space FOR UPDATE",
        "INSERT INTO seat VALUES ($1) ON CONFLICT (key) DO UPDATE SET space = $2",
        "INSERT INTO log VALUES (now())",
        "CREATE TABLE seat (key BYTEA UNIQUE)",
    ],
)
def test_what_is_refused_is_found(planted: str) -> None:
    """Each of these is seen."""
    assert _faults(planted) != []
