"""
Questions whose SQL is put together once.

Django takes longer to put a question of a reader's page together than the database to answer it, and the next page asks the same with other values.
A prepared question is the queryset as it stands, compiled with stand-ins; asked again, it is sent with values in their places.

PostgreSQL in turn takes longer to plan such a question than to answer it. It is sent so that the server can keep it prepared, where the site's
OPTIONS["prepare_threshold"] allows that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django.db import connections
from django.db.models.query import ModelIterable

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest

Value = int | str | datetime | Sequence[int]
Row = tuple[Any, ...]

# Stand-ins are of the values' kinds, for fields look at what they are given, and are no value that anybody asks for.
LARGEST_NUMBER = 2**31 - 1
LAST_MOMENT = datetime(9990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Part:
    """A parameter of the SQL: a constant of the question, or the value of this name, or the one at this place in a list of values. `around` is about a text."""

    constant: Any = None
    name: str = ""
    place: int | None = None
    around: str = ""


@dataclass(frozen=True)
class Statement:
    """A compiled question, with what Django has to know to make objects of its answer."""

    sql: str
    parts: list[Part]
    compiler: Any
    converters: dict[int, Any]
    # How objects fetch what they lack, from Django 6.1 on.
    fetch_mode: Any


class Prepared:
    """
    A question that is asked with values of these names: numbers, texts, moments, and lists of numbers, which may be empty.

    `ask` gives the queryset for them. It is called with stand-ins, so it may put values into filters and do nothing else with them; whatever else the
    question depends on is not seen again. Lists are filled up to the next power of two with what they hold already, so that few lengths have to be compiled.
    `made` has the objects in its hands before anybody else.
    """

    def __init__(self, ask: Callable[..., QuerySet], *, made: Callable[[list[Any]], list[Any]] = list) -> None:
        self._ask, self._made = ask, made
        self._statements: dict[tuple[Any, ...], Statement] = {}

    def __call__(self, **values: Value) -> list[Any]:
        """The objects, as the queryset would give them."""
        return self.objects(self.rows(**values), **values)

    def rows(self, **values: Value) -> list[Row]:
        """What the database answers, which says whether the objects would be the same as before."""
        filled = {name: _filled(value) for name, value in values.items()}
        statement = self._statement(filled)
        connection = connections[statement.compiler.using]
        with _cursor(connection) as cursor:
            cursor.execute(statement.sql, [_parameter(part, filled, connection) for part in statement.parts])
            return cursor.fetchall()

    def objects(self, rows: list[Row], **values: Value) -> list[Any]:
        """The objects that rows of an answer stand for, asked with these values."""
        statement = self._statement({name: _filled(value) for name, value in values.items()})
        return self._made(list(ModelIterable(cast("Any", _Rows(statement, rows)))))

    def _statement(self, values: dict[str, Value]) -> Statement:
        lengths = tuple(len(cast("Sequence[int]", value)) if _is_list(value) else 0 for value in values.values())
        if lengths not in self._statements:
            self._statements[lengths] = self._compile(values)
        return self._statements[lengths]

    def _compile(self, values: dict[str, Value]) -> Statement:
        stand_ins = {name: _stand_in(value, number * 10_000) for number, (name, value) in enumerate(values.items())}
        queryset = self._ask(**stand_ins)
        compiler = queryset.query.get_compiler(using=queryset.db)
        sql, parameters = compiler.as_sql()
        parts = [_part(parameter, stand_ins, compiler.connection) for parameter in parameters]
        if compiler.connection.vendor == "postgresql":
            sql, parts = _with_constants_written_out(sql, parts, compiler.connection)
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        return Statement(sql, parts, compiler, converters, getattr(queryset, "_fetch_mode", None))


class Answer:
    """What a kept question was answered last: the very same answer for as long as the database says the same."""

    def __init__(self, question: Prepared, rows: list[Row], values: dict[str, int | str]) -> None:
        self._question, self._values = question, values
        self.rows = rows

    @cached_property
    def shared(self) -> list[Any]:
        """Its objects, which all requests share: nobody changes one, nor has one look up anything that it would remember."""
        return self.anew()

    def anew(self) -> list[Any]:
        """Objects of the caller's own."""
        return self._question.objects(self.rows, **self._values)


class Kept:
    """
    A question whose answer is seldom another: it is asked each time, and objects are made again only when it is.

    So nobody ever sees anything old, in whatever way the rows were changed. An answer is remembered for each of the values that it is asked with, which
    have to be few.
    """

    def __init__(self, ask: Callable[..., QuerySet], *, made: Callable[[list[Any]], list[Any]] = list) -> None:
        self._question = Prepared(ask, made=made)
        self._last: dict[tuple[Value, ...], Answer] = {}

    def once(self, request: HttpRequest, **values: int | str) -> Answer:
        """The answer, asked for once a request."""
        kept, asked = vars(request).setdefault("_kept_answers", {}), (id(self), *values.values())
        if asked not in kept:
            kept[asked] = self(**values)
        return kept[asked]

    def __call__(self, **values: int | str) -> Answer:
        rows, asked = self._question.rows(**values), tuple(values.values())
        last = self._last.get(asked)
        if last is None or last.rows != rows:
            self._last[asked] = last = Answer(self._question, rows, values)
        return last


class _Rows:
    """In place of a queryset and its compiler, for what makes objects of rows."""

    _known_related_objects: dict[Any, Any] = {}

    def __init__(self, statement: Statement, rows: list[Row]) -> None:
        compiler = statement.compiler
        self.query, self.db = self, compiler.using
        self.select, self.klass_info, self.annotation_col_map = compiler.select, compiler.klass_info, compiler.annotation_col_map
        self._statement, self._rows, self._fetch_mode = statement, rows, statement.fetch_mode

    def get_compiler(self, using: str) -> _Rows:
        return self

    def execute_sql(self, **options: Any) -> list[Row]:
        return self._rows

    def results_iter(self, rows: list[Row]) -> Iterator[Sequence[Any]]:
        converters = self._statement.converters
        return self._statement.compiler.apply_converters(rows, converters) if converters else iter(rows)


def _is_list(value: Value) -> bool:
    return not isinstance(value, int | str | datetime)


def _filled(value: Value) -> Value:
    if isinstance(value, int | str | datetime):
        return value
    # No row has the key 0.
    given = list(value) or [0]
    return given + given[:1] * ((1 << (len(given) - 1).bit_length()) - len(given))


def _stand_in(value: Value, number: int) -> Value:
    if isinstance(value, str):
        return f"\ue000{number}\ue000"
    if isinstance(value, datetime):
        return LAST_MOMENT + timedelta(seconds=number)
    if isinstance(value, int):
        return LARGEST_NUMBER - number
    return [LARGEST_NUMBER - number - place for place in range(len(value))]


def _part(parameter: Any, stand_ins: dict[str, Value], connection: Any) -> Part:
    for name, stand_in in stand_ins.items():
        if isinstance(stand_in, str):
            if isinstance(parameter, str) and stand_in in parameter:
                return Part(name=name, around=parameter.replace(stand_in, "\ue000"))
        elif isinstance(stand_in, int | datetime):
            if parameter == _sent(stand_in, connection):
                return Part(name=name)
        elif parameter in stand_in:
            return Part(name=name, place=stand_in.index(parameter))
    return Part(constant=parameter)


def _with_constants_written_out(sql: str, parts: list[Part], connection: Any) -> tuple[str, list[Part]]:
    """The SQL of a server that knows only the values' types, not the constants': these stand in it as Django's own cursors write them."""
    written = ["%s" if part.name else connection.ops.compose_sql("%s", [part.constant]).replace("%", "%%") for part in parts]
    return sql.replace("%%", "%%%%") % tuple(written), [part for part in parts if part.name]


def _cursor(connection: Any) -> Any:
    """Django's own cursors put the values into the text, so that PostgreSQL reads and plans each anew. This one leaves that to the server."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    from psycopg import Cursor  # noqa: PLC0415 - only who has PostgreSQL has its driver.

    connection.ensure_connection()
    make = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return make(Cursor(connection.connection))


def _parameter(part: Part, values: dict[str, Value], connection: Any) -> Any:
    if not part.name:
        return part.constant
    value = values[part.name]
    if part.place is not None:
        return _typed(value[part.place], connection)  # type: ignore[index]  # only lists have places
    return part.around.replace("\ue000", value) if isinstance(value, str) else _typed(_sent(value, connection), connection)


def _sent(value: Any, connection: Any) -> Any:
    """The value as the database is sent it."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _typed(value: Any, connection: Any) -> Any:
    """Numbers in one size, whatever they are: another would be another statement to prepare."""
    if connection.vendor != "postgresql" or not isinstance(value, int):
        return value
    from psycopg.types.numeric import Int8  # noqa: PLC0415 - as above.

    return Int8(value)
