"""The operations of waking that vector files name."""

from collections.abc import Callable
from typing import Any

from twofold_crypto.public import messages, wake

Json = dict[str, Any]

unhex = bytes.fromhex


def _parse(given: Json) -> Json:
    kind = getattr(wake, given["type"])
    parse = messages.parse_request if given["type"].endswith("Request") else messages.parse_reply
    return {"again": messages.write(parse(kind, unhex(given["data"]))).hex()}


def _set(given: Json) -> Json:
    return {"host": messages.parse_request(wake.SetWakeRequest, unhex(given["data"])).vetted()}


def _key(given: Json) -> Json:
    return {"key": messages.parse_reply(wake.WakeKeyReply, unhex(given["data"])).vetted().hex()}


WAKE_OPS: dict[str, Callable[[Json], Json]] = {
    "parse_wake_message": _parse,
    "wake_endpoint": lambda given: {"host": wake.require_endpoint(given["endpoint"])},
    "wake_set": _set,
    "wake_key": _key,
}
