/* Sign out: send what can be sent, wipe the device, then end the sign-in on the server. */
import type { Desk } from "./desk";

export async function signOut(desk: Desk): Promise<void> {
  const token = desk.snapshot?.csrf ?? "";
  await desk.wipe();
  await wipePages();
  const answer = await fetch("/account/logout/", { method: "POST", headers: { "X-CSRFToken": token }, redirect: "manual", signal: AbortSignal.timeout(8_000) }).catch(() => null);
  location.replace(answer && answer.type === "opaqueredirect" ? "/account/login/" : "/account/logout/");
}

/** The kept page, its files and its worker. */
export async function wipePages(): Promise<void> {
  const names = (await globalThis.caches?.keys()) ?? [];
  await Promise.all(names.filter((name) => name.startsWith("tenpack-mode-")).map((name) => caches.delete(name)));
  const registration = await navigator.serviceWorker?.getRegistration("/mode");
  await registration?.unregister();
}
