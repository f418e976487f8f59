/* Carries operations to the server and the snapshot back. Repeats are harmless, so it tries until it has an answer. */
import type { Desk } from "./desk";
import type { Answer, Snapshot } from "./shapes";

const VERSION = 1;
const MOST = 200;
const PATIENCE_MS = 15_000;
const WAITS_MS = [1_000, 2_000, 5_000, 15_000, 30_000, 60_000];
/** A snapshot is large and ticks are many: it is fetched again when it is older than this, or when a decision was answered. */
const FRESH_MS = 3 * 60_000;

/** `strange`: the server answered with something that is neither yes nor no. */
export type Connection = "unknown" | "synced" | "sending" | "away" | "signed_out" | "forbidden" | "other_person" | "strange";

export class Messenger extends EventTarget {
  connection: Connection = "unknown";
  private isBusy = false;
  private isTokenStale = false;
  private isSnapshotStale = true;
  private fetchedAt = 0;
  private tag = "";
  private tries = 0;
  private timer = 0;

  constructor(private readonly desk: Desk, private readonly places: { sync: string; snapshot: string }) {
    super();
    desk.addEventListener("said", () => void this.run());
    addEventListener("online", () => void this.run());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) void this.run(); });
    addEventListener("offline", () => this.show("away"));
  }

  /** Fetch what is new whatever its age. */
  async refresh(): Promise<void> {
    this.isSnapshotStale = true;
    await this.run();
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
        const first = this.desk.unheard[0]?.id;
        if (!(await this.send())) return;
        // An answer that leaves out what was asked about must not be asked for without a pause.
        if (this.desk.unheard[0]?.id === first) return this.show("strange");
      }
      if (this.isSnapshotStale || Date.now() - this.fetchedAt > FRESH_MS) await this.fetch();
      else this.show("synced");
    } catch {
      this.show("away");
    }
  }

  private async send(): Promise<boolean> {
    const operations = this.desk.unheard.slice(0, MOST);
    const person = this.desk.snapshot?.person.id ?? null;
    const body = { version: VERSION, person, device: this.desk.device, sent_at: new Date().toISOString(), operations };
    const answer = await this.ask(this.places.sync, {}, JSON.stringify(body));
    if (!answer.ok) return await this.refused(answer);
    const told = (await answer.json()) as { operations: Answer[] };
    if (operations.some(({ kind }) => kind === "decide" || kind === "finish")) this.isSnapshotStale = true;
    await this.desk.hear(told.operations);
    // What waits for another device's part is heard as well: the server keeps it.
    const waiting = told.operations.filter((one) => one.state === "waiting");
    await this.desk.hear(waiting.map((one) => ({ ...one, state: "applied" })));
    return true;
  }

  private async fetch(): Promise<void> {
    const contained = this.desk.heard;
    const answer = await this.ask(this.places.snapshot, { "If-None-Match": this.tag });
    const isSame = answer.status === 304;
    if (!answer.ok && !isSame) return void (await this.refused(answer));
    if (!isSame && !(await this.take((await answer.json()) as Snapshot, contained))) return this.show("other_person");
    this.tag = answer.headers.get("ETag") ?? "";
    [this.isTokenStale, this.isSnapshotStale, this.fetchedAt, this.tries] = [false, false, Date.now(), 0];
    this.show("synced");
  }

  /** What one coach has not sent yet is never sent as another's: until it is, the other's snapshot is not taken. */
  private async take(snapshot: Snapshot, contained: string[]): Promise<boolean> {
    const known = this.desk.snapshot?.person.id;
    if (known !== undefined && known !== snapshot.person.id) {
      if (this.desk.unheard.length) return false;
      await this.desk.forget();
    }
    await this.desk.take(snapshot, contained);
    return true;
  }

  private ask(address: string, more: Record<string, string>, body: string | null = null): Promise<Response> {
    const token = this.desk.snapshot?.csrf ?? "";
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token, ...more };
    const method = body === null ? "GET" : "POST";
    return fetch(address, { method, body, headers, credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS) });
  }

  private async refused(answer: Response): Promise<false> {
    const { code } = (await answer.json().catch(() => ({}))) as { code?: string };
    // After signing in again the page has another token, which comes with the next snapshot, whatever else is unchanged.
    this.isTokenStale = code === "stale_form" && !this.isTokenStale;
    if (this.isTokenStale) this.tag = "";
    const isAway = answer.status >= 500 || answer.status === 429 || this.isTokenStale;
    const isSignedOut = answer.status === 401 || answer.type === "opaqueredirect";
    if (code === "other_person") this.show("other_person");
    else this.show(isAway ? "away" : isSignedOut ? "signed_out" : answer.status === 403 ? "forbidden" : "strange");
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
