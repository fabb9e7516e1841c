/**
 * Plants one fault for a test run: the text that a fault names is replaced while its module is read.
 *
 * Only under vitest and only if TWOFOLD_FAULT names one; a bundle is never touched. The list is `tests/support/faults.json`.
 */
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

interface Fault {
  readonly name: string;
  readonly module: string;
  readonly source: string;
  readonly instead: string;
}

const LIST = new URL("../tests/support/faults.json", import.meta.url);

export function planted(environment: NodeJS.ProcessEnv): Plugin | null {
  const name = environment["TWOFOLD_FAULT"];
  if (name === undefined || name === "" || environment["VITEST"] === undefined) return null;
  const fault = (JSON.parse(readFileSync(LIST, "utf8")) as readonly Fault[]).find((each) => each.name === name);
  if (fault === undefined) throw new Error(`no fault is named ${name}`);
  return {
    name: "twofold-planted-fault",
    enforce: "pre",
    transform(code, id) {
      if (!id.endsWith(`/${fault.module}`)) return null;
      if (code.split(fault.source).length !== 2) throw new Error(`the fault ${name} does not fit ${fault.module}`);
      return { code: code.replace(fault.source, () => fault.instead), map: null };
    },
  };
}
