/** What a device says to its relay about being woken (spec: Wake): for the shared space alone, and only when a human asked. */
import { VERSION } from "../protocol/public/limits.ts";
import { Done } from "../protocol/public/messages.ts";
import { ClearWakeRequest, SetWakeRequest, WakeKeyReply, WakeKeyRequest, vetWakeKey } from "../protocol/public/wake.ts";
import type { Relay, Reply } from "../platform/relay.ts";

/** The key under which this relay wakes. An answer that is none is no answer of a relay. */
export async function askKey(relay: Relay, token: Uint8Array): Promise<Reply<Uint8Array>> {
  const reply = await relay.ask("wake/key", WakeKeyRequest, { version: VERSION }, WakeKeyReply, { token });
  if (reply.is !== "here") return reply;
  try {
    return { is: "here", value: vetWakeKey(reply.value) };
  } catch {
    return { is: "away" };
  }
}

/** Sets where this device is woken, or that it is not. */
export function setEndpoint(relay: Relay, token: Uint8Array, key: Uint8Array, endpoint: string | null): Promise<Reply<Done>> {
  if (endpoint === null) return relay.ask("wake/clear", ClearWakeRequest, { version: VERSION }, Done, { token });
  return relay.ask("wake/set", SetWakeRequest, { version: VERSION, key, endpoint }, Done, { token });
}
