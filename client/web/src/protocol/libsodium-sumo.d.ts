/** What is used of the package: functions of C, which take addresses in its memory and lengths in two halves. */
declare module "libsodium-sumo" {
  export interface Library {
    readonly HEAPU8: Uint8Array;
    _sodium_init(): number;
    _malloc(count: number): number;
    _free(at: number): void;
    _crypto_generichash(out: number, size: number, data: number, low: number, high: 0, key: number, keySize: number): number;
    _crypto_pwhash_argon2id(out: number, size: number, sizeHigh: 0, data: number, low: number, high: 0, salt: number, passes: number, passesHigh: 0, memory: number, algorithm: number): number;
    _crypto_sign_seed_keypair(publicOut: number, secretOut: number, seed: number): number;
    _crypto_sign_detached(out: number, sizeOut: 0, data: number, low: number, high: 0, secret: number): number;
    _crypto_sign_verify_detached(signature: number, data: number, low: number, high: 0, publicKey: number): number;
    _crypto_core_ed25519_is_valid_point(key: number): number;
    _crypto_scalarmult(out: number, secret: number, publicKey: number): number;
    _crypto_scalarmult_base(out: number, secret: number): number;
    _crypto_aead_xchacha20poly1305_ietf_encrypt(out: number, sizeOut: 0, plain: number, low: number, high: 0, bound: number, boundLow: number, boundHigh: 0, unused: 0, nonce: number, key: number): number;
    _crypto_aead_xchacha20poly1305_ietf_decrypt(out: number, sizeOut: 0, unused: 0, sealed: number, low: number, high: 0, bound: number, boundLow: number, boundHigh: 0, nonce: number, key: number): number;
  }
  export default function start(given: { getRandomValue(): number }): Promise<Library>;
}
