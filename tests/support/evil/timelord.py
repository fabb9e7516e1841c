"""TimeLord: the clocks of a relay and of phones, moved as somebody else wants them."""

from dataclasses import dataclass, field, replace

from tests.support.phone import TODAY, Phone
from tests.support.wire import WireRelay

_DAY_SECONDS = 86_400.0


@dataclass
class TimeLord:
    """Each phone it has touched tells the day that it wants; so does the relay."""

    days: dict[int, int] = field(default_factory=dict)

    def hold(self, phone: Phone, offset: int = 0) -> None:
        """This phone's day is `offset` days from the true one, from now on."""
        key = id(phone)
        self.days[key] = TODAY + offset
        phone.device.outside = replace(phone.device.outside, today=lambda: self.days[key])

    def move(self, phone: Phone, days: int) -> None:
        """Forwards or back."""
        self.days[id(phone)] = max(0, self.days[id(phone)] + days)

    @staticmethod
    def shift(relay: WireRelay, days: float) -> None:
        """The relay's clock jumps."""
        relay.now += days * _DAY_SECONDS
