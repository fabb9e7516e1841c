/**
 * Which sealed contents an entry names: the one thing that a device has to know of bodies.
 *
 * It keeps and brings what is named, and drops what is named no more.
 */
import type { Draft, SpaceName } from "./entries.ts";
import { hold } from "./kinds/hold.ts";
import { journal, type Attachment } from "./kinds/journal.ts";
import { VERSION } from "./kinds/kind.ts";

type Said = Pick<Draft, "space" | "kind" | "version" | "body">;

/** A content, and the space in which it lies. */
export interface Named extends Attachment {
  readonly space: SpaceName;
}

/** What an entry has attached; what is held back names what will lie in the shared space. */
export function attachedIn({ space, kind, version, body }: Said): readonly Named[] {
  if (version !== VERSION) return [];
  if (kind === journal.name) return (journal.read(body)?.attachments ?? []).map((each) => ({ ...each, space }));
  const held = kind === hold.name ? hold.read(body) : null;
  return held === null || held === "over" ? [] : attachedIn({ ...held, space: "shared" });
}

/** The body with other references in the place of those it has; unchanged if it has none. */
export function withAttached({ kind, version, body }: Said, other: (attachment: Attachment) => Attachment): Uint8Array {
  const page = kind === journal.name && version === VERSION ? journal.read(body) : null;
  if (page === null || page.attachments.length === 0) return body;
  return journal.make({ ...page, attachments: page.attachments.map(other) }, { space: "solo", entryId: "0".repeat(32), day: 0 })?.body ?? body;
}
