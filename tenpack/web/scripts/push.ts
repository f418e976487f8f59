/* The switch for push messages in this browser. The page holds every sentence; here one of them is shown. */
import { on, whenever } from "./page";

type State = "off" | "on" | "denied" | "unsupported" | "failed";

function show(root: HTMLElement, state: State): void {
  root.querySelectorAll<HTMLElement>("[data-push-when]").forEach((part) => {
    // After a failure the button stays in reach.
    const shown = part.dataset.pushWhen === state || (state === "failed" && part.dataset.pushWhen === "off");
    part.hidden = !shown;
  });
}

function isSupported(): boolean {
  return window.isSecureContext && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}

function scope(root: HTMLElement): string {
  return new URL(".", new URL(root.dataset.pushWorker ?? "", location.href)).pathname;
}

async function present(root: HTMLElement): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration(scope(root));
  return (await registration?.pushManager.getSubscription()) ?? null;
}

async function stateOf(root: HTMLElement): Promise<State> {
  if (!isSupported()) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  const subscription = await present(root);
  if (!subscription) return "off";
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(subscription.endpoint));
  const hash = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return (root.dataset.pushKnown ?? "").split(" ").includes(hash) ? "on" : "off";
}

/** The worker once it runs: only then can it be given a subscription. */
async function running(root: HTMLElement): Promise<ServiceWorkerRegistration> {
  const registration = await navigator.serviceWorker.register(root.dataset.pushWorker ?? "", { scope: scope(root) });
  const coming = registration.installing ?? registration.waiting;
  if (!registration.active && coming) {
    await new Promise<void>((done) => coming.addEventListener("statechange", () => { if (coming.state === "activated") done(); }));
  }
  return registration;
}

async function turnOn(root: HTMLElement): Promise<State> {
  if ((await Notification.requestPermission()) !== "granted") return Notification.permission === "denied" ? "denied" : "off";
  const { pushManager } = await running(root);
  // One from an earlier key or person is worth nothing to us.
  await (await pushManager.getSubscription())?.unsubscribe();
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: root.dataset.pushKey ?? "" });
  if (await tell(root, "POST", subscription)) return "on";
  await subscription.unsubscribe();
  return "failed";
}

async function turnOff(root: HTMLElement): Promise<State> {
  const subscription = await present(root);
  if (!subscription) return "off";
  const told = await tell(root, "DELETE", subscription);
  await subscription.unsubscribe();
  return told ? "off" : "failed";
}

async function tell(root: HTMLElement, method: string, subscription: PushSubscription): Promise<boolean> {
  const token = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>;
  const headers = { "Content-Type": "application/json", Accept: "application/json", ...token };
  const answer = await fetch(root.dataset.pushAddress ?? "", { method, headers, body: JSON.stringify(subscription), signal: AbortSignal.timeout(10_000) });
  return answer.ok;
}

async function press(button: HTMLElement, work: (root: HTMLElement) => Promise<State>): Promise<void> {
  const root = button.closest<HTMLElement>("[data-push]");
  if (!root) return;
  (button as HTMLButtonElement).disabled = true;
  show(root, await work(root).catch(() => "failed" as const));
  (button as HTMLButtonElement).disabled = false;
}

on("click", "[data-push-on]", (button) => void press(button, turnOn));
on("click", "[data-push-off]", (button) => void press(button, turnOff));
whenever<HTMLElement>("[data-push]", (root) => void stateOf(root).catch(() => "unsupported" as const).then((state) => show(root, state)));
