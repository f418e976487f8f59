/* The service worker of this page: registers it, and lets a new version take over once no workout runs. */
import type { Mode } from "./acts";

export async function register(mode: Mode): Promise<void> {
  const registration = await navigator.serviceWorker?.register("/mode/worker.js", { scope: "/mode" }).catch(() => undefined);
  if (!registration) return;
  let isAsked = false;
  const offer = (): void => {
    const { waiting } = registration;
    if (!waiting || !navigator.serviceWorker.controller) return;
    mode.takeOver = () => {
      isAsked = true;
      waiting.postMessage("take over");
    };
    mode.view.change({});
    // Before anybody did anything there is nothing to disturb.
    if (mode.view.place === "choose" && !mode.view.sheet && !isRunning(mode)) mode.takeOver();
  };
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
  navigator.serviceWorker.addEventListener("controllerchange", () => { if (isAsked) location.reload(); });
  offer();
  document.addEventListener("visibilitychange", () => { if (!document.hidden) void registration.update().catch(() => undefined); });
}

function isRunning({ desk }: Mode): boolean {
  return [...desk.workouts.values()].some((one) => !one.ended_at);
}
