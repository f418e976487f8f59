/* The rest of each workout: only the instant of its end is kept, so it survives lock, reload and kill. */
import type { Desk } from "./desk";
import { timeText } from "./units";

interface Rest { ends: number; seconds: number; rung: boolean }

const STALE_MS = 5 * 60_000;
export const USUAL_SECONDS = 90;

export class Rests extends EventTarget {
  private rests: Record<string, Rest> = {};

  constructor(private readonly desk: Desk) {
    super();
    desk.addEventListener("forgotten", () => { this.rests = {}; });
    window.setInterval(() => this.tick(), 250);
    document.addEventListener("visibilitychange", () => this.tick());
  }

  async open(): Promise<void> {
    this.rests = (await this.desk.recall<Record<string, Rest>>("rests")) ?? {};
  }

  of(workout: string): Rest | null {
    const rest = this.rests[workout];
    return rest && Date.now() - rest.ends < STALE_MS ? rest : null;
  }

  begin(workout: string, seconds: number): void {
    if (seconds > 0) this.set(workout, { ends: Date.now() + seconds * 1000, seconds, rung: false });
    else this.end(workout);
  }

  more(workout: string, seconds: number): void {
    const rest = this.of(workout);
    if (rest) this.set(workout, { ends: Math.max(rest.ends, Date.now()) + seconds * 1000, seconds: Math.max(0, rest.seconds + seconds), rung: false });
  }

  end(workout: string): void {
    this.set(workout, null);
  }

  private set(workout: string, rest: Rest | null): void {
    const { [workout]: _old, ...others } = this.rests;
    this.rests = rest ? { ...others, [workout]: rest } : others;
    void this.desk.remember("rests", this.rests);
    this.dispatchEvent(new Event("changed"));
    this.tick();
  }

  /** Write the time that is left into the page; ring once when it is over. */
  private tick(): void {
    const now = Date.now();
    document.querySelectorAll<HTMLElement>("[data-since]").forEach((one) => write(one, timeText((now - Number(one.dataset.since)) / 1000)));
    document.querySelectorAll<HTMLElement>("[data-rest]").forEach((one) => {
      const rest = this.rests[one.dataset.rest ?? ""];
      if (rest) write(one, timeText(Math.max(0, Math.ceil((rest.ends - now) / 1000))));
    });
    for (const [workout, rest] of Object.entries(this.rests)) {
      if (rest.rung || now < rest.ends) continue;
      this.rests[workout] = { ...rest, rung: true };
      void this.desk.remember("rests", this.rests);
      if (now - rest.ends < 60_000) this.dispatchEvent(new CustomEvent("over", { detail: workout }));
      this.dispatchEvent(new Event("changed"));
      window.setTimeout(() => { if (this.rests[workout]?.rung) this.end(workout); }, STALE_MS);
    }
  }
}

function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
