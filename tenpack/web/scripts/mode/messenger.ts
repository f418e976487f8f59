/* Carries operations to the server and the snapshot back. Repeats are harmless, so it tries until it has an answer. */
import type { Desk } from "./desk";
import type { Answer, Snapshot } from "./shapes";

const VERSION = 1;
const MOST = 200;
const PATIENCE_MS = 15_000;
const WAITS_MS = [1_000, 2_000, 5_000, 15_000, 30_000, 60_000];

/** `strange`: the server answered with something that is neither yes nor no. */
export type Connection = "unknown" | "synced" | "sending" | "away" | "signed_out" | "forbidden" | "strange";

export class Messenger extends EventTarget {
  connection: Connection = "unknown";
  private isBusy = false;
  private isTokenStale = false;
  private tries = 0;
  private timer = 0;

  constructor(private readonly desk: Desk, private readonly places: { sync: string; snapshot: string }) {
    super();
    desk.addEventListener("said", () => void this.run());
    addEventListener("online", () => void this.run());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) void this.run(); });
  }

  /** Send what is unheard, then fetch what is new. Only one tab at a time does it. */
  async run(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    window.clearTimeout(this.timer);
    try {
      await (navigator.locks?.request("tenpack-mode-sync", () => this.exchange()) ?? this.exchange());
    } finally {
      this.isBusy = false;
    }
    if (this.connection === "synced" && this.desk.unheard.length) void this.run();
    else if (this.connection === "away" || this.connection === "strange") this.later();
  }

  private async exchange(): Promise<void> {
    try {
      if (this.isTokenStale || !this.desk.snapshot) await this.fetch();
      while (this.desk.unheard.length && !this.isTokenStale) {
        this.show("sending");
        if (!(await this.send())) return;
      }
      await this.fetch();
    } catch {
      this.show("away");
    }
  }

  private async send(): Promise<boolean> {
    const operations = this.desk.unheard.slice(0, MOST);
    const person = this.desk.snapshot?.person.id ?? null;
    const body = { version: VERSION, person, device: this.desk.device, sent_at: new Date().toISOString(), operations };
    const answer = await this.ask(this.places.sync, { method: "POST", body: JSON.stringify(body) });
    if (!answer.ok) return await this.refused(answer);
    const told = (await answer.json()) as { operations: Answer[] };
    await this.desk.hear(told.operations);
    // What waits for another device's part is heard as well: the server keeps it.
    const waiting = told.operations.filter((one) => one.state === "waiting");
    await this.desk.hear(waiting.map((one) => ({ ...one, state: "applied" })));
    return true;
  }

  private async fetch(): Promise<void> {
    const contained = this.desk.heard;
    const answer = await this.ask(this.places.snapshot, {});
    if (!answer.ok) return void (await this.refused(answer));
    this.isTokenStale = false;
    await this.desk.take((await answer.json()) as Snapshot, contained);
    this.tries = 0;
    this.show("synced");
  }

  private ask(address: string, more: RequestInit): Promise<Response> {
    const token = this.desk.snapshot?.csrf ?? "";
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token };
    return fetch(address, { headers, credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS), ...more });
  }

  private async refused(answer: Response): Promise<false> {
    const { code } = (await answer.json().catch(() => ({}))) as { code?: string };
    // After signing in again the page has another token, which comes with the next snapshot.
    this.isTokenStale = code === "stale_form" && !this.isTokenStale;
    const isAway = answer.status >= 500 || answer.status === 429 || this.isTokenStale;
    const isSignedOut = answer.status === 401 || answer.type === "opaqueredirect";
    const isForbidden = answer.status === 403 || code === "other_person";
    this.show(isAway ? "away" : isSignedOut ? "signed_out" : isForbidden ? "forbidden" : "strange");
    return false;
  }

  private later(): void {
    const wait = WAITS_MS[Math.min(this.tries, WAITS_MS.length - 1)]!;
    this.tries += 1;
    this.timer = window.setTimeout(() => void this.run(), wait);
  }

  private show(connection: Connection): void {
    this.connection = connection;
    this.dispatchEvent(new Event("changed"));
  }
}
