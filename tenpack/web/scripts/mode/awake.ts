/* The screen stays on while a workout runs; the platform lets go of it whenever the page is hidden. */

let lock: WakeLockSentinel | null = null;
let wanted = false;

export function stayAwake(isWanted: boolean): void {
  if (wanted === isWanted) return;
  wanted = isWanted;
  void settle();
}

async function settle(): Promise<void> {
  if (!wanted || document.hidden) {
    await lock?.release().catch(() => undefined);
    lock = null;
  } else if (!lock || lock.released) {
    lock = await (navigator.wakeLock?.request("screen") ?? Promise.resolve(null)).catch(() => null);
  }
}

document.addEventListener("visibilitychange", () => void settle());
