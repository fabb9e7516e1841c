/** What reading pages needs: fetched right after the first picture, before the first page is drawn. */
export { fold } from "../domain/timeline.ts";
export * as signals from "../domain/kinds/signal.ts";
