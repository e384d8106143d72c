// Tells a store that has no such object from a place that is not mounted, by a mark in it that the database knows.

import { randomUUID } from "node:crypto";
import { siteKey } from "@holdfast/actors/redis";
import type { DatabaseKeyOptions } from "../lifecycle/database-key.ts";
import { SettingsProblem } from "../settings/settings-problem.ts";
import { type ObjectStore, type Objects, StoreUnavailable } from "./object-store.ts";

/** Says which object of a place says to which database the place belongs, and what it says. */
export interface Mark {
  /** Names that object. */
  readonly marker: string;
  /** Gives the mark. */
  readonly id: string;
}

/**
 * Creates the store in a place that carries a mark. Each answer that could be that of an empty folder or of another
 * bucket is believed only beside the mark: what is absent, deleted, listed or stored.
 */
export function createMarked(store: ObjectStore, { marker, id }: Mark): Objects {
  async function prove(): Promise<void> {
    const found = await readMark(store, marker);
    if (found === id) return;
    throw new StoreUnavailable(
      found === null ? `${store.place} is not marked as one` : `${store.place} belongs to another database`,
    );
  }
  return {
    async put(name, bytes) {
      await prove();
      await store.put(name, bytes);
      // Else the bytes may lie where the place is mounted once it is back.
      await prove();
    },
    async get(name) {
      const first = await store.get(name);
      if (first !== null) return first;
      // A place that was away for the first read may be back for the proof, so the name is read again between two proofs.
      await prove();
      const again = await store.get(name);
      if (again === null) await prove();
      return again;
    },
    async delete(name) {
      await prove();
      await store.delete(name);
    },
    async *list() {
      await prove();
      for await (const object of store.list()) if (object.name !== marker) yield object;
    },
  };
}

/** Reads the mark of a place; null when it has none. Throws StoreUnavailable. */
export async function readMark(store: Pick<ObjectStore, "get">, marker: string): Promise<string | null> {
  const bytes = await store.get(marker);
  return bytes === null ? null : new TextDecoder().decode(bytes).trim();
}

/** Marks a place. Throws StoreUnavailable. */
export async function writeMark(store: Pick<ObjectStore, "put">, { marker, id }: Mark): Promise<void> {
  await store.put(marker, new TextEncoder().encode(`${id}\n`));
}

const NEW = "new:";

/** Reads and writes keys of the site. */
export interface MarkCommands extends Omit<DatabaseKeyOptions["commands"], "set"> {
  /** Writes a key; with `NX` only where there is none. */
  set(key: string, value: string, mode?: "NX"): Promise<unknown>;
}

/** Says where a database keeps the mark of a place. */
export interface OwnMark {
  /** Names the key of the site that holds the mark. */
  readonly key: string;
  /** Names the object that holds it in the place. */
  readonly marker: string;
  /** Names the setting that names the place, for the error. */
  readonly setting: string;
}

/**
 * Finds the mark of a database's own place. The first start marks the place as this database's. A later start marks
 * nothing: while the place has not this mark, as when it is not mounted, what `createMarked` makes of it is unavailable.
 * Throws a SettingsProblem when the place carries the mark of another database, whose objects this one would delete.
 */
export async function ownMark(store: ObjectStore, commands: MarkCommands, own: OwnMark): Promise<Mark> {
  const { marker } = own;
  const name = siteKey(own.key);
  if ((await commands.get(name)) === null) await commands.set(name, NEW + randomUUID(), "NX");
  const known = (await commands.get(name)) ?? "";
  const mark = { marker, id: known.replace(NEW, "") };
  // Until the place is marked the key says so: a process that dies between the two lets the next one go on.
  if (known.startsWith(NEW)) {
    await store.prepare?.();
    const found = await readMark(store, marker);
    if (found === null) await writeMark(store, mark);
    else if (found !== mark.id) throw foreign(store, own);
    await commands.set(name, mark.id);
  } else {
    const found = await readMark(store, marker).catch(() => null);
    if (found !== null && found !== mark.id) throw foreign(store, own);
  }
  return mark;
}

function foreign({ place }: ObjectStore, { setting }: OwnMark): SettingsProblem {
  return new SettingsProblem(
    `Cannot start: ${setting} names ${place}, which belongs to another database: name another place, or that database`,
  );
}
