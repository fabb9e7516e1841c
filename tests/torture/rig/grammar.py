"""Requests made from the routes themselves: each route's own kind of message, filled by its types, then bent.

A route that is new is fuzzed without a word here: its path and its kind are read from the application.
"""

import inspect
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import inspect as forms

from tests.server.making import Made
from tests.server.test_fuzz import INTEGERS, Fuzz
from twofold_crypto.public.messages import Message

_LONGEST = 200


def kinds_of(app: Any) -> dict[str, type[Message]]:  # noqa: ANN401 (a door around a framework)
    """Path → the kind of message it takes, for every route of the relay's application that takes one."""
    found: dict[str, type[Message]] = {}
    for route in app._inner.routes:
        run = inspect.getclosurevars(_function(route)).nonlocals.get("run")
        kind = inspect.getclosurevars(run).nonlocals.get("kind") if run is not None else None
        if kind is not None:
            found[route.path] = kind
    return found


def _function(route: Any) -> Callable[..., Any]:  # noqa: ANN401 (the framework has a kind of route for each handler)
    handler = getattr(route, "route_handler", None) or route.route_handlers[0]
    function: Callable[..., Any] = handler.fn
    return function


class Grammar(Fuzz):
    """The fuzz of the test run, over whatever routes there are."""

    def __init__(
        self,
        seed: int,
        made: Made,
        token: bytes,
        kinds: dict[str, type[Message]],
        challenge_of: Callable[[], bytes] | None = None,
    ) -> None:
        super().__init__(seed, made, token, challenge_of)
        self._kinds = kinds
        for path in kinds:
            self.good.setdefault(path, [])

    def _message(self, path: str) -> Message:
        kind = self._kinds.get(path)
        if kind is None or (self.good[path] and self.random.random() < 0.5):
            return super()._message(path)
        values = [self._of(field.type) for field in _struct(kind).fields]
        values[0] = 1
        try:
            return msgspec.convert(values, kind, strict=False)
        except (msgspec.ValidationError, ValueError, TypeError):
            return self.good[path][0] if self.good[path] else _bare(kind)

    def _of(self, form: forms.Type) -> Any:  # noqa: ANN401 (whatever the type allows)
        if isinstance(form, forms.BytesType):
            least = form.min_length or 0
            return self.random.randbytes(
                self.random.randint(least, min(form.max_length or _LONGEST, least + 99))
            )
        if isinstance(form, forms.IntType):
            fit = [
                n for n in INTEGERS if (form.ge or 0) <= n <= (form.le if form.le is not None else 1 << 53)
            ]
            return self.random.choice([*fit, self.random.randrange(9)])
        if isinstance(form, forms.StrType):
            return "".join(self.random.choice("0123456789ABCDEFGH") for _ in range(form.min_length or 16))
        if isinstance(form, forms.ListType):
            return [self._of(form.item_type) for _ in range(self.random.randrange(3))]
        if isinstance(form, forms.UnionType):
            return self._of(self.random.choice(form.types))
        if isinstance(form, forms.StructType):
            return [self._of(field.type) for field in form.fields]
        return True if isinstance(form, forms.BoolType) else None


def _struct(kind: type[Message]) -> forms.StructType:
    form = forms.type_info(kind)
    if not isinstance(form, forms.StructType):
        raise TypeError(kind)
    return form


def _bare(kind: type[Message]) -> Message:
    """One that was never checked; it is bent or refused."""
    empty: list[Any] = [None] * (len(_struct(kind).fields) - 1)
    return kind(1, *empty)
