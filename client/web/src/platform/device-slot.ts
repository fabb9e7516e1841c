/**
 * The device slot: wraps the vault key under a key that no script can take out of this browser.
 *
 * It stops a script from carrying the key away, not a thief with the profile's folder; further slots
 * (a phrase, a passkey, words on paper) will wrap the same vault key.
 */

const NONCE_BYTES = 12;
const CIPHER = "AES-GCM";
const BOUND = new TextEncoder().encode("twofold vault 1");

export interface DeviceSlot {
  readonly key: CryptoKey;
  readonly nonce: Uint8Array<ArrayBuffer>;
  readonly wrapped: Uint8Array<ArrayBuffer>;
}

/** A slot that wraps `vaultKey`, under a fresh key made not to be extractable. */
export async function makeDeviceSlot(vaultKey: Uint8Array): Promise<DeviceSlot> {
  const key = await crypto.subtle.generateKey({ name: CIPHER, length: 256 }, false, ["encrypt", "decrypt"]);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const wrapped = await crypto.subtle.encrypt(parameters(nonce), key, new Uint8Array(vaultKey));
  return { key, nonce, wrapped: new Uint8Array(wrapped) };
}

/** The vault key of a slot; rejects if the slot was not written by this browser. */
export async function openDeviceSlot(slot: DeviceSlot): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.decrypt(parameters(slot.nonce), slot.key, slot.wrapped));
}

function parameters(iv: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: CIPHER, iv, additionalData: BOUND };
}
