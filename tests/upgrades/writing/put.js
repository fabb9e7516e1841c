// Run in a page: the databases that `vaults.ts` wrote, as they lay in a browser, keys out of reach of scripts again.
async ([name, databases]) => {
  const bytes = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
  const alive = async (value) => {
    if (Array.isArray(value)) return Promise.all(value.map(alive));
    if (value === null || typeof value !== "object") return value;
    if (typeof value.bytes === "string") return bytes(value.bytes);
    if (typeof value.key === "string") return crypto.subtle.importKey("raw", bytes(value.key), "AES-GCM", false, ["encrypt", "decrypt"]);
    return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([key, held]) => [key, await alive(held)])));
  };
  const done = (request) => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
  for (const [suffix, { version, stores }] of Object.entries(databases)) {
    const rows = Object.fromEntries(await Promise.all(Object.entries(stores).map(async ([store, held]) => [store, await alive(held)])));
    const opening = indexedDB.open(name + suffix, version);
    opening.onupgradeneeded = () => { for (const store of Object.keys(rows)) opening.result.createObjectStore(store); };
    const db = await done(opening);
    for (const [store, held] of Object.entries(rows)) {
      for (const [key, value] of held) await done(db.transaction(store, "readwrite").objectStore(store).put(value, key));
    }
    db.close();
  }
}
