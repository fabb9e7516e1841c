/** The five rooms, and what is known of a place before its screen is loaded. */

export const ROOMS = ["today", "journal", "together", "patterns", "us"] as const;
export type Room = (typeof ROOMS)[number];

export interface About {
  /** The room that it is opened from, and to which it goes back. */
  readonly room: Room;
  /** Reached on a phone without a notebook too. */
  readonly before?: true;
  /** Something that two people do together: one Pause stands in its base. */
  readonly joint?: true;
}
