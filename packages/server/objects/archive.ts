// Keeps the documents that leave Redis in the archive of the site: a folder or a bucket.

import type { Archive, VersionedName } from "@holdfast/actors";
import type { CommonConfig } from "../settings/settings.ts";
import { createMarked, type MarkCommands, ownMark } from "./marked.ts";
import type { ObjectStore, Objects } from "./object-store.ts";
import { createStore } from "./place.ts";

/** Names the key of the site that holds the mark of the archive. */
export const ARCHIVE_MARK = "archive";
/** Names the object that says which database an archive belongs to. */
export const ARCHIVE_MARKER = "holdfast-archive";

/** Keeps records as objects, and opens their place when it is first needed. */
export interface SiteArchive extends Archive {
  /**
   * Opens the place, and marks it the first time. Throws a SettingsProblem for the archive of another database, and
   * StoreUnavailable.
   */
  open(): Promise<void>;
}

/** Creates the archive of a database in a store. Each record is an object of JSON, `<service>.<kind>.<id>.<version>.json`. */
export function createSiteArchive(store: ObjectStore, commands: MarkCommands): SiteArchive {
  let opening: Promise<Objects> | null = null;
  async function opened(): Promise<Objects> {
    const own = { key: ARCHIVE_MARK, marker: ARCHIVE_MARKER, setting: "ARCHIVE" };
    opening ??= ownMark(store, commands, own).then((mark) => createMarked(store, mark));
    try {
      return await opening;
    } catch (error) {
      opening = null;
      throw error;
    }
  }
  return {
    open: async () => void (await opened()),
    async put(name, text) {
      await (await opened()).put(objectOf(name), new TextEncoder().encode(text));
    },
    async get(name) {
      const bytes = await (await opened()).get(objectOf(name));
      return bytes === null ? null : new TextDecoder().decode(bytes);
    },
  };
}

/** Returns the name of the object that holds a version of a record. */
export function objectOf({ service, kind, id, version }: VersionedName): string {
  return `${service}.${kind}.${id}.${version}.json`;
}

/** Returns the archive that the settings of a process name, over a connection to its database; null without one. */
export function archiveOf({ archive }: Pick<CommonConfig, "archive">, commands: MarkCommands): SiteArchive | null {
  return archive && createSiteArchive(createStore(archive), commands);
}
