/* What this device keeps: sealed with a key that never leaves the browser, wiped at sign-out. Nothing counts as saved before its
   transaction has ended. */
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import type { Answer, Operation } from "./shapes";

const NAME = "tenpack-mode";
/** Where the page has no secure context (plain http in a studio's network) the platform offers no cipher. */
const cipher = globalThis.crypto?.subtle;

interface Sealed { iv: Uint8Array<ArrayBuffer>; bytes: ArrayBuffer }

/** `answer` is missing until the server has said something; `order` is the order of ticking. */
interface Kept { order?: number; id: string; sealed: Sealed; answer?: Sealed }

interface Shape extends DBSchema {
  keys: { key: string; value: CryptoKey };
  things: { key: string; value: Sealed };
  operations: { key: number; value: Kept; indexes: { id: string } };
}

/** An operation with what the server said of it, if it has. */
export interface Told { operation: Operation; answer: Answer | null }

export class Box {
  private constructor(private readonly base: IDBPDatabase<Shape>, private readonly key: CryptoKey | null) {}

  static async open(): Promise<Box> {
    const base = await openDB<Shape>(NAME, 1, {
      upgrade(fresh) {
        fresh.createObjectStore("keys");
        fresh.createObjectStore("things");
        fresh.createObjectStore("operations", { keyPath: "order", autoIncrement: true }).createIndex("id", "id", { unique: true });
      },
      blocking: (_from, _to, event) => (event.target as IDBDatabase).close(),
    });
    return new Box(base, cipher ? await keyOf(base) : null);
  }

  /** What was kept under this name, null where nothing can be read. */
  async thing<T>(name: string): Promise<T | null> {
    const sealed = await this.base.get("things", name);
    return sealed ? this.unseal<T>(sealed).catch(() => null) : null;
  }

  async keep(name: string, thing: unknown): Promise<void> {
    const sealed = await this.seal(thing);
    await this.base.put("things", sealed, name);
  }

  /** Store operations; when this is over they survive a kill. */
  async add(operations: Operation[]): Promise<void> {
    const sealed = await Promise.all(operations.map((operation) => this.seal(operation)));
    const transaction = this.base.transaction("operations", "readwrite", { durability: "strict" });
    operations.forEach((operation, index) => void transaction.store.add({ id: operation.id, sealed: sealed[index]! }));
    await transaction.done;
  }

  /** Everything said on this device that no snapshot contains yet, in the order of ticking. */
  async told(): Promise<Told[]> {
    const kept = await this.base.getAll("operations");
    return Promise.all(kept.map(async ({ sealed, answer }) => ({
      operation: await this.unseal<Operation>(sealed),
      answer: answer ? await this.unseal<Answer>(answer) : null,
    })));
  }

  async settle(answers: Answer[]): Promise<void> {
    const sealed = await Promise.all(answers.map((answer) => this.seal(answer)));
    const transaction = this.base.transaction("operations", "readwrite");
    const byId = transaction.store.index("id");
    for (const [index, answer] of answers.entries()) {
      const kept = await byId.get(answer.id);
      if (kept) void transaction.store.put({ ...kept, answer: sealed[index]! });
    }
    await transaction.done;
  }

  /** Forget operations that the newest snapshot contains. */
  async drop(ids: string[]): Promise<void> {
    const transaction = this.base.transaction("operations", "readwrite");
    const byId = transaction.store.index("id");
    for (const id of ids) {
      const order = await byId.getKey(id);
      if (order !== undefined) void transaction.store.delete(order);
    }
    await transaction.done;
  }

  /** Everything but the key goes. */
  async empty(): Promise<void> {
    const transaction = this.base.transaction(["things", "operations"], "readwrite");
    await Promise.all([transaction.objectStore("things").clear(), transaction.objectStore("operations").clear(), transaction.done]);
  }

  /** Nothing of this person stays on the device. */
  async wipe(): Promise<void> {
    this.base.close();
    await deleteDB(NAME);
  }

  private async seal(thing: unknown): Promise<Sealed> {
    const plain = new TextEncoder().encode(JSON.stringify(thing));
    if (!this.key) return { iv: new Uint8Array(0), bytes: plain.buffer };
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, bytes: await cipher.encrypt({ name: "AES-GCM", iv }, this.key, plain) };
  }

  private async unseal<T>({ iv, bytes }: Sealed): Promise<T> {
    const plain = iv.length && this.key ? await cipher.decrypt({ name: "AES-GCM", iv }, this.key, bytes) : bytes;
    return JSON.parse(new TextDecoder().decode(plain)) as T;
  }
}

/** Two tabs that open at once agree on the key of the one that came first. */
async function keyOf(base: IDBPDatabase<Shape>): Promise<CryptoKey> {
  const fresh = await cipher.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const transaction = base.transaction("keys", "readwrite");
  const known = await transaction.store.get("key");
  if (!known) await transaction.store.put(fresh, "key");
  await transaction.done;
  return known ?? fresh;
}
