/** A passkey of this phone that answers a question with 32 bytes, always the same: WebAuthn with its PRF extension. */

const ES256 = -7;
const RS256 = -257;
const ID_BYTES = 16;
const CHALLENGE_BYTES = 32;

interface Answered {
  readonly prf?: { readonly enabled?: boolean; readonly results?: { readonly first: BufferSource } };
}

/** Makes one, under a name that the phone may show; null where it was put away or cannot answer. */
export async function makePasskey(name: string, asked: Uint8Array<ArrayBuffer>): Promise<{ readonly id: Uint8Array; readonly answer: Uint8Array } | null> {
  const made = await quietly(navigator.credentials.create({
    publicKey: {
      rp: { name },
      user: { id: chance(ID_BYTES), name, displayName: name },
      challenge: chance(CHALLENGE_BYTES),
      pubKeyCredParams: [ES256, RS256].map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
      extensions: { prf: { eval: { first: asked } } },
    },
  }));
  if (made === null) return null;
  const id = new Uint8Array(made.rawId);
  const answer = answerOf(made) ?? (await askPasskey(id, asked));
  return answer && { id, answer };
}

/** What the passkey answers; null where it was put away or is another's. */
export async function askPasskey(id: Uint8Array, asked: Uint8Array): Promise<Uint8Array | null> {
  const shown = await quietly(navigator.credentials.get({
    publicKey: {
      challenge: chance(CHALLENGE_BYTES),
      allowCredentials: [{ type: "public-key", id: Uint8Array.from(id) }],
      userVerification: "required",
      extensions: { prf: { eval: { first: Uint8Array.from(asked) } } },
    },
  }));
  return shown && answerOf(shown);
}

function answerOf(credential: PublicKeyCredential): Uint8Array | null {
  const { prf } = credential.getClientExtensionResults() as Answered;
  if (prf?.results === undefined) return null;
  const { first } = prf.results;
  return ArrayBuffer.isView(first) ? new Uint8Array(first.buffer, first.byteOffset, first.byteLength) : new Uint8Array(first);
}

/** The browser refuses alike for "put away", "none here" and "not allowed". */
async function quietly(asking: Promise<Credential | null>): Promise<PublicKeyCredential | null> {
  try {
    return (await asking) as PublicKeyCredential | null;
  } catch {
    return null;
  }
}

function chance(count: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(count));
}
