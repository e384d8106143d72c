// Reads the settings of the delivery service.

import { type CommonConfig, type Environment, readCommon, readSettings } from "@holdfast/server";
import { z } from "zod";

/** Settings of the delivery service. */
export interface DeliveryConfig {
  /**
   * File of the key that encrypts the keys of sealed files (`VAULT_KEY_FILE`), which must be there in production; null:
   * `vault-key` in the data folder.
   */
  readonly vaultKeyFile: string | null;
  /**
   * File of the secret from which the ids of codes are made (`CODE_PEPPER_FILE`), which must be there in production; null:
   * `code-pepper` in the data folder.
   */
  readonly codePepperFile: string | null;
}

const own = z.object({
  VAULT_KEY_FILE: z.string().min(1).optional(),
  CODE_PEPPER_FILE: z.string().min(1).optional(),
});

/** Reads the settings of delivery from environment variables; throws a SettingsProblem that names every faulty one. */
export function readDeliveryConfig(env: Environment): DeliveryConfig {
  const values = readSettings(own, env);
  return { vaultKeyFile: values.VAULT_KEY_FILE ?? null, codePepperFile: values.CODE_PEPPER_FILE ?? null };
}

/** Reads the settings of a process that runs delivery alone; throws a SettingsProblem that names every faulty one. */
export function readOwnConfig(env: Environment = process.env): { common: CommonConfig; config: DeliveryConfig } {
  return { common: readCommon(env), config: readDeliveryConfig(env) };
}
