/** What reading pages needs: fetched right after the first picture, before the first page is drawn. */
import "./more-icons.ts";
export { openSaid } from "../domain/kinds/all.ts";
export { withoutAged } from "../domain/kinds/ageing.ts";
export { fold } from "../domain/timeline.ts";
export * as signals from "../domain/kinds/signal.ts";
export { default as Lately } from "./screens/today/Lately.svelte";
