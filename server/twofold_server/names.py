"""Under which names the two origins of this process answer, and what follows from that."""

from dataclasses import dataclass

from twofold_crypto.public.proof import require_origin

from .settings import Settings
from .web.assets import Policy
from .web.door import Names

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Origins:
    """The app's and the relay's origins; the first of each is the one that people are told."""

    app: tuple[str, ...]
    relay: tuple[str, ...]

    def relay_names(self) -> Names:
        """For the relay's door."""
        return Names({_host(o).encode(): o for o in self.relay}, frozenset(o.encode() for o in self.app))

    def app_hosts(self) -> frozenset[bytes]:
        """Hosts that the app answers to."""
        return frozenset(_host(o).encode() for o in self.app)

    def policy(self) -> Policy:
        """What the app may reach: the relay, by its HTTP and its socket address."""
        named = [o for o in self.relay if "[" not in o]  # a policy cannot name an IPv6 address
        return Policy(tuple(x for o in named for x in (o, o.replace("http", "ws", 1))))


def origins_of(settings: Settings, app_port: int, relay_port: int) -> Origins:
    """The configured origins, then this machine's own names.

    Refuses what is no origin (Malformed), and http beyond this machine (Unsupported).
    """
    for origin in filter(None, (settings.app_origin, settings.relay_origin)):
        require_origin(origin)
    return Origins(_all(settings.app_origin, app_port), _all(settings.relay_origin, relay_port))


def _all(configured: str, port: int) -> tuple[str, ...]:
    suffix = "" if port == 80 else f":{port}"  # as browsers write it
    own = tuple(f"http://{name}{suffix}" for name in _LOOPBACK)
    return (configured, *own) if configured and configured not in own else own


def _host(origin: str) -> str:
    return origin.partition("://")[2]
