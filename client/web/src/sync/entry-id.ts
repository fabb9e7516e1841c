/** Entry ids as the screens name them. */

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** The bytes as hex digits, two each; ten thousand of them at once, so in one text and not sign by sign. */
export function digitsOf(id: Uint8Array): string {
  const pairs: string[] = [];
  for (let at = 0; at < id.length; at++) pairs.push(HEX[id[at]!]!);
  return pairs.join("");
}
