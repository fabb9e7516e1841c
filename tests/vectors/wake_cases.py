"""Vectors of waking: endpoints that are none, the messages, and what is none. Each refusal says why."""

from collections.abc import Callable

from tests.vectors import actors as a
from tests.vectors.cases import Case, flips, refuse, take
from twofold_crypto.public import messages
from twofold_crypto.public import wake as w
from twofold_crypto.public.limits import ENDPOINT_BYTES_MAX, HOST_BYTES_MAX

KEY = b"\x04" + a.fixed("wake x") + a.fixed("wake y")
"""Two numbers behind the first byte: whether they are a point, only whoever uses the key can tell."""
HERE = "https://push.example/v1/AbC-9_~:%2F?x=1"
_PART = "a" * 63
LONGEST = ".".join([_PART, _PART, _PART, "a" * (HOST_BYTES_MAX - 3 * 64)])
SET = messages.write(w.SetWakeRequest(1, KEY, HERE))
GOOD: list[tuple[str, messages.Message]] = [
    ("WakeKeyRequest", w.WakeKeyRequest(1)),
    ("ClearWakeRequest", w.ClearWakeRequest(1)),
]


def wake() -> list[Case]:
    """The chapter's vectors."""
    return [*_endpoints(), *_messages(), *_vetted()]


def _endpoints() -> list[Case]:
    full = "https://push.example/".ljust(ENDPOINT_BYTES_MAX, "x")
    cases = [
        take(f"an endpoint: {name}", "wake_endpoint", endpoint=endpoint)
        for name, endpoint in [
            ("plain", HERE),
            ("in several parts", "https://a.b-c.d3.example/x"),
            ("as long as can be", full),
            ("at the longest host", f"https://{LONGEST}/x"),
        ]
    ]
    for name, why, endpoint in [
        ("no TLS", "https alone", "http://push.example/x"),
        ("no path", "it names nobody", "https://push.example/"),
        ("a port", "a relay calls no port but 443", "https://push.example:8443/x"),
        ("a name and password", "a host is told by more than its name", "https://me:x@push.example/x"),
        ("only a name", "a host is told by more than its name", "https://push.example@inner/x"),
        ("an address", "only names are called", "https://127.0.0.1/x"),
        ("an address in brackets", "only names are called", "https://[::1]/x"),
        ("a number for an address", "only names are called", "https://2130706433/x"),
        ("half an address", "only names are called", "https://a.0x7f/x"),
        ("this machine", "a name has a dot", "https://localhost/x"),
        ("a dot at the end", "one form for a name", "https://push.example./x"),
        ("capitals", "one form for a name", "https://Push.example/x"),
        ("another alphabet", "ASCII alone", "https://p\u00fcsh.example/x"),
        ("a backslash", "some read it as a slash", "https://push.example\\@inner/x"),
        ("a fragment", "it is never sent", "https://push.example/x#y"),
        ("a space", "it would end the line", "https://push.example/x y"),
        ("a new line", "it would begin another line", "https://push.example/x\r\nHost: y"),
        ("a line at the end", "it would begin another line", "https://push.example/x\n"),
        ("a byte too long", "an endpoint is bounded", full + "x"),
        ("a host too long", "a name is bounded", f"https://a.{LONGEST}/x"),
        ("nothing", "it names nobody", ""),
    ]:
        cases.append(refuse(f"no endpoint: {name}", why, "malformed", "wake_endpoint", endpoint=endpoint))
    return cases


def _messages() -> list[Case]:
    cases = [
        take(name, "parse_wake_message", type=name, data=messages.write(m).hex())
        for name, m in [*GOOD, ("WakeKeyReply", w.WakeKeyReply(KEY))]
    ]
    cases.append(take("SetWakeRequest", "parse_wake_message", type="SetWakeRequest", data=SET.hex()))
    for name, why, error, kind, data in [
        ("version 2", "not spoken yet", "unsupported", "SetWakeRequest", a.packed([2, KEY, HERE])),
        ("a short key", "a key has 65 bytes", "malformed", "SetWakeRequest", a.packed([1, KEY[1:], HERE])),
        ("a long key", "a key has 65 bytes", "malformed", "WakeKeyReply", a.packed([KEY + b"x"])),
        ("no endpoint", "it names nobody", "malformed", "SetWakeRequest", a.packed([1, KEY, ""])),
        ("an endpoint of bytes", "it is text", "malformed", "SetWakeRequest",
         a.packed([1, KEY, HERE.encode()])),
        ("a long endpoint", "an endpoint is bounded", "malformed", "SetWakeRequest",
         a.packed([1, KEY, "x" * (ENDPOINT_BYTES_MAX + 1)])),
        ("a payload", "nothing is ever said with it", "malformed", "SetWakeRequest",
         a.packed([1, KEY, HERE, b"auth"])),
        ("a field more", "no unknown fields", "malformed", "ClearWakeRequest", a.packed([1, 0])),
    ]:  # fmt: skip
        cases.append(refuse(f"{kind}: {name}", why, error, "parse_wake_message", type=kind, data=data))
    for kind, message in GOOD:
        cases += flips("parse_wake_message", "data", kind, type=kind, data=messages.write(message).hex())
    return cases


def _vetted() -> list[Case]:
    cases = [take("set: sound", "wake_set", data=SET.hex())]
    cases.append(take("key: sound", "wake_key", data=messages.write(w.WakeKeyReply(KEY)).hex()))
    short = b"\x02" + KEY[1:]
    for name, why, data in [
        ("another endpoint", "https alone", a.changed(SET, 2, "http://push.example/x")),
        ("another form of key", "a point is written with both coordinates", a.changed(SET, 1, short)),
    ]:
        cases.append(refuse(f"set: {name}", why, "malformed", "wake_set", data=data))
    why = "a point is written with both coordinates"
    cases.append(refuse("key: another form", why, "malformed", "wake_key", data=a.packed([short])))
    return cases


Maker = Callable[[], list[Case]]
MODULES: dict[str, Maker] = {"wake": wake}
