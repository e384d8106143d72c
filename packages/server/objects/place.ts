// Reads from the settings where a store of objects lies: in a folder or in a bucket.

import { z } from "zod";
import { webOrigin } from "../settings/address-fields.ts";
import { SettingsProblem } from "../settings/settings-problem.ts";
import { createFolderStore } from "./folder.ts";
import type { ObjectStore } from "./object-store.ts";
import { createS3Store, type S3Place } from "./s3.ts";

/** Says where objects lie: in a bucket, or in a folder. */
export type ObjectPlace = S3Place | { readonly folder: string };

const BUCKET = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,62})(?:\/([\w/.-]*))?$/;

/** Makes the schema of the five settings of a place, whose names begin with `setting`; all may be unset. */
export function placeSettings(setting: string) {
  const text = z.string().min(1).optional();
  const region = z
    .string()
    .regex(/^[\w-]+$/, "must be the name of a region")
    .optional();
  const fields: { readonly [name: string]: z.ZodType<string | undefined> } = {
    [setting]: text,
    [`${setting}_S3_ENDPOINT`]: webOrigin().optional(),
    [`${setting}_S3_REGION`]: region,
    [`${setting}_S3_ACCESS_KEY_ID`]: text,
    [`${setting}_S3_SECRET_ACCESS_KEY`]: text,
  };
  return fields;
}

/** Returns the place that settings name; null without one. Throws a SettingsProblem that names the faulty setting. */
export function placeIn(values: Readonly<Record<string, unknown>>, setting: string): ObjectPlace | null {
  const valueOf = (name: string): string | null => {
    const value = values[setting + name];
    return typeof value === "string" ? value : null;
  };
  const place = valueOf("");
  const [isBucket, bucket = "", path = ""] = BUCKET.exec(place ?? "") ?? [];
  if (isBucket === undefined) return folderIn(place, setting, valueOf);
  const accessKeyId = valueOf("_S3_ACCESS_KEY_ID");
  const secretAccessKey = valueOf("_S3_SECRET_ACCESS_KEY");
  if (accessKeyId === null || secretAccessKey === null) {
    const needed = `${setting}_S3_ACCESS_KEY_ID and ${setting}_S3_SECRET_ACCESS_KEY (or its file)`;
    throw new SettingsProblem(`Cannot start: ${needed} must be set for a ${setting} in a bucket`);
  }
  const prefix = path === "" || path.endsWith("/") ? path : `${path}/`;
  const where = { endpoint: valueOf("_S3_ENDPOINT"), region: valueOf("_S3_REGION") };
  return { bucket, prefix, ...where, accessKeyId, secretAccessKey };
}

function folderIn(place: string | null, setting: string, valueOf: (name: string) => string | null): ObjectPlace | null {
  if (place?.includes("://")) {
    throw new SettingsProblem(`Cannot start: ${setting} must be a folder, or a bucket such as s3://tickets/sealed`);
  }
  const parts = ["_S3_ENDPOINT", "_S3_REGION", "_S3_ACCESS_KEY_ID", "_S3_SECRET_ACCESS_KEY"];
  const stray = parts.find((name) => valueOf(name) !== null);
  if (stray !== undefined) {
    throw new SettingsProblem(`Cannot start: ${setting}${stray} must be unset unless ${setting} is a bucket`);
  }
  return place === null ? null : { folder: place };
}

/** Creates the store of a place; nothing is opened or made. */
export function createStore(place: ObjectPlace): ObjectStore {
  return "folder" in place ? createFolderStore(place.folder) : createS3Store(place);
}
