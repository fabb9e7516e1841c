/** The JSON of a vector, read with a type or not at all; byte strings are lower-case hex. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

export function unhex(text: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new TypeError(`not hex: ${text}`);
  return Uint8Array.from(Buffer.from(text, "hex"));
}

function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function wrong(what: string, json: Json | undefined): never {
  throw new TypeError(`not ${what}: ${JSON.stringify(json)}`);
}

export const asObject = (json: Json | undefined): JsonObject => (isObject(json) ? json : wrong("an object", json));
export const asText = (json: Json | undefined): string => (typeof json === "string" ? json : wrong("a text", json));
export const asInt = (json: Json | undefined): number =>
  Number.isSafeInteger(json) ? (json as number) : wrong("an integer", json);
export const asList = (json: Json | undefined): readonly Json[] =>
  Array.isArray(json) ? (json as readonly Json[]) : wrong("a list", json);
export const asBytes = (json: Json | undefined): Uint8Array => unhex(asText(json));

/** The input of one case, by name. */
export class Given {
  constructor(readonly json: JsonObject) {}

  private at(name: string): Json | undefined {
    return Object.hasOwn(this.json, name) ? this.json[name] : undefined;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.json, name);
  }

  bytes(name: string): Uint8Array {
    return asBytes(this.at(name));
  }

  text(name: string): string {
    return asText(this.at(name));
  }

  int(name: string): number {
    return asInt(this.at(name));
  }

  list(name: string): readonly Json[] {
    return asList(this.at(name));
  }

  inner(name: string): Given {
    return new Given(asObject(this.at(name)));
  }

  /** Wires and keys: a list of byte strings, empty where none is given. */
  byteList(name: string): readonly Uint8Array[] {
    return this.has(name) ? this.list(name).map(asBytes) : [];
  }

  /** Epoch → key, from an object whose names are numbers. */
  keyring(name: string): ReadonlyMap<number, Uint8Array> {
    const entries = Object.entries(this.inner(name).json);
    return new Map(entries.map(([epoch, key]) => [Number(epoch), asBytes(key)]));
  }
}
