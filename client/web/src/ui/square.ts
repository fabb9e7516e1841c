/** The square that cameras look for: from a text to a path, and from a picture back to a text. The codec is loaded when needed. */

/** Light modules around the square, within the drawing; the white frame around it gives the rest. */
const BORDER = 2;

export interface Square {
  readonly size: number;
  readonly path: string;
}

/** Draws a text as one path of dark runs. */
export async function drawSquare(text: string): Promise<Square> {
  const { default: encode } = await import("qr");
  const rows = encode(text, "raw", { border: BORDER, ecc: "medium" });
  return { size: rows.length, path: rows.map(darkRuns).join("") };
}

/** What stands in a picture; null when there is no square in it. */
export async function textInPicture(picture: { width: number; height: number; data: Uint8ClampedArray }): Promise<string | null> {
  const { default: decode } = await import("qr/decode.js");
  try {
    return decode(picture);
  } catch {
    return null;
  }
}

function darkRuns(row: readonly boolean[], y: number): string {
  let path = "";
  for (let x = 0; x < row.length; x += 1) {
    let end = x;
    while (row[end]) end += 1;
    if (end > x) path += `M${x} ${y}h${end - x}v1H${x}z`;
    x = end;
  }
  return path;
}
