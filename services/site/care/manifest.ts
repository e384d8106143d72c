// Describes an archive: whose data it holds, as of when, and the checksums of its parts.

import { isObjectName } from "@holdfast/server";
import { z } from "zod";

/** Gives the form of the archives that this release writes; it reads this form and all before it. */
export const ARCHIVE_FORMAT = 2;
/** Names the last part of every archive; one without it is incomplete. */
export const MANIFEST_NAME = "manifest.json";
/** Names the part with the keys. */
export const KEYS_NAME = "keys.json";
/** Begins the names of the parts that are objects of the vault. */
export const VAULT_PREFIX = "vault/";
/** Begins the names of the parts that are records of the site's archive of documents. */
export const RECORDS_PREFIX = "archive/";

const DUMP_NAME = /^redis\/\d{1,4}\.rdb$/;

const part = z.object({
  name: z.string().refine(isPartName),
  bytes: z.number().int().nonnegative(),
  sha256: z.string(),
});

// The name of an object becomes that of a file.
function isPartName(name: string): boolean {
  const prefix = [VAULT_PREFIX, RECORDS_PREFIX].find((one) => name.startsWith(one));
  if (prefix !== undefined) return isObjectName(name.slice(prefix.length));
  return name === KEYS_NAME || DUMP_NAME.test(name);
}

const objects = z.object({
  /** Whether the objects are in the backup; a bucket is left where it is unless somebody asks for a copy. */
  isCopied: z.boolean(),
  /** Says in words where they lay. */
  place: z.string(),
  /** Number of objects, without the mark of the place. */
  objects: z.number(),
});

/** Parses a manifest. */
export const manifestSchema = z.object({
  format: z.number().int().positive(),
  /** Version of the release that wrote the archive. */
  release: z.string(),
  /** Id of the site, which also marks its payments at Stripe; null: nobody has paid yet. */
  siteId: z.string().nullable(),
  /** Time of the data by the clock of Redis, ms since 1970. */
  takenAt: z.number(),
  /** Number of partitions. */
  partitions: z.number(),
  /** Form of the documents. */
  documents: z.enum(["json", "hash"]),
  /** Currency of all prices. */
  currency: z.string().nullable(),
  redis: z.object({
    /** Version of the server. */
    version: z.string(),
    /** Lists the parts with the data, one of each server, and the number of keys in each. */
    dumps: z.array(z.object({ name: z.string(), keys: z.number() })),
  }),
  vault: objects,
  /** The archive of documents; absent for a site without one, and in backups of the first form. */
  archive: objects.optional(),
  keys: z.object({
    /** Whether the keys are in the archive: as they are, encrypted with a passphrase, or not at all. */
    kept: z.enum(["plain", "encrypted", "none"]),
    names: z.array(z.string()),
  }),
  /** Lists every part but the manifest. */
  parts: z.array(part),
});

/** Describes an archive. */
export type Manifest = z.output<typeof manifestSchema>;
/** Describes one part of an archive. */
export type Part = z.output<typeof part>;
