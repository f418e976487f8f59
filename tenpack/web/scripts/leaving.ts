/* The sign-out page says so when Coach Mode holds something that is on this device only; signing out wipes it. */
import { whenever } from "./page";

const NAME = "tenpack-mode";

whenever("[data-leaving]", (notice) => void unsent().then((isHere) => { notice.hidden = !isHere; }).catch(() => undefined));

/** Whether an operation waits for its answer. The database is never made by asking. */
async function unsent(): Promise<boolean> {
  const known = await indexedDB.databases?.();
  if (!known?.some(({ name }) => name === NAME)) return false;
  const base = await answered(indexedDB.open(NAME));
  try {
    if (!base.objectStoreNames.contains("operations")) return false;
    const kept = await answered(base.transaction("operations").objectStore("operations").getAll()) as { answer?: unknown }[];
    return kept.some(({ answer }) => !answer);
  } finally {
    base.close();
  }
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}
