// Reads the settings of every service, and says which variables are faulty.

import { readAuthConfig } from "@holdfast/auth";
import { readDeliveryConfig } from "@holdfast/delivery";
import { readOrdersConfig } from "@holdfast/orders";
import { readPaymentsConfig } from "@holdfast/payments";
import { type CommonConfig, type Environment, readCommon } from "@holdfast/server";
import { readTicketsConfig } from "@holdfast/tickets";
import { type Examined, fail, ok, textOf } from "./examination.ts";

/** Holds the settings that could be read; null: they are faulty. */
export interface ReadSettings {
  readonly common: CommonConfig | null;
  readonly auth: ReturnType<typeof readAuthConfig> | null;
  readonly delivery: ReturnType<typeof readDeliveryConfig> | null;
  readonly payments: ReturnType<typeof readPaymentsConfig> | null;
  /** Says for each service whether its settings can be read. */
  readonly examined: readonly Examined[];
}

/** Reads the settings of every service. */
export function readAllSettings(env: Environment): ReadSettings {
  const examined: Examined[] = [];
  const read = <Config>(service: string, work: () => Config): Config | null => {
    try {
      const config = work();
      examined.push(ok(`settings ${service}`, "can be read"));
      return config;
    } catch (error) {
      const why = textOf(error).replace("Cannot start: ", "");
      examined.push(fail(`settings ${service}`, why, "correct this variable; the README lists all of them"));
      return null;
    }
  };
  const common = read("shared", () => readCommon(env));
  const auth = common === null ? null : read("auth", () => readAuthConfig(common, env));
  read("tickets", () => readTicketsConfig(env));
  read("orders", () => readOrdersConfig(env));
  const delivery = read("delivery", () => readDeliveryConfig(env));
  const payments = read("payments", () => readPaymentsConfig(env));
  return { common, auth, delivery, payments, examined };
}
