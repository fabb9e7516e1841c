/** The files of a finished build, as the plug-ins that work on them see them. */
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import type { ResolvedConfig } from "vite";

/** The folder that a build writes to. */
export function outputFolder(config: ResolvedConfig): string {
  return join(config.root, config.build.outDir);
}

/** Every file under the folder, relative to it, sorted, with forward slashes. */
export function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile())
    .map((found) => relative(folder, join(found.parentPath, found.name)).replaceAll("\\", "/"))
    .sort();
}

const OF_A_LANGUAGE = /\/\w+\.([a-z]{2})-[\w-]{8}\.js$/;

/** The language whose words a file holds; empty for what every language needs. */
export function languageOf(name: string): string {
  return OF_A_LANGUAGE.exec(name)?.[1] ?? "";
}
