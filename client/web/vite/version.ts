/** The version of the whole project, as pyproject.toml has it and nothing else; the app says it as `__VERSION__`. */
import { readFileSync } from "node:fs";

const VERSION = /^version = "([^"]+)"$/m;

export function versionSaid(): { readonly __VERSION__: string } {
  const [, version] = VERSION.exec(readFileSync(new URL("../../../pyproject.toml", import.meta.url), "utf8")) ?? [];
  if (version === undefined) throw new Error("pyproject.toml names no version");
  return { __VERSION__: JSON.stringify(version) };
}
