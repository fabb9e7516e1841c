/**
 * The worker's end of the gate: what the page asks of it comes over a port of its own, and every call to the device
 * passes it first.
 */
import { refusalCode, StorageFault } from "./storage-fault.ts";
import type { Gate } from "./gate.ts";
import type { DevicePort } from "./served.ts";

/** The verbs that the page may ask of the gate. */
const VERBS = ["state", "unlock", "again", "setWords", "setPasskey", "dropPasskey", "takeOff", "suggest"] as const;
export type GateVerb = (typeof VERBS)[number];

export interface GateCall {
  readonly id: number;
  readonly verb: GateVerb;
  readonly args: readonly unknown[];
}

export interface GateAnswer {
  readonly id: number;
  readonly code: string | null;
  readonly value: unknown;
}

/** What brings the port of the gate, once, before anything else. */
export interface GateWord {
  readonly is: "gate";
}

/** The device's port behind the gate: calls that want to have been asked again, and were not, are refused here. */
export function guard(port: DevicePort, gate: Promise<Gate>): DevicePort {
  const behind: DevicePort = { postMessage: (message, transfer) => port.postMessage(message, transfer), onmessage: null };
  port.onmessage = (event) => {
    const { data } = event as MessageEvent<GateWord | typeof event.data>;
    if (data.is === "gate") answerAt(event.ports[0]!, gate);
    else if (data.is === "wake") behind.onmessage?.(event);
    else void gate.then((open) => open.lets(data.verb, data.args), () => true).then((may) => {
      if (may) behind.onmessage?.(event);
      else port.postMessage({ is: "answer", id: data.id, code: "ask_again", value: null }, []);
    });
  };
  return behind;
}

function answerAt(port: MessagePort, gate: Promise<Gate>): void {
  port.onmessage = ({ data }: MessageEvent<GateCall>) => {
    void obey(gate, data).then((answer) => port.postMessage(answer));
  };
}

async function obey(gate: Promise<Gate>, { id, verb, args }: GateCall): Promise<GateAnswer> {
  try {
    if (!VERBS.includes(verb)) throw new RangeError("no such verb");
    const value = await ((await gate)[verb] as (...args: readonly unknown[]) => Promise<unknown>).apply(await gate, [...args]);
    return { id, code: null, value };
  } catch (error) {
    return { id, code: error instanceof StorageFault ? refusalCode(error) : "device", value: null };
  }
}
