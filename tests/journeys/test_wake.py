"""A push in a real browser: one sentence in the spoken language, whatever comes with it; one notice."""

import pytest
from playwright.async_api import CDPSession

from tests.journeys.conftest import NewPhone
from tests.journeys.hands import Hands
from tests.support.waiting import eventually
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map(({ title, body, tag, lang, data }) => ({ title, body, tag, lang, data }))"""


async def _listening(phone: Hands, world: World) -> tuple[CDPSession, str]:
    """The browser's own hands, and the registration that pushes are for."""
    await phone.context.grant_permissions(["notifications"], origin=world.app)
    session = await phone.context.new_cdp_session(phone.page)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(each["registrationId"] for each in told["registrations"]),
    )
    await session.send("ServiceWorker.enable")
    await eventually(lambda: found != [], "a registration")
    return session, found[0]


async def _push(session: CDPSession, world: World, registration: str, data: str) -> None:
    await session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": world.app, "registrationId": registration, "data": data},
    )


@pytest.mark.parametrize(
    ("locale", "sentence"), [("en-GB", "Something is waiting"), ("de-DE", "Etwas wartet")]
)
async def test_r20_every_push_shows_one_sentence(
    world: World, new_phone: NewPhone, locale: str, sentence: str
) -> None:
    """Empty, or with whatever a service might bring: the same words, no body, and never two notices."""
    phone = await new_phone(world, locale=locale)
    await phone.open()
    await phone.installed()
    session, registration = await _listening(phone, world)
    said = []
    for data in ("", '{"title": "Ada wrote", "count": 3}', "x" * 3000):
        await _push(session, world, registration, data)
        await phone.page.wait_for_function(f"async () => (await ({SHOWN})()).length === 1")
        said.append(await phone.page.evaluate(SHOWN))

    expected = {"title": sentence, "body": "", "tag": "wake", "lang": locale[:2], "data": None}
    assert said == [[expected]] * 3


async def test_nobody_is_asked_by_itself(world: World, new_phone: NewPhone) -> None:
    """Opening, beginning and writing leave the question unasked and nothing subscribed."""
    phone = await new_phone(world)
    await phone.begin()
    await phone.check_in("nobody asked")
    await phone.installed()

    assert await phone.page.evaluate("() => Notification.permission") in ("default", "denied")
    assert (
        await phone.page.evaluate(
            "async () => await (await navigator.serviceWorker.ready).pushManager.getSubscription()"
        )
        is None
    )
