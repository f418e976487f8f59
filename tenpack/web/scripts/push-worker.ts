/* Shows push messages and opens what they speak of. It answers no page's requests; another worker may import it. */

// A module of its own for the type check only; the built file has no exports.
export {};

interface Told { title: string; body: string; url: string; tag: string }
interface Extendable extends Event { waitUntil(work: Promise<unknown>): void }
interface Pushed extends Extendable { data: { json(): Told } | null }
interface Shown { title: string; data: string; close(): void }
interface Clicked extends Extendable { notification: Shown }
interface Tab { url: string; focus(): Promise<unknown> }
interface Worker {
  icon: string;
  registration: { showNotification(title: string, options: object): Promise<void> };
  clients: { matchAll(options: object): Promise<Tab[]>; openWindow(url: string): Promise<unknown> };
  addEventListener(kind: string, work: (event: never) => void): void;
}

const worker = self as unknown as Worker;

worker.addEventListener("push", (event: Pushed) => {
  const told = event.data?.json();
  if (!told) return;
  const options = { body: told.body, tag: told.tag, data: told.url, icon: worker.icon };
  event.waitUntil(worker.registration.showNotification(told.title, options));
});

worker.addEventListener("notificationclick", (event: Clicked) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data));
});

async function open(path: string): Promise<unknown> {
  const target = new URL(path, location.origin);
  // A message never leads away from this site.
  const address = target.origin === location.origin ? target.href : location.origin;
  const tabs = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = tabs.find((tab) => tab.url === address);
  return there ? there.focus() : worker.clients.openWindow(address);
}
