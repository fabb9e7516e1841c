/** Code that a phone holds once it was used, because it leads nowhere without a network: it is fetched by the first call. */
import { Refusal } from "./face.ts";

/** What was fetched. Refuses away, where it cannot be; the next call tries again. */
export async function fetched<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch {
    throw new Refusal("away");
  }
}
