/**
 * A photo or a voice made fit to be attached: drawn anew and smaller, so that nothing is in it but what is seen; its
 * medium by number.
 */
import { MEDIA } from "../../../domain/kinds/journal.ts";
import type { MediaFacts } from "../../../sync/face.ts";

/** The longer side of a photo. */
const LONGEST = 1_600;
const QUALITY = 0.82;
const JPEG = "image/jpeg";

export interface Made {
  readonly content: Uint8Array;
  readonly facts: MediaFacts;
}

/** The size in which a picture is kept: its shape, and no side longer than is allowed. */
export function fitted(width: number, height: number): readonly [width: number, height: number] {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** The photo drawn anew, upright; throws if the browser cannot read it. */
export async function photoOf(file: Blob): Promise<Made> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const [width, height] = fitted(picture.width, picture.height);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const drawing = canvas.getContext("2d") as CanvasRenderingContext2D;
  drawing.fillStyle = "white";
  drawing.fillRect(0, 0, width, height);
  drawing.drawImage(picture, 0, 0, width, height);
  picture.close();
  const drawn = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, JPEG, QUALITY));
  if (drawn === null) throw new Error("the browser drew nothing");
  return { content: await bytesOf(drawn), facts: { media: MEDIA.indexOf(JPEG), seconds: null, width, height } };
}

/** What was recorded; null for a medium that has no number here. */
export async function voiceOf(recorded: Blob, seconds: number): Promise<Made | null> {
  const media = MEDIA.findIndex((medium) => recorded.type.startsWith(medium));
  if (media < 0 || recorded.size === 0) return null;
  return { content: await bytesOf(recorded), facts: { media, seconds: Math.max(0, Math.round(seconds)), width: null, height: null } };
}

/** The address of a content in this window, until it is revoked. */
export function addressOf(content: Uint8Array, media: number): string {
  return URL.createObjectURL(new Blob([Uint8Array.from(content)], { type: MEDIA[media] ?? "application/octet-stream" }));
}

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}
