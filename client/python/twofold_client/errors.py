"""What can go wrong on a device that is no judgement of the protocol: the relay, the vault, the ceremony.

The protocol's own refusals are in `twofold_crypto.errors`; these carry a stable code in the same manner.
"""

from typing import ClassVar


class DeviceRefused(Exception):
    """A named failure of this device; `code` is stable, the text is a sentence for people."""

    code: ClassVar[str] = "device"


class Away(DeviceRefused):
    """The relay was not reached, or the line broke before its answer: nothing is known, try again later."""

    code = "away"


class RelayRefused(DeviceRefused):
    """The relay's own refusal: `name` is a row of its table, `detail` what is needed to go on."""

    code = "refused"

    def __init__(self, name: str, sentence: str, todo: str, detail: bytes | int | None = None) -> None:
        super().__init__(f"{sentence} {todo}".strip() or name)
        self.name = name
        self.detail = detail


class VaultForeign(DeviceRefused):
    """The file is no vault, or its key is another one; it was left as it is."""

    code = "vault_foreign"


class VaultDamaged(DeviceRefused):
    """A part before the end of the vault was changed, cut out or put back; it was left as it is."""

    code = "vault_damaged"


class VaultBusy(DeviceRefused):
    """Another process writes this vault; one writer per vault."""

    code = "vault_busy"


class VaultBroken(DeviceRefused):
    """The disk refused a write, so what it holds is unknown; open the vault again from disk."""

    code = "vault_broken"


class CeremonyEnded(DeviceRefused):
    """The attempt to meet is over; `why` is a stable code. A new invitation is needed."""

    code = "ceremony_ended"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class BadLink(DeviceRefused):
    """The text is no link of this app."""

    code = "bad_link"


class BadExport(DeviceRefused):
    """A file that shows no agreement, or one that cannot be made; the text says why."""

    code = "bad_export"


class BadNotebook(DeviceRefused):
    """A file that is no notebook file, does not open, or is not whole; the text says which."""

    code = "bad_notebook"


class NotProposed(DeviceRefused):
    """An answer to a version that is not held here, or whose proposal does not count."""

    code = "not_proposed"


class NotOwn(DeviceRefused):
    """Only one's own other devices can be put out, and only one's own words taken back."""

    code = "not_own"


class BadErase(DeviceRefused):
    """What others answer to or rely on is not taken back by erasing; the text says so."""

    code = "bad_erase"


class NoSheet(DeviceRefused):
    """The sheet could not be made or used; the text says what to do."""

    code = "no_sheet"
