/**
 * The relay as this phone sees it: one verb per message, and three ways an answer can turn out.
 *
 * Owns addresses, headers and time limits. Knows no space and no key; a token is handed in by whoever earned it.
 * That nobody answers is a value, not an error: it is the ordinary state of a phone.
 */
import * as messages from "../protocol/public/messages.ts";
import { MAIL_WAIT_SECONDS, VERSION, VERSION_OLDEST } from "../protocol/public/limits.ts";
import { Line, type Follower } from "./follow.ts";
import { limited } from "./waiting.ts";

export type Reply<T> =
  | { readonly is: "here"; readonly value: T }
  | { readonly is: "away" }
  | { readonly is: "refused"; readonly code: string; readonly detail: Uint8Array | number | null };

const AWAY = { is: "away" } as const;
const ANSWER_MILLISECONDS = 20_000;
const TAKE_MILLISECONDS = MAIL_WAIT_SECONDS * 1000 + ANSWER_MILLISECONDS;

/** Statuses that say "not now" rather than "no". */
const BUSY: ReadonlySet<number> = new Set([408, 500, 502, 503, 504]);

/** The codes of such refusals. */
const LATER: ReadonlySet<string> = new Set(["busy", "failed", "too_slow", "too_often"]);

const UNSUPPORTED = "unsupported";

/** The browser's own ways to the network, so that tests can hand in a relay without one. */
export interface Wires {
  readonly fetch: (address: string, init: RequestInit) => Promise<Response>;
  readonly socket: (address: string) => WebSocket;
  /** The connections that are open, by the tokens that opened them; without it appends go by request alone. */
  readonly lines?: Map<string, Line>;
}

/** What a kind reads; the protocol's shapes, seen from here. */
type Kind<T> = Parameters<typeof messages.parseReply<T>>[0];

export class Relay {
  constructor(
    readonly origin: string,
    private readonly wires: Wires,
  ) {}

  async challenge(): Promise<Reply<Uint8Array>> {
    const { ChallengeRequest, ChallengeReply } = messages;
    const reply = await this.ask("challenge", ChallengeRequest, { version: VERSION }, ChallengeReply);
    return mapped(reply, ({ challenge }) => challenge);
  }

  async prove(proof: Omit<messages.ProofRequest, "version">): Promise<Reply<messages.ProofReply>> {
    const request = { version: VERSION, ...proof };
    return this.ask("proof", messages.ProofRequest, request, messages.ProofReply);
  }

  /** Which space a seat is in. */
  async lookup(question: Omit<messages.LookupRequest, "version">): Promise<Reply<Uint8Array>> {
    const request = { version: VERSION, ...question };
    const reply = await this.ask("lookup", messages.LookupRequest, request, messages.LookupReply);
    return mapped(reply, ({ space }) => space);
  }

  /** A human says that the relay need not wait for more devices after it was restored. */
  async heal(token: Uint8Array): Promise<Reply<messages.Done>> {
    return this.ask("heal", messages.HealRequest, { version: VERSION }, messages.Done, { token });
  }

  async found(code: string, founding: Uint8Array, rotate: Uint8Array): Promise<Reply<messages.FoundReply>> {
    const request = { version: VERSION, code, founding, rotate };
    return this.ask("found", messages.FoundRequest, request, messages.FoundReply);
  }

  /** Over the connection that is open, if there is one; what that leaves open is asked again by request. */
  async append(token: Uint8Array, items: readonly messages.Item[]): Promise<Reply<readonly number[]>> {
    const answer = await this.wires.lines?.get(bearer(token))?.append(items);
    if (answer?.numbers) return { is: "here", value: answer.numbers };
    if (answer?.refusal && !LATER.has(answer.refusal.code)) return refused(answer.refusal);
    const request = { version: VERSION, items };
    const reply = await this.ask("append", messages.AppendRequest, request, messages.AppendReply, { token });
    return mapped(reply, ({ numbers }) => numbers);
  }

  async fetch(token: Uint8Array, after: number): Promise<Reply<messages.Page>> {
    return this.ask("fetch", messages.FetchRequest, { version: VERSION, after }, messages.Page, { token });
  }

  /** Pages as they come to be, the backlog first; the answer ends it. */
  follow(token: Uint8Array, after: number, follower: Follower): () => void {
    const socket = this.wires.socket(`${this.origin.replace(/^http/, "ws")}/v1/follow`);
    const { lines } = this.wires;
    const name = bearer(token);
    const forget = (): void => void (lines?.get(name) === line && lines.delete(name));
    const line = new Line(socket, { version: VERSION, token, after }, {
      page: (page) => follower.page(page),
      ended: (refused) => {
        forget();
        follower.ended(refused);
      },
    });
    lines?.set(name, line);
    return () => {
      forget();
      line.close();
    };
  }

  async openMailbox(code: string, rendezvous: Uint8Array): Promise<Reply<messages.Done>> {
    const request = { version: VERSION, code, rendezvous };
    return this.ask("rendezvous/open", messages.OpenRequest, request, messages.Done);
  }

  async put(rendezvous: Uint8Array, side: number, slot: number, mail: Uint8Array): Promise<Reply<messages.Done>> {
    const request = { version: VERSION, rendezvous, side, slot, mail };
    return this.ask("rendezvous/put", messages.PutRequest, request, messages.Done);
  }

  /** The other side's mail from `slot` on; waits a while for some. */
  async take(
    rendezvous: Uint8Array,
    side: number,
    slot: number,
    signal: AbortSignal,
  ): Promise<Reply<readonly Uint8Array[]>> {
    const request = { version: VERSION, rendezvous, side, slot };
    const options = { signal, within: TAKE_MILLISECONDS };
    const reply = await this.ask("rendezvous/take", messages.TakeRequest, request, messages.TakeReply, options);
    return mapped(reply, ({ mail }) => mail);
  }

  async closeMailbox(rendezvous: Uint8Array): Promise<Reply<messages.Done>> {
    return this.ask("rendezvous/close", messages.CloseRequest, { version: VERSION, rendezvous }, messages.Done);
  }

  /** A message and its reply; those of blobs have a page of their own and ask by it too. */
  async ask<Q, A>(
    route: string,
    request: Kind<Q>,
    value: Q,
    answer: Kind<A>,
    options: AskOptions = {},
  ): Promise<Reply<A>> {
    const limit = limited(options.within ?? ANSWER_MILLISECONDS, options.signal);
    try {
      const body = new Uint8Array(messages.write(request, value));
      const init = requestInit(body, options.token, limit.signal);
      const response = await this.wires.fetch(`${this.origin}/v1/${route}`, init);
      return await replyOf(response, answer);
    } catch {
      return AWAY;
    } finally {
      limit.release();
    }
  }
}

export interface AskOptions {
  readonly token?: Uint8Array;
  readonly signal?: AbortSignal;
  readonly within?: number;
}

function requestInit(
  body: Uint8Array<ArrayBuffer>,
  token: Uint8Array | undefined,
  signal: AbortSignal,
): RequestInit {
  const headers: Record<string, string> = { "Content-Type": messages.MEDIA_TYPE };
  if (token) headers["Authorization"] = `Bearer ${bearer(token)}`;
  return {
    method: "POST",
    body,
    headers,
    mode: "cors",
    credentials: "omit",
    cache: "no-store",
    redirect: "error",
    referrerPolicy: "no-referrer",
    signal,
  };
}

function bearer(token: Uint8Array): string {
  return btoa(String.fromCharCode(...token)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function replyOf<A>(response: Response, answer: Kind<A>): Promise<Reply<A>> {
  const spoken = response.headers.get("Content-Type") === messages.MEDIA_TYPE;
  if (!spoken || BUSY.has(response.status)) return AWAY;
  const body = new Uint8Array(await response.arrayBuffer());
  if (response.ok) return { is: "here", value: messages.parseReply(answer, body) };
  const refusal = messages.parseReply(messages.Refusal, body);
  return LATER.has(refusal.code) ? AWAY : refused(refusal);
}

function refused({ code, detail }: messages.Refusal): Reply<never> {
  return { is: "refused", code: code === UNSUPPORTED ? older(detail) : code, detail };
}

/** Which of the two is to be renewed, as far as the relay tells what it speaks; a suite or feature stays what it was. */
function older(detail: messages.Refusal["detail"]): string {
  try {
    const { oldest, newest } = messages.parseReply(messages.Spoken, detail as Uint8Array);
    return oldest > VERSION ? "phone_older" : newest < VERSION_OLDEST ? "relay_older" : UNSUPPORTED;
  } catch {
    return UNSUPPORTED;
  }
}

function mapped<A, B>(reply: Reply<A>, turn: (value: A) => B): Reply<B> {
  return reply.is === "here" ? { is: "here", value: turn(reply.value) } : reply;
}
