/* What is on the screen, and what was typed but not ticked. The lasting part survives reload and kill. */
import type { Desk } from "./desk";
import type { Drafts } from "./rows";
import type { Field } from "./units";

export type Place = "choose" | "board" | "finish";

/** A cell that is being typed into; `text` is null until a key was pressed. */
export interface Cell { workout: string; line: string; position: number; field: Field; text: string | null }

export type Sheet =
  | { kind: "begin"; client: string; appointment: string | null }
  | { kind: "line"; workout: string; line: string }
  | { kind: "exercises"; workout: string; swap: string | null }
  | { kind: "plates"; grams: number }
  | { kind: "absurd"; question: string; confirm: () => void }
  | { kind: "sign"; workout: string }
  | { kind: "more" }
  | { kind: "leave" };

export interface Toast { text: string; undo: (() => void) | null }

interface Lasting {
  place: Place;
  open: string[];
  current: string;
  finishing: string;
  drafts: Drafts;
  extra: Record<string, number>;
  isSilent: boolean;
  /** Workouts that their client signed here: the snapshot does not say. */
  signed: string[];
}

const FRESH: Lasting = { place: "choose", open: [], current: "", finishing: "", drafts: {}, extra: {}, isSilent: false, signed: [] };

export class View extends EventTarget {
  place: Place = "choose";
  lasting: Lasting = { ...FRESH };
  cell: Cell | null = null;
  sheet: Sheet | null = null;
  toast: Toast | null = null;
  query = "";
  /** What the sheets' forms hold until they are sent. */
  form: Record<string, string> = {};
  private timer = 0;

  constructor(private readonly desk: Desk) {
    super();
    desk.addEventListener("forgotten", () => this.change({ lasting: { ...FRESH }, place: "choose", cell: null, sheet: null }));
    addEventListener("popstate", () => this.read());
  }

  async open(): Promise<void> {
    this.lasting = { ...FRESH, ...(await this.desk.recall<Lasting>("view")) };
    // After a kill it goes on where it was; the home screen's icon opens the address without a place.
    const isRunning = this.lasting.open.some((id) => this.desk.workouts.get(id)?.ended_at === null);
    if (!location.hash && !location.search && this.lasting.place === "board" && isRunning) history.replaceState(null, "", "#board");
    this.read();
  }

  change(more: Partial<Pick<View, "place" | "cell" | "sheet" | "toast" | "query" | "form" | "lasting">>): void {
    Object.assign(this, more);
    this.dispatchEvent(new Event("changed"));
  }

  /** Change what survives a reload. */
  last(more: Partial<Lasting>): void {
    this.lasting = { ...this.lasting, ...more };
    void this.desk.remember("view", this.lasting);
    this.dispatchEvent(new Event("changed"));
  }

  /** Each place has an address, so that Back leads where a person expects. */
  go(place: Place, more: Partial<Lasting> = {}): void {
    if (place !== this.place) history.pushState(null, "", place === "choose" ? location.pathname : `#${place}`);
    this.place = place;
    this.cell = this.sheet = null;
    this.last({ ...more, place });
    document.querySelector("main")?.scrollTo(0, 0);
  }

  show(sheet: Sheet, form: Record<string, string> = {}): void {
    this.change({ sheet, form, cell: sheet.kind === "plates" || sheet.kind === "absurd" ? this.cell : null });
  }

  say(text: string, undo: (() => void) | null = null): void {
    window.clearTimeout(this.timer);
    this.change({ toast: { text, undo } });
    this.timer = window.setTimeout(() => this.change({ toast: null }), undo ? 10_000 : 5_000);
  }

  private read(): void {
    const place = location.hash.slice(1);
    const known = this.lasting.open.length > 0;
    this.place = place === "finish" && this.lasting.finishing ? "finish" : place === "board" && known ? "board" : "choose";
    this.change({ cell: null, sheet: null });
  }
}
