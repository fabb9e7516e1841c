/** The screens of care: fetched when somebody uses them, and kept from then on. */
import Ask from "./Ask.svelte";
import Care from "./Care.svelte";
import Come from "./Come.svelte";
import Give from "./Give.svelte";
import Room from "./Room.svelte";
import Space from "./Space.svelte";

export const helping = { care: Care, careask: Ask, carespace: Space, caregive: Give, carecome: Come, room: Room } as const;
