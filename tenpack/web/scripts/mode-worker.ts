/* Coach Mode's service worker: keeps the empty page and the files of this build, and answers with them whether there is a network or
   not. What belongs to a person (snapshot, sync) it never touches. */

interface Kept { build: string; page: string; files: string[] }
interface Extendable extends Event { waitUntil(work: Promise<unknown>): void }
interface Asked extends Extendable { request: Request; respondWith(answer: Promise<Response>): void }
interface Worker { kept: Kept; skipWaiting(): Promise<void>; clients: { claim(): Promise<void> }; addEventListener(kind: string, work: (event: never) => void): void }

const worker = self as unknown as Worker;
const { build, page, files } = worker.kept;
const PREFIX = "tenpack-mode-";
const NAME = PREFIX + build;

worker.addEventListener("install", (event: Extendable) => event.waitUntil(install()));
worker.addEventListener("activate", (event: Extendable) => event.waitUntil(activate()));
worker.addEventListener("message", (event: MessageEvent) => { if (event.data === "take over") void worker.skipWaiting(); });
worker.addEventListener("fetch", (event: Asked) => {
  const { method, url } = event.request;
  const { pathname } = new URL(url);
  if (method !== "GET") return;
  if (pathname === page) event.respondWith(answer(page, event.request));
  else if (files.includes(pathname)) event.respondWith(answer(pathname, event.request));
});

async function install(): Promise<void> {
  const cache = await caches.open(NAME);
  // A sign-in that ended would have us keep the sign-in page: then this version is not installed.
  const shell = await fetch(page, { cache: "no-cache", credentials: "same-origin", redirect: "error" });
  if (!shell.ok) throw new Error(`${page} ${shell.status}`);
  await cache.put(page, shell);
  await cache.addAll(files.map((file) => new Request(file, { cache: "no-cache" })));
}

async function activate(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function answer(path: string, request: Request): Promise<Response> {
  return (await (await caches.open(NAME)).match(path)) ?? fetch(request);
}
