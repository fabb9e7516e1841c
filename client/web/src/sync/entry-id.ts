/** Entry ids as the screens name them. */

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** The bytes as hex digits, two each. */
export function digitsOf(id: Uint8Array): string {
  let digits = "";
  for (const byte of id) digits += HEX[byte] as string;
  return digits;
}
