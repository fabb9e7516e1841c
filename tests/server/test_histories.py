"""The relay's short form of a chain and the protocol's own judgement say the same, in random histories."""

from collections import Counter

import pytest

from tests.server.histories import History
from twofold_crypto.public.chain import Chains
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.messages import ENVELOPE, LOG_START, running_hash
from twofold_server.core.authors import Ended, Frozen, read, written

STEPS = 80


def _require_same(history: History, chains: Chains) -> None:
    """Every author's state is what `Chains` says of the rows that are held."""
    space = history.log.space
    for device in space.roster.devices:
        run, state = chains.run(device.number), space.stopped.get(device.number)
        if isinstance(state, Ended):
            assert run.wanted == state.wants
            assert run.walked == (state.wants is None)
            assert run.walked or device.pin is None or state.seq == device.pin.seq - len(run.path)
            continue
        assert device.ended_n is None
        assert run.forked == (state.forked if isinstance(state, Frozen) else None)
        assert chains.head(device.number) == space.chain.head_of(device.number)


def _require_erased(history: History, chains: Chains) -> None:
    """Erased is what counted envelopes of its member erase, and nothing else; no row of it has a body."""
    log, member = history.log, [d.member for d in history.log.space.roster.devices]
    rows = [(row, parse_envelope(row.wire)) for row in log.rows if row.type == ENVELOPE]
    said = {
        (member[envelope.header.device], key)
        for _, envelope in rows
        if chains.counted(envelope.id)
        for key in envelope.header.erases
    }
    assert log.erased == said
    for row, envelope in rows:
        erased = (member[row.place.chain], envelope.id) in log.erased
        assert not erased or (envelope.body, envelope.wrap) == (None, None)
    held = {(member[row.place.chain], row.key) for row, _ in rows}
    assert log.space.awaited == len(log.erased - held)


def _require_log(history: History) -> None:
    """Number, hash and size of the space are those of its rows; the state survives being written down."""
    log, running = history.log, LOG_START
    for row in log.rows:
        running = running_hash(running, row.key, row.arrived)
    space = log.space
    heads, stopped = read(written(space.chain.heads, space.stopped))

    assert (space.number, space.hash) == (len(log.rows), running)
    assert space.size == sum(len(row.wire) for row in log.rows)
    assert (heads, stopped) == (space.chain.heads, space.stopped)


@pytest.mark.parametrize("block", range(4))
def test_the_short_form_is_right(block: int) -> None:
    """After every step of a history, the relay's state is what its rows say."""
    for seed in range(block * 10, block * 10 + 10):
        history = History(seed)
        for _ in range(STEPS):
            history.go()
            _require_same(history, history.chains())
        _require_erased(history, history.chains())
        _require_log(history)


@pytest.mark.parametrize("block", range(4))
def test_all_agree_once_all_is_sent(block: int) -> None:
    """When everything was sent again, what counts at the relay is what counts of everything ever written."""
    for seed in range(1000 + block * 10, 1000 + block * 10 + 10):
        history = History(seed)
        for _ in range(STEPS):
            history.go()
        history.send_everything()
        chains, whole = history.chains(), history.whole()
        _require_same(history, chains)
        _require_erased(history, chains)
        for device in whole.roster.devices:
            assert chains.run(device.number).ids == whole.run(device.number).ids


def test_histories_reach_everything() -> None:
    """The random histories meet every kind of author and every refusal that an envelope can get."""
    met: Counter[str] = Counter()
    for seed in range(60):
        history = History(seed)
        for _ in range(STEPS):
            history.go()
            for state in history.log.space.stopped.values():
                frozen = isinstance(state, Frozen)
                met["frozen" if frozen else "complete" if state == Ended(0, None) else "wanting"] += 1
        met.update(history.refused)

    assert met.keys() >= {
        *("frozen", "complete", "wanting"),
        *("gap", "forked", "head_backwards", "past_pin", "unknown_head"),
    }
