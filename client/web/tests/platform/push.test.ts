/** The browser's side of being woken: asked by a tap alone, one subscription, and every way in which it cannot be. */
import { expect, test } from "vitest";
import { held, standing, subscribe, unsubscribe, type Surface } from "../../src/platform/push.ts";

const KEY = Uint8Array.from({ length: 65 }, (_, i) => (i === 0 ? 4 : i));
const OTHER = KEY.map((byte, i) => (i === 0 ? 4 : byte ^ 1));

/** A browser that keeps one subscription, and counts how often it asked its human. */
class SomeBrowser implements Surface {
  able = true;
  wantsInstall = false;
  asked = 0;
  made = 0;
  answer: NotificationPermission = "granted";
  held: PushSubscription | null = null;
  shown = [{ closed: false, close: () => undefined }];

  permission = (): NotificationPermission => (this.asked > 0 ? this.answer : "default");

  ask = async (): Promise<NotificationPermission> => {
    this.asked += 1;
    return this.answer;
  };

  registration = async (): ReturnType<Surface["registration"]> =>
    ({
      pushManager: {
        getSubscription: async () => this.held,
        subscribe: async ({ applicationServerKey }: { applicationServerKey: Uint8Array }) => this.subscribed(applicationServerKey),
      },
      getNotifications: async () => this.shown,
    }) as unknown as Awaited<ReturnType<Surface["registration"]>>;

  private subscribed(key: Uint8Array): PushSubscription {
    this.made += 1;
    const unsubscribe = async (): Promise<boolean> => {
      this.held = null;
      return true;
    };
    this.held = { endpoint: `https://push.example/${this.made}`, options: { applicationServerKey: key.slice().buffer }, unsubscribe } as unknown as PushSubscription;
    return this.held;
  }
}

test("nobody is asked before a tap", async () => {
  const browser = new SomeBrowser();

  expect(await standing(browser)).toBe("off");
  expect(await held(browser)).toBeNull();
  expect(browser.asked).toBe(0);
});

test("a yes makes one subscription, and the same key keeps it", async () => {
  const browser = new SomeBrowser();

  expect(await subscribe(browser, KEY)).toBe("https://push.example/1");
  expect(await subscribe(browser, KEY)).toBe("https://push.example/1");
  expect(await standing(browser)).toBe("on");
  expect((await held(browser))?.key).toEqual(KEY);
});

test("another key takes the place of the one before", async () => {
  const browser = new SomeBrowser();
  await subscribe(browser, KEY);

  expect(await subscribe(browser, OTHER)).toBe("https://push.example/2");
});

test("a no is a no", async () => {
  const browser = new SomeBrowser();
  browser.answer = "denied";

  expect(await subscribe(browser, KEY)).toBeNull();
  expect([await standing(browser), browser.made]).toEqual(["denied", 0]);
});

test("off ends the subscription, once", async () => {
  const browser = new SomeBrowser();
  await subscribe(browser, KEY);

  expect([await unsubscribe(browser), await unsubscribe(browser)]).toEqual([true, false]);
  expect(await standing(browser)).toBe("off");
});

test("what cannot be woken is said as what it is", async () => {
  const [old, unplaced, bare] = [new SomeBrowser(), new SomeBrowser(), new SomeBrowser()];
  [old.able, unplaced.able, unplaced.wantsInstall] = [false, false, true];
  bare.registration = async () => undefined;

  expect([await standing(old), await standing(unplaced), await standing(bare)]).toEqual(["cannot", "install", "cannot"]);
  expect([await unsubscribe(old), await subscribe(bare, KEY)]).toEqual([false, null]);
});
