import { Hono } from "hono";
import { createControl } from "./control/control.ts";
import { createFaults } from "./control/faults.ts";
import { summarize } from "./control/summary.ts";
import { createThreeDSecure, type Transact } from "./hosted/three-d-secure.ts";
import { createApi } from "./http/api.ts";
import { balanceEndpoints } from "./money/balance.ts";
import { chargeEndpoints } from "./money/charges.ts";
import { eventEndpoints } from "./money/events.ts";
import { paymentIntentEndpoints } from "./money/payment-intents.ts";
import { failRefund, refundEndpoints } from "./money/refunds.ts";
import { expireAuthorization } from "./money/settle.ts";
import { createClock } from "./state/clock.ts";
import { type Context, createContext } from "./state/context.ts";
import { openDatabase } from "./state/database.ts";
import { randomLetters } from "./state/ids.ts";
import { takeDue } from "./state/schedule.ts";

/** How a sandbox is made. */
export type SandboxOptions = {
  /** Where its state is kept; `:memory:` keeps it only as long as the sandbox. */
  databaseFile: string;
  /** Real time in milliseconds; defaults to the system's. */
  now?: () => number;
  /** What `/_sandbox` asks for in `Sandbox-Token`; random unless given. */
  controlToken?: string;
};

/** A sandbox inside this process. */
export type Sandbox = {
  /** Serves Stripe's HTTP; give `app.fetch` to `Bun.serve`. */
  app: Hono;
  controlToken: string;
  /** Random at each creation; `/_sandbox/health` answers it. */
  instanceId: string;
  /** Closes the database; calls after it fail. */
  close: () => void;
};

/**
 * Makes a sandbox that speaks Stripe's HTTP and keeps its state in one SQLite file.
 *
 * Throws a `SandboxError` with code `database_in_use` when another sandbox holds the file.
 */
export function createSandbox(options: SandboxOptions): Sandbox {
  const { databaseFile, now = Date.now, controlToken = randomLetters(32) } = options;
  const database = openDatabase(databaseFile);
  const clock = createClock(database, now);
  const faults = createFaults();
  const instanceId = randomLetters(24);
  const endpoints = [
    ...paymentIntentEndpoints,
    ...refundEndpoints,
    ...chargeEndpoints,
    ...eventEndpoints,
    ...balanceEndpoints,
  ];
  const runDue = (context: Context) => {
    for (const { task, object } of takeDue(database, context.now)) {
      if (task === "expire_authorization") expireAuthorization(context, object);
      else failRefund(context, object);
    }
  };
  const transact: Transact = (work) =>
    database
      .transaction(() => {
        const context = createContext(database, clock.now(), { origin: "", cause: null });
        runDue(context);
        return work(context);
      })
      .immediate();
  const summarizeNow = () => transact(({ store }) => summarize(store));
  const app = new Hono();
  app.route("/_sandbox", createControl({ instanceId, controlToken, clock, faults, summarize: summarizeNow }));
  app.route("/3ds", createThreeDSecure(transact));
  app.mount("/", createApi(database, { endpoints, clock, faults, runDue }).fetch);
  return { app, controlToken, instanceId, close: () => database.close() };
}
