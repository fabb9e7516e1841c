/** The files of a finished build, as the plug-ins that work on them see them. */
import { readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { ResolvedConfig } from "vite";

/** The folder that a build writes to. */
export function outputFolder(config: ResolvedConfig): string {
  return resolve(config.root, config.build.outDir);
}

/** Every file under the folder, relative to it, sorted, with forward slashes. */
export function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile())
    .map((found) => relative(folder, join(found.parentPath, found.name)).replaceAll("\\", "/"))
    .sort();
}

const OF_A_LANGUAGE = /\/\w+\.([a-z]{2})-[\w-]{8}\.js$/;

/** Wanted while two phones find each other or for a sheet of paper, which need a network anyway; to install the app, under whichever of its names; to take one's record along; to give something to somebody who helps; or to move to another relay. */
const WHEN_NEEDED = /(^icon-512\.png|^(icon|manifest)-[a-z]+\.\w+|\/(qr|decode|words|recovery|taking|exporting|importing|helping|caring|giving|release|moving|pairing|meetings|recovering)-[\w-]{8}\.(js|css)|\/(meeting|care)\.[a-z]{2}-[\w-]{8}\.js)$/;
export const NEEDED = "needed";

/** Who holds a file for offline use: the language whose words it has, empty for everybody, `needed` for whoever used it. */
export function holderOf(name: string): string {
  return WHEN_NEEDED.test(name) ? NEEDED : (OF_A_LANGUAGE.exec(name)?.[1] ?? "");
}
