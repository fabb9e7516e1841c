"""A program and a relay of other versions: served, or told in one sentence which of the two is the older."""

import msgspec
import pytest

from tests.support.phone import Phone
from tests.support.wire import ORIGIN, WireRelay
from tests.upgrades.written import FIRST, Written
from twofold_client.errors import RelayRefused
from twofold_client.transport import refused
from twofold_crypto.errors import Malformed, Unsupported
from twofold_crypto.public import messages as m
from twofold_crypto.public.encoding import encode
from twofold_crypto.public.limits import ROSTER_RECORDS_MAX, VERSION, VERSION_OLDEST
from twofold_crypto.secret.keys import Seat


@pytest.fixture
def version() -> str:
    """The oldest there is."""
    return FIRST


def _first_proof(seat: Seat, space: bytes, challenge: bytes) -> bytes:
    """As the first devices wrote it."""
    signature = seat.sign("proof", space, ORIGIN.encode(), challenge)
    return encode([1, space, seat.keys.sign, challenge, signature])


async def _challenge(relay: WireRelay) -> bytes:
    body = await relay.answer("/v1/challenge", m.write(m.ChallengeRequest(VERSION)), None)
    return m.parse_reply(m.ChallengeReply, body).challenge


async def test_the_first_device_is_served(written: Written, relay: WireRelay) -> None:
    """Its own form of a proof earns a token, and with it the whole log in a form that it reads."""
    phone = Phone.at(written.folder / "a")
    space = phone.device.space("shared")
    proof = _first_proof(space.seat(), space.ledger.roster.space, await _challenge(relay))
    reply = m.parse_reply(m.ProofReply, await relay.answer("/v1/proof", proof, None))
    page = await relay.answer("/v1/fetch", encode([1, 0]), reply.token)
    phone.device.vault.close()

    assert [len(part) for part in msgspec.msgpack.decode(page)[1][:2]] == [3, 3]
    assert len(msgspec.msgpack.decode(page)) == 5


def test_a_first_proof_ends_no_healing() -> None:
    """It says nothing of records, and so is never that of a device which knows no more than the relay."""
    seat, space = Seat.from_seed(bytes(32)), bytes(32)

    assert m.parse_proof(_first_proof(seat, space, b"c")).known == ROSTER_RECORDS_MAX - 1


@pytest.mark.parametrize("parts", [4, 6])
def test_no_other_proof_is_short(parts: int) -> None:
    """Only the two forms that were ever written are read."""
    with pytest.raises(Malformed):
        m.parse_proof(encode([1, bytes(32), bytes(32), b"c", bytes(64), 0][:parts]))


@pytest.mark.parametrize("version_sent", [0, VERSION + 1, 127])
async def test_a_relay_says_what_it_speaks(version_sent: int) -> None:
    """Whatever follows an unknown version, the refusal names the oldest and the newest that are spoken."""
    with pytest.raises(RelayRefused) as refusal:
        await WireRelay().answer("/v1/challenge", encode([version_sent, "later things"]), None)

    assert refusal.value.name == Unsupported.code
    assert refusal.value.detail == encode([VERSION_OLDEST, VERSION])


@pytest.mark.parametrize(
    ("spoken", "says"),
    [
        ([VERSION + 1, VERSION + 2], "This program is older than the relay"),
        ([0, 0], "The relay is older than this program"),
        ([VERSION_OLDEST, VERSION], "suite or feature"),
        (None, "another version than this program"),
    ],
)
def test_one_sentence_names_the_older(spoken: list[int] | None, says: str) -> None:
    """A person reads which of the two is to be renewed; a relay that tells nothing is not guessed at."""
    detail = encode(spoken) if spoken else None
    told = refused(m.Refusal("unsupported", "No.", "Update the older of the two.", detail))

    assert says in str(told)
    assert str(told).endswith("Update the older of the two.")


def test_one_version_of_overlap() -> None:
    """What is spoken reaches back by one version at most, and never past the newest."""
    assert VERSION - 1 <= VERSION_OLDEST <= VERSION
