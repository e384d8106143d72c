// Reads the settings of the delivery service.

import {
  type CommonConfig,
  type Environment,
  type ObjectPlace,
  placeIn,
  placeSettings,
  readCommon,
  readSettings,
  SettingsProblem,
} from "@holdfast/server";
import { z } from "zod";

/** Settings of the delivery service. */
export interface DeliveryConfig {
  /**
   * Where the encrypted bytes lie (`VAULT`): a bucket (with `VAULT_S3_ENDPOINT`, `VAULT_S3_REGION` and the access key), or
   * a folder; null: `vault` in the data folder.
   */
  readonly vault: ObjectPlace | null;
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

const own = z.object({
  ...placeSettings("VAULT"),
  VAULT_KEY_FILE: z.string().min(1).optional(),
  CODE_PEPPER: z.string().min(32, "must be a secret of at least 32 characters").optional(),
  CODE_PEPPER_FILE: z.string().min(1).optional(),
});

/** Reads the settings of delivery from environment variables; throws a SettingsProblem that names every faulty one. */
export function readDeliveryConfig(env: Environment): DeliveryConfig {
  const values = readSettings(own, env);
  if (values.CODE_PEPPER !== undefined && values.CODE_PEPPER_FILE !== undefined) {
    throw new SettingsProblem("Cannot start: CODE_PEPPER and CODE_PEPPER_FILE are both set, and one of them is enough");
  }
  return {
    vault: placeIn(values, "VAULT"),
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
