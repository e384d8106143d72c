// Reads the settings of the delivery service.

import {
  type CommonConfig,
  type Environment,
  readCommon,
  readSettings,
  SettingsProblem,
  webOrigin,
} from "@holdfast/server";
import { z } from "zod";
import type { S3Place } from "./vault/s3.ts";

/** Settings of the delivery service. */
export interface DeliveryConfig {
  /** Where the encrypted bytes lie (`VAULT`): a bucket, or a folder; null: `vault` in the data folder. */
  readonly vault: S3Place | { readonly folder: string } | null;
  /**
   * File of the key that encrypts the keys of sealed files (`VAULT_KEY_FILE`), which must be there in production; null:
   * `vault-key` in the data folder.
   */
  readonly vaultKeyFile: string | null;
  /**
   * Secret from which the ids of codes are made (`CODE_PEPPER`), of at least 32 characters; null: it is in
   * `codePepperFile`.
   */
  readonly codePepper: Buffer | null;
  /**
   * File of that secret, 32 bytes (`CODE_PEPPER_FILE`), which must be there in production without `CODE_PEPPER`; null:
   * `code-pepper` in the data folder.
   */
  readonly codePepperFile: string | null;
  /** Durations of a process in operation. */
  readonly times: DeliveryTimes;
}

/** Durations of delivery, which tests shorten. */
export interface DeliveryTimes {
  /** Age below which an order's or a ticket's events may not have reached delivery yet, ms; default 5,000. */
  readonly youngMs: number;
  /** Longest time that a request waits for the events of such a young order or ticket, ms; default 1,000. */
  readonly arrivalMs: number;
  /** Interval of the search for objects of the vault that no seal names, ms; default one hour. 0 turns it off. */
  readonly orphanSweepMs: number;
  /** Least age at which such an object is deleted, ms; default one hour, longer than any upload lasts. */
  readonly orphanAgeMs: number;
}

/** Durations of a site in operation. */
export const defaultDeliveryTimes: DeliveryTimes = {
  youngMs: 5_000,
  arrivalMs: 1_000,
  orphanSweepMs: 3_600_000,
  orphanAgeMs: 3_600_000,
};

const BUCKET = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,62})(?:\/([\w/.-]*))?$/;

const own = z.object({
  VAULT: z.string().min(1).optional(),
  VAULT_S3_ENDPOINT: webOrigin().optional(),
  VAULT_S3_REGION: z
    .string()
    .regex(/^[\w-]+$/, "must be the name of a region")
    .optional(),
  VAULT_S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  VAULT_S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  VAULT_KEY_FILE: z.string().min(1).optional(),
  CODE_PEPPER: z.string().min(32, "must be a secret of at least 32 characters").optional(),
  CODE_PEPPER_FILE: z.string().min(1).optional(),
});

type Own = z.output<typeof own>;

/** Reads the settings of delivery from environment variables; throws a SettingsProblem that names every faulty one. */
export function readDeliveryConfig(env: Environment): DeliveryConfig {
  const values = readSettings(own, env);
  if (values.CODE_PEPPER !== undefined && values.CODE_PEPPER_FILE !== undefined) {
    throw new SettingsProblem("Cannot start: CODE_PEPPER and CODE_PEPPER_FILE are both set, and one of them is enough");
  }
  return {
    vault: vaultOf(values),
    vaultKeyFile: values.VAULT_KEY_FILE ?? null,
    codePepper: values.CODE_PEPPER === undefined ? null : Buffer.from(values.CODE_PEPPER, "utf8"),
    codePepperFile: values.CODE_PEPPER_FILE ?? null,
    times: defaultDeliveryTimes,
  };
}

/** Reads the settings of a process that runs delivery alone; throws a SettingsProblem that names every faulty one. */
export function readOwnConfig(env: Environment = process.env): { common: CommonConfig; config: DeliveryConfig } {
  return { common: readCommon(env), config: readDeliveryConfig(env) };
}

function vaultOf(values: Own): DeliveryConfig["vault"] {
  const { VAULT: place } = values;
  const [isBucket, bucket = "", path = ""] = BUCKET.exec(place ?? "") ?? [];
  if (isBucket === undefined) return folderOf(values);
  const accessKeyId = values.VAULT_S3_ACCESS_KEY_ID;
  const secretAccessKey = values.VAULT_S3_SECRET_ACCESS_KEY;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const needed = "VAULT_S3_ACCESS_KEY_ID and VAULT_S3_SECRET_ACCESS_KEY (or its file)";
    throw new SettingsProblem(`Cannot start: ${needed} must be set for a VAULT in a bucket`);
  }
  const prefix = path === "" || path.endsWith("/") ? path : `${path}/`;
  const { VAULT_S3_ENDPOINT: endpoint = null, VAULT_S3_REGION: region = null } = values;
  return { bucket, prefix, endpoint, region, accessKeyId, secretAccessKey };
}

function folderOf(values: Own): DeliveryConfig["vault"] {
  const { VAULT: place, ...others } = values;
  if (place?.includes("://")) {
    throw new SettingsProblem("Cannot start: VAULT must be a folder, or a bucket such as s3://tickets/sealed");
  }
  const [stray] = Object.entries(others).flatMap(([name, value]) =>
    name.startsWith("VAULT_S3_") && value !== undefined ? [name] : [],
  );
  if (stray !== undefined) throw new SettingsProblem(`Cannot start: ${stray} must be unset unless VAULT is a bucket`);
  return place === undefined ? null : { folder: place };
}
