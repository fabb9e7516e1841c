/** Hands files to the browser, and takes them: under names that say nothing, made here and sent nowhere. */

/** The name of a file of this day; a stranger may stand behind. */
export function fileName(day: number, ending: string): string {
  return `notebook-${new Date(day * 86_400_000).toISOString().slice(0, 10)}.${ending}`;
}

export function handOut(pieces: readonly BlobPart[], type: string, name: string): void {
  const address = URL.createObjectURL(new Blob([...pieces], { type }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address));
}

/** So many signs in fours, for two screens to be compared. */
export function signOf(hash: string): string {
  return (hash.slice(0, 16).match(/.{4}/g) ?? []).join(" ");
}
