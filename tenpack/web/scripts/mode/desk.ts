/* The one place that knows: the server's snapshot, what this device has said since, and which of that the server has heard. Screens
   draw from it and tell it what happened; it stores first and draws then. */
import { Box, type Told } from "./box";
import { moment, notBefore } from "./clock";
import { fold } from "./fold";
import type { Answer, Happening, Operation, Snapshot, Workout } from "./shapes";

export class Desk extends EventTarget {
  snapshot: Snapshot | null = null;
  workouts = new Map<string, Workout>();
  private told: Told[] = [];
  readonly device: string;
  private readonly others = "BroadcastChannel" in globalThis ? new BroadcastChannel("tenpack-mode") : null;

  private constructor(private readonly box: Box, device: string) {
    super();
    this.device = device;
    if (this.others) this.others.onmessage = () => void this.reload();
  }

  static async open(): Promise<Desk> {
    const box = await Box.open();
    const device = (await box.thing<string>("device")) ?? crypto.randomUUID();
    await box.keep("device", device);
    const desk = new Desk(box, device);
    await desk.reload();
    return desk;
  }

  /** Read again what is stored: after opening, and when another tab of this device has stored something. */
  async reload(): Promise<void> {
    this.snapshot = await this.box.thing<Snapshot>("snapshot");
    this.told = await this.box.told();
    this.told.forEach(({ operation }) => notBefore(operation.at));
    this.draw();
  }

  /** Store what happened, all or none, then show it. Nothing is shown as saved that a kill could take. */
  async say(workout: string, ...happenings: Happening[]): Promise<void> {
    const operations = happenings.map((one): Operation => ({ id: crypto.randomUUID(), workout, at: moment(), ...one }));
    await this.box.add(operations);
    this.told.push(...operations.map((operation) => ({ operation, answer: null })));
    this.draw();
    this.others?.postMessage(null);
    this.dispatchEvent(new Event("said"));
  }

  /** What the server has not answered yet, oldest first. */
  get unheard(): Operation[] {
    return this.told.flatMap(({ operation, answer }) => (answer ? [] : [operation]));
  }

  async hear(answers: Answer[]): Promise<void> {
    const settled = answers.filter((answer) => answer.state !== "waiting");
    await this.box.settle(settled);
    const byId = new Map(settled.map((answer) => [answer.id, answer]));
    this.told.forEach((one) => { one.answer = byId.get(one.operation.id) ?? one.answer; });
    this.draw();
  }

  /** A new snapshot contains every operation that was answered before it was asked for; the rest stays. */
  async take(snapshot: Snapshot, contained: string[]): Promise<void> {
    await this.box.keep("snapshot", snapshot);
    await this.box.drop(contained);
    this.snapshot = snapshot;
    this.told = this.told.filter(({ operation }) => !contained.includes(operation.id));
    this.draw();
    this.others?.postMessage(null);
  }

  /** Nothing of the person before stays when another one signs in. Only with nothing unheard. */
  async forget(): Promise<void> {
    await this.box.empty();
    await this.box.keep("device", this.device);
    [this.snapshot, this.told] = [null, []];
    this.dispatchEvent(new Event("forgotten"));
  }

  /** Operations that a snapshot asked for now will contain. What was refused stays in sight, and the last question of a workout. */
  get heard(): string[] {
    return this.told.flatMap(({ operation, answer }) => {
      const isDone = answer?.state === "applied" || answer?.state === "replayed";
      const isOutdated = answer?.state === "ask" && this.lastDecision(operation.workout)?.operation.id !== operation.id;
      return isDone || isOutdated ? [operation.id] : [];
    });
  }

  private lastDecision(workout: string): Told | undefined {
    return this.told.filter(({ operation }) => operation.workout === workout && operation.kind === "decide").at(-1);
  }

  /** What the server last said of this workout's session; an older question is settled by a newer answer. */
  sessionAnswer(workout: string): Answer | null {
    return this.lastDecision(workout)?.answer ?? null;
  }

  /** Whether a decision is on its way. */
  isDeciding(workout: string): boolean {
    const last = this.lastDecision(workout);
    return Boolean(last && !last.answer);
  }

  /** How many sessions of this client are on their way, other than this workout's. */
  pending(client: string, but: string): number {
    return [...this.workouts.values()].filter((one) => one.id !== but && one.client === client && !one.decision
      && this.isDeciding(one.id) && this.wish(one.id)?.session === "deduct").length;
  }

  /** What was last asked to be done with the session. */
  wish(workout: string): Extract<Operation, { kind: "decide" }> | null {
    const last = this.lastDecision(workout)?.operation;
    return last?.kind === "decide" ? last : null;
  }

  /** Workouts about whose session the coach must choose. */
  get asking(): Workout[] {
    return [...this.workouts.values()].filter((one) => !one.decision && this.sessionAnswer(one.id)?.state === "ask");
  }

  /** Whether something of this workout is on this device alone. */
  isHere(workout: string): boolean {
    return this.told.some(({ operation, answer }) => operation.workout === workout && !answer);
  }

  /** What will never be taken. A refused decision is asked again where the workout is finished. */
  get refusals(): Told[] {
    return this.told.filter(({ answer, operation }) => answer?.state === "refused" && operation.kind !== "decide");
  }

  /** The coach has seen a refusal and lets it go. */
  async dismiss(id: string): Promise<void> {
    await this.box.drop([id]);
    this.told = this.told.filter(({ operation }) => operation.id !== id);
    this.draw();
  }

  async remember(name: string, thing: unknown): Promise<void> {
    await this.box.keep(name, thing);
  }

  async recall<T>(name: string): Promise<T | null> {
    return this.box.thing<T>(name);
  }

  async wipe(): Promise<void> {
    await this.box.wipe();
    this.snapshot = null;
    this.told = [];
    this.draw();
  }

  private draw(): void {
    const standing = this.told.filter(({ answer }) => answer?.state !== "refused").map(({ operation }) => operation);
    this.workouts = fold(this.snapshot?.workouts ?? [], standing);
    for (const { operation, answer } of this.told) {
      const workout = this.workouts.get(operation.workout);
      if (workout && operation.kind === "decide" && answer?.decision) workout.decision = answer.decision;
    }
    this.dispatchEvent(new Event("drawn"));
  }
}
