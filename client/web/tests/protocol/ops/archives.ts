/** The operations of archives that vector files name. */

import { textBytes } from "../../../src/protocol/text.ts";
import { Archive, archiveKey, partWriter, writeHead } from "../../../src/protocol/secret/archive.ts";
import { asBytes, hex } from "./given.ts";
import type { Op } from "./public.ts";

export const ARCHIVE_OPS: readonly (readonly [string, Op])[] = [
  ["archive_key", (g) => ({ key: hex(archiveKey(textBytes(g.text("passphrase")), g.bytes("salt"))) })],
  [
    "seal_archive",
    (g) => {
      const writers = g.list("parts").map((part, i) => partWriter(g.bytes("key"), i, asBytes(part)));
      const parts = writers.map(({ total, contentHash }) => ({ total, hash: contentHash }));
      const chunks = writers.flatMap((writer) => Array.from({ length: writer.count }, (_, n) => hex(writer.sealChunk(n))));
      return { file: hex(writeHead(g.bytes("key"), g.bytes("salt"), parts)) + chunks.join("") };
    },
  ],
  [
    "open_archive",
    (g) => {
      const opened = new Archive(g.bytes("key"), g.bytes("file"));
      return { parts: opened.parts.map((_, i) => hex(opened.read(i))) };
    },
  ],
];
