"""A newcomer meets the scripted person of `twofold demo`."""

import pytest

from tests.journeys.conftest import NewPhone
from tests.journeys.terminal import Terminal
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]


async def test_newcomer_and_scripted_person(world: World, new_phone: NewPhone) -> None:
    """From a household link to a check-in exchanged, with a browser and a terminal."""
    phone = await new_phone(world)
    async with Terminal("demo", world.household()) as demo:
        await phone.join(await demo.reads(r"(http\S+/#/join/\S+)\s"), "Newcomer")
        await demo.types(await phone.digits())
        await phone.type_code((await demo.reads(r"digits are (\d{3} \d{3})")).replace(" ", ""))
        await phone.good()
        await phone.page.get_by_role("link", name="You and Jo").wait_for()
        await phone.press("Check in")
        await phone.write({"Thank you for": "the tea", "A note": "mine alone"}, share=["the thank-you"])
        await phone.keep()
        shared = await demo.reads(r"(Newcomer shared: .*)\n")
        await phone.room("Journal")
        await phone.sees("Thank you for writing.")

    assert "the tea" in shared
    assert "mine alone" not in shared
