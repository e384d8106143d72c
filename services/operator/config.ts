// Reads the settings of the operator service.

import { type OrderTerms, readOrdersConfig } from "@holdfast/orders";
import { type CommonConfig, type Environment, readCommon } from "@holdfast/server";

/** Settings of the operator service. It has none of its own, and needs those of the owners whose rules it applies. */
export interface OperatorConfig {
  /** Settings of orders: a ticket that an operator releases is offered to the next in its line. */
  readonly orderTerms: OrderTerms;
}

/** Reads the settings of operator; throws a SettingsProblem that names every faulty one. */
export function readOperatorConfig(env: Environment): OperatorConfig {
  return { orderTerms: readOrdersConfig(env) };
}

/** Reads the settings of a process that runs operator alone; throws a SettingsProblem that names every faulty one. */
export function readOwnConfig(env: Environment = process.env): { common: CommonConfig; config: OperatorConfig } {
  return { common: readCommon(env), config: readOperatorConfig(env) };
}
