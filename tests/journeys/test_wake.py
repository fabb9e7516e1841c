"""A push in a real browser: one sentence in the spoken language, whatever comes with it; one notice."""

from typing import Any

import pytest
from playwright.async_api import CDPSession

from tests.journeys.conftest import NewPhone
from tests.journeys.hands import SECONDS, Hands
from tests.support.waiting import eventually
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

SHOWN = """async () => (await self.registration.getNotifications())
  .map(({ title, body, tag, lang, data }) => ({ title, body, tag, lang, data }))"""


class Pushes:
    """What a push service would do to one phone, and what the phone's browser says it has done about it."""

    def __init__(self, session: CDPSession, origin: str, registration: str) -> None:
        self._session, self._at = session, {"origin": origin, "registrationId": registration}
        self._said: list[str] = []
        session.on("BackgroundService.backgroundServiceEventReceived", self._hear)

    async def bring(self, data: str) -> None:
        """One push; done when the service worker is done with it."""
        before = self._completed()
        await self._session.send("ServiceWorker.deliverPushMessage", {**self._at, "data": data})
        await eventually(lambda: self._completed() > before, "a push that was answered", SECONDS)

    def _hear(self, told: dict[str, Any]) -> None:
        self._said.append(told["backgroundServiceEvent"]["eventName"])

    def _completed(self) -> int:
        return self._said.count("Push event completed")


async def _listening(phone: Hands, world: World) -> Pushes:
    """The browser's own hands on the registration that pushes are for."""
    await phone.context.grant_permissions(["notifications"], origin=world.app)
    session = await phone.context.new_cdp_session(phone.page)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(each["registrationId"] for each in told["registrations"]),
    )
    await session.send("ServiceWorker.enable")
    for verb, rest in (("startObserving", {}), ("setRecording", {"shouldRecord": True})):
        await session.send(f"BackgroundService.{verb}", {"service": "pushMessaging", **rest})
    await eventually(lambda: found != [], "a registration")
    return Pushes(session, world.app, found[0])


@pytest.mark.parametrize(
    ("locale", "sentence"), [("en-GB", "Something is waiting"), ("de-DE", "Etwas wartet")]
)
async def test_r20_every_push_shows_one_sentence(
    world: World, new_phone: NewPhone, locale: str, sentence: str
) -> None:
    """Empty, or with whatever a service might bring: the same words, no body, and never two notices. The app
    is put away: whoever opens it takes the notice down."""
    phone = await new_phone(world, locale=locale)
    await phone.open()
    await phone.installed()
    pushes = await _listening(phone, world)
    await phone.page.goto("about:blank")
    (worker,) = phone.context.service_workers
    said = []
    for data in ("", '{"title": "Ada wrote", "count": 3}', "x" * 3000):
        await pushes.bring(data)
        said.append(await worker.evaluate(SHOWN))

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
