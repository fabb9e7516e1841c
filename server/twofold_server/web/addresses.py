"""Whose address counts: that of the connection, or, behind a proxy that the host has named, the right-most
one in what the proxy says that is no proxy itself (attacks: J3).

Everybody can write a forwarded header; only the entries to the right, which the host's own proxies added, are
worth anything. What is no address ends the search at the proxy that sent it.
"""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from .asgi import Scope

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

FORWARDED: Final = b"x-forwarded-for"
_HOUSEHOLD_BITS: Final = 64
"""An IPv6 household has so many bits of its own: what differs behind them counts as one."""
NOWHERE: Final = ""
"""Where a connection has no address: a socket of this machine."""


def networks_of(named: str) -> tuple[Network, ...]:
    """Addresses and networks, separated by commas. Raises ValueError."""
    return tuple(ip_network(each.strip()) for each in named.split(",") if each.strip())


class Proxies:
    """The proxies that the host has named."""

    def __init__(self, networks: Iterable[Network] = ()) -> None:
        self._networks = tuple(networks)

    def believed(self, peer: str) -> bool:
        """Whether a connection from this address is one of theirs."""
        address = _read(peer) if self._networks else None
        return address is not None and any(address in network for network in self._networks)

    def counted(self, scope: Scope) -> str:
        """The address that a request counts for."""
        client = scope.get("client")
        at = client[0] if client else NOWHERE
        if not self.believed(at):
            return household(at)
        entries = [value for name, value in scope["headers"] if name == FORWARDED]
        for entry in reversed(b",".join(entries).split(b",")):
            named = entry.decode("latin-1").strip()
            if _read(named) is None:
                break
            at = named
            if not self.believed(at):
                break
        return household(at)


@lru_cache(4096)
def household(named: str) -> str:
    """The address itself, or the network of its household where it is IPv6."""
    address = _read(named)
    if not isinstance(address, IPv6Address):
        return str(address) if address else named
    return str(IPv6Network((int(address), 128)).supernet(new_prefix=_HOUSEHOLD_BITS))


@lru_cache(4096)
def _read(named: str) -> Address | None:
    try:
        address = ip_address(named)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
