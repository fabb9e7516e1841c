"""Which origins another device than this machine can come to."""

from ipaddress import ip_address


def host_of(origin: str) -> str:
    """The name or address in an origin, without its port."""
    place = origin.partition("://")[2]
    return place[1:].partition("]")[0] if place.startswith("[") else place.partition(":")[0]


def port_of(origin: str) -> int:
    """The port of an origin, said or not."""
    said = origin.rpartition(":")[2]
    return int(said) if said.isdigit() else 443 if origin.startswith("https:") else 80


def here_only(origin: str) -> bool:
    """Whether every device takes this origin for itself: `localhost`, and addresses that lead back."""
    return leads_back(host_of(origin))


def leads_back(name: str) -> bool:
    """The same of a name, or of an address without brackets."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
