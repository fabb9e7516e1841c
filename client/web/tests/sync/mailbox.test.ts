import { expect, it } from "vitest";
import { Relay } from "../../src/platform/relay.ts";
import { MEDIA_TYPE, TakeReply, write } from "../../src/protocol/public/messages.ts";
import { randomBytes } from "../../src/protocol/primitives.ts";
import { Mailbox } from "../../src/sync/mailbox.ts";

it("pauses after an empty take", async () => {
  // A relay that does not wait for mail but answers at once is asked with a pause each time.
  const steps: string[] = [];
  const fetch = (): Promise<Response> => {
    steps.push("take");
    const body = new Uint8Array(write(TakeReply, { mail: [] }));
    return Promise.resolve(new Response(body, { headers: { "Content-Type": MEDIA_TYPE } }));
  };
  const socket = (): WebSocket => ({}) as WebSocket;
  await new Promise<void>((resolve) => {
    const pause = (): Promise<void> => {
      steps.push("pause");
      if (steps.length === 6) {
        mailbox.stop();
        resolve();
      }
      return Promise.resolve();
    };
    const mailbox = new Mailbox(new Relay("http://localhost:4100", { fetch, socket }), randomBytes(32), 0, pause);
    mailbox.listen();
  });

  expect(steps).toEqual(["take", "pause", "take", "pause", "take", "pause"]);
});
