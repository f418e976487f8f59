/* The portal's service worker. Pages always come from the network. Where there is none, it answers with the one page it keeps: the balance
   and the next appointments, which the server wrote with their moment. Who is signed out leaves nothing here. */

interface Kept { build: string; page: string; kept: string; after: string[]; files: string[] }
interface Extendable extends Event { waitUntil(work: Promise<unknown>): void }
interface Asked extends Extendable { request: Request; respondWith(answer: Promise<Response>): void }
interface Worker { kept: Kept; skipWaiting(): Promise<void>; clients: { claim(): Promise<void> }; addEventListener(kind: string, work: (event: never) => void): void }

const worker = self as unknown as Worker;
const { build, page, kept, after, files } = worker.kept;
const PREFIX = "tenpack-portal-";
const NAME = PREFIX + build;

worker.addEventListener("install", (event: Extendable) => event.waitUntil(install()));
worker.addEventListener("activate", (event: Extendable) => event.waitUntil(activate()));
worker.addEventListener("fetch", (event: Asked) => {
  const { method, mode, url } = event.request;
  const { pathname, origin } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (mode === "navigate" && (pathname === page || pathname.startsWith(`${page}/`))) event.respondWith(visit(event, pathname));
  else if (files.includes(pathname)) event.respondWith(fetch(event.request).catch(() => answer(pathname)));
});

async function install(): Promise<void> {
  const cache = await caches.open(NAME);
  await cache.addAll(files.map((file) => new Request(file, { cache: "no-cache" })));
  await worker.skipWaiting();
}

async function activate(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
  await keep();
}

async function visit(event: Asked, pathname: string): Promise<Response> {
  try {
    const shown = await fetch(event.request);
    if (after.includes(pathname)) event.waitUntil(keep());
    return shown;
  } catch {
    return answer(kept);
  }
}

/** Takes the page anew. A sign-in that ended, or somebody with no seat here, has the old one forgotten. */
async function keep(): Promise<void> {
  const cache = await caches.open(NAME);
  const fresh = await fetch(kept, { cache: "no-store", credentials: "same-origin", redirect: "manual" }).catch(() => undefined);
  if (fresh?.ok) await cache.put(kept, fresh);
  else if (fresh && (fresh.type === "opaqueredirect" || fresh.status === 403)) await cache.delete(kept);
}

async function answer(path: string): Promise<Response> {
  return (await (await caches.open(NAME)).match(path)) ?? Response.error();
}

// A module, so that its names are its own beside those of other workers.
export {};
