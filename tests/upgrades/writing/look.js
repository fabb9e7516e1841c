// Run in a page: version and slots of a vault's two databases.
async (name) => {
  const done = (request) => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
  const look = async (which) => {
    const db = await done(indexedDB.open(which));
    const held = [db.version, await done(db.transaction("slots").objectStore("slots").getAllKeys())];
    db.close();
    return held;
  };
  return [await look(name), await look(`${name} key`)];
}
