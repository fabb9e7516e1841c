"""Household codes after they were made: the list of them, and taking one back."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.server.calling import Caller, Said
from tests.server.making import Made
from tests.server.starting import Started
from tests.server.stores import KINDS, opens
from twofold_server.core.households import kept
from twofold_server.core.spaces import found
from twofold_server.errors import Declined
from twofold_server.store.port import Founding, Household, Store

CODE, OTHER = "0" * 16, "1" * 16


@pytest_asyncio.fixture(params=KINDS)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """A store of each kind, with two codes."""
    made = await opens(request.param, tmp_path, request)()
    await made.add_household(kept(CODE), 5)
    await made.add_household(kept(OTHER), 7)
    yield made
    await made.close()


def _founding(code: str = CODE) -> Founding:
    request = Made.found().request(code)
    return Founding(request, *found(request))


async def test_codes_are_listed_with_counts(store: Store) -> None:
    """What is left goes down with each founding; what there was in all does not."""
    await store.found(_founding())

    assert {each.kept: each for each in await store.households()} == {
        kept(CODE): Household(kept(CODE), 4, 5),
        kept(OTHER): Household(kept(OTHER), 7, 7),
    }


async def test_a_revoked_code_founds_nothing(store: Store) -> None:
    """What was founded with it stands; the other code is as it was."""
    founding = _founding()
    await store.found(founding)
    await store.revoke_household(kept(CODE))

    with pytest.raises(Declined, match="code_spent"):
        await store.found(_founding())
    assert await store.space(founding.space.id) is not None
    assert await store.found(founding) == 2
    assert sorted(each.spaces_left for each in await store.households()) == [0, 7]


async def test_revoking_amid_foundings(store: Store) -> None:
    """Of many at once each is founded or refused, and afterwards nothing is left."""
    work = [store.found(_founding()), store.revoke_household(kept(CODE)), store.found(_founding())]
    done = await asyncio.gather(*work, store.found(_founding()), return_exceptions=True)

    assert all(each is None or each == 2 or isinstance(each, Declined) for each in done), done
    assert sorted(each.spaces_left for each in await store.households()) == [0, 7]


async def test_revoking_what_is_not_there(store: Store) -> None:
    """A code that was never made changes nothing."""
    before = await store.households()
    await store.revoke_household(bytes(32))

    assert await store.households() == before


def _invite(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "twofold_server", "invite", *words, "--data", str(folder)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


async def test_the_list_while_it_runs(tmp_path: Path) -> None:
    """A short name of each code, what is left and what there was; never the code."""
    with Started.in_folder(tmp_path, household_spaces=3) as started:
        async with Caller.at(started.relay_origin, started.app_origin, started.code) as caller:
            await caller.found(Made.found())
        told = _invite(tmp_path, "list")

    name = kept(started.code).hex()[:8]
    assert (told.returncode, told.stderr) == (0, "")
    assert re.search(rf"^{name} +2 of 3$", told.stdout, re.MULTILINE)
    assert started.code not in told.stdout.replace("-", "")


def test_the_list_while_none_runs(tmp_path: Path) -> None:
    """The command reads the folder itself; the name is the one that was told when the code was made."""
    assert _invite(tmp_path, "list").stdout == "There are no household codes yet.\n"
    made = _invite(tmp_path)
    name = re.findall(r"`twofold invite list` calls it (\w{8})", made.stdout)[0]

    assert re.search(rf"^{name} +16 of 16$", _invite(tmp_path, "list").stdout, re.MULTILINE)


async def test_revoked_by_name_while_it_runs(tmp_path: Path) -> None:
    """The running relay refuses the next founding."""
    with Started.in_folder(tmp_path) as started:
        told = _invite(tmp_path, "revoke", kept(started.code).hex()[:8])
        async with Caller.at(started.relay_origin, started.app_origin, started.code) as caller:
            with pytest.raises(Said, match="code_spent"):
                await caller.found(Made.found())

    assert (told.returncode, told.stderr) == (0, "")


def test_revoked_by_code_while_none_runs(tmp_path: Path) -> None:
    """The code itself names itself, as people write it."""
    made = _invite(tmp_path)
    code = re.findall(r"good for 16 spaces: (\S+)", made.stdout)[0]
    told = _invite(tmp_path, "revoke", code.lower())

    assert (told.returncode, told.stderr) == (0, "")
    assert re.search(r" +0 of 16$", _invite(tmp_path, "list").stdout, re.MULTILINE)


@pytest.mark.parametrize("name", ["00000000", "", "zz", "0000-0000-0000-0000"])
def test_a_name_of_no_code(tmp_path: Path, name: str) -> None:
    """A sentence, exit status 1, and every code as it was."""
    _invite(tmp_path)
    told = _invite(tmp_path, "revoke", name)

    assert (told.returncode, told.stderr.count("\n")) == (1, 1)
    assert re.search(r" +16 of 16$", _invite(tmp_path, "list").stdout, re.MULTILINE)


def test_a_folder_is_asked_for(tmp_path: Path) -> None:
    """Without --data a sentence says so, for the group and for what is in it, and nothing is made."""
    own = {"HOME": str(tmp_path), "XDG_DATA_HOME": ""}
    for words in ([], ["list"], ["revoke", "00000000"]):
        told = subprocess.run(
            [sys.executable, "-m", "twofold_server", "invite", *words],
            env=os.environ | own,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert (told.returncode, "--data" in told.stderr) == (2, True), words
    assert list(tmp_path.iterdir()) == []
