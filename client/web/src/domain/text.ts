/** What people type, made fit to be kept: trimmed, well formed, and measured in bytes. */

/** The text without space around it and without broken characters; null when nothing is left. */
export function tidyText(typed: string | null): string | null {
  const text = (typed ?? "").replace(/\p{Surrogate}/gu, "\uFFFD").trim();
  return text === "" ? null : text;
}

/** How many bytes the text takes in UTF-8. */
export function utf8Length(text: string): number {
  let length = 0;
  for (const sign of text) length += bytesOf(sign.codePointAt(0) ?? 0);
  return length;
}

function bytesOf(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
