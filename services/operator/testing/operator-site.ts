// Runs the operator service on a Redis of its own, for tests.

import { type Database, type EngineSettings, openDatabase } from "@holdfast/actors";
import { createLogger, readCommon, type Service } from "@holdfast/server";
import { sessionsBy, userNamed } from "@holdfast/server/testing";
import { type CookieClient, cookieClient, startTestRedis, waitFor } from "@holdfast/testing";
import { createOperatorService, readOperatorConfig } from "../service.ts";

/** Controls the service. */
export interface OperatorSite {
  /** Gives access to the data. */
  readonly database: Database;
  /** The running service. */
  readonly service: Service;
  /** Sends requests as an operator. */
  readonly operator: CookieClient;
  /** Sends requests as a member. */
  readonly member: CookieClient;
  /** Sends the form of a confirmed action, and resolves with the page of the action when it has ended. */
  act(kind: string, fields: Readonly<Record<string, string>>, key?: string): Promise<string>;
  /** Stops the service and its Redis. */
  stop(): Promise<void>;
}

// Without the pauses of a site in operation.
const QUICK: Partial<EngineSettings> = { timerBackoffMs: [20] };

/** Starts the service; `settings` replace single settings of its engine. */
export async function openOperatorSite(settings: Partial<EngineSettings> = {}): Promise<OperatorSite> {
  const redis = await startTestRedis();
  const common = readCommon({ LOG_LEVEL: "silent", PARTITIONS: "4" });
  const log = createLogger(common);
  const database = await openDatabase({ url: redis.url, partitions: common.partitions, log });
  const session = sessionsBy((token) => ({ ...userNamed(token), isOperator: token === "operator" }));
  const dependencies = {
    database,
    log,
    common,
    config: readOperatorConfig({}),
    session,
    settings: { ...QUICK, ...settings },
  };
  const service = createOperatorService(dependencies);
  await service.start();
  const as = (name: string) => {
    const client = cookieClient(service.app);
    client.cookies.set("session", name);
    return client;
  };
  const operator = as("operator");
  let keys = 0;
  return {
    ...{ database, service, operator, member: as("member") },
    async act(kind, fields, key = `key-${(keys += 1)}`) {
      const named = Object.entries(fields).map(([name, value]) => [`field.${name}`, value]);
      const body = new URLSearchParams({ kind, idempotencyKey: key, reason: "a test", ...Object.fromEntries(named) });
      const { headers } = await operator("/operator/actions", { method: "POST", body });
      return await waitFor(async () => {
        const page = await (await operator(headers.get("Location") ?? "")).text();
        return page.includes("Under way") ? null : page;
      });
    },
    async stop() {
      await service.stop();
      await database.close();
      await redis.stop();
    },
  };
}
