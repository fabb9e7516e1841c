import { beforeAll, describe, expect, it } from "vitest";
import { READY, verifyAll, verifyingBeside, type Check, type Second } from "../../src/platform/verifying.ts";
import { randomBytes, ready, sign, signingPublic } from "../../src/protocol/primitives.ts";

beforeAll(ready);

/** Another thread, here in this one: it answers by the same rule, or breaks. */
class SecondHere implements Second {
  onmessage: Second["onmessage"] = null;
  onerror: Second["onerror"] = null;
  asked = 0;

  constructor(private readonly breaks = false) {}

  say(data: unknown): void {
    this.onmessage!({ data } as MessageEvent);
  }

  postMessage(message: unknown): void {
    this.asked += 1;
    queueMicrotask(() => (this.breaks ? this.onerror!({} as ErrorEvent) : this.say(verifyAll(message as Parameters<typeof verifyAll>[0]))));
  }
}

function checks(count: number): Check[] {
  return Array.from({ length: count }, () => {
    const [seed, data] = [randomBytes(32), randomBytes(90)];
    return { publicKey: signingPublic(seed), signature: sign(seed, data), data };
  });
}

describe("a second thread", () => {
  it("answers for each signature whether it is good", async () => {
    const second = new SecondHere();
    const verify = verifyingBeside(() => second);
    expect(verify(checks(1))).toBeNull();
    second.say(READY);
    const all = checks(5);
    const forged = all.map((check, i) => (i === 1 ? { ...check, signature: all[0]!.signature } : i === 3 ? { ...check, publicKey: all[0]!.publicKey } : check));

    expect(await verify(forged)).toEqual([true, false, true, false, true]);
    expect(await verify(checks(2))).toEqual([true, true]);
  });

  it("is not asked before it is there", () => {
    const second = new SecondHere();
    const verify = verifyingBeside(() => second);

    expect([verify(checks(1)), verify(checks(1)), second.asked]).toEqual([null, null, 0]);
  });

  it("answers for nothing once it breaks, and is asked no more", async () => {
    const second = new SecondHere(true);
    const verify = verifyingBeside(() => second);
    verify(checks(1));
    second.say(READY);

    expect(await verify(checks(2))).toEqual([false, false]);
    expect([verify(checks(2)), second.asked]).toEqual([null, 1]);
  });

  it("is done without where none can be started", () => {
    const verify = verifyingBeside(() => {
      throw new DOMException("not here", "SecurityError");
    });

    expect(verify(checks(1))).toBeNull();
  });
});
