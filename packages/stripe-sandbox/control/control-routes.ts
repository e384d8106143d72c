// Serves the control routes, with which tests read and steer the sandbox.
import { createHash, timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import type { Clock } from "../state/clock.ts";
import type { Faults } from "./call-faults.ts";
import { badBody, readJson } from "./json-body.ts";
import type { Summary } from "./summary.ts";

/** Names the header that carries the control token. */
const TOKEN_HEADER = "sandbox-token";

/** Connects the control routes with the parts of the sandbox that they read and change. */
export type ControlOptions = {
  /** Identifies the sandbox in the answer of `health`. */
  instanceId: string;
  /** Sets the token that every route but `health` demands. */
  controlToken: string;
  /** Gives and changes the time of the sandbox. */
  clock: Clock;
  /** Holds the faults of API calls. */
  faults: Faults;
  /** Sums up all money. */
  summarize: () => Summary;
  /** Runs the tasks that are due by the clock, and records their events. */
  catchUp: () => void;
  /** Serves the routes under `webhooks/`. */
  webhookControl: Hono;
  /** Serves the routes of accounts, balances, payouts and disputes. */
  connectControl: Hono;
};

const FAULT = z.strictObject({
  kind: z.enum(["fail_before", "fail_after", "drop_before", "drop_after", "delay_before", "delay_after"]),
  method: z.enum(["GET", "POST"]).optional(),
  path: z.string().startsWith("/v1/").optional(),
  times: z.int().min(1).max(1000).default(1),
  delayMs: z.int().min(0).max(60_000).default(0),
  isStored: z.boolean().default(true),
});

const CLOCK = z.union([z.strictObject({ advanceMs: z.int() }), z.strictObject({ reset: z.literal(true) })]);

/**
 * Creates `/_sandbox/…`: `GET health` for anyone, and with the token `GET summary`, `GET|POST|DELETE faults`,
 * `GET|POST clock`, `webhooks/…` and those of Connect. Answers 401 without the token, and 400 for a body that the schema refuses.
 */
export function createControl(options: ControlOptions): Hono {
  const { clock, faults, instanceId } = options;
  const control = new Hono();
  control.get("/health", (http) => http.json({ service: "stripe-sandbox", instanceId, status: "ok" }));
  control.use(async (http, next) => {
    if (isSame(http.req.header(TOKEN_HEADER) ?? "", options.controlToken)) return await next();
    return http.json({ error: { code: "unauthorized", message: `Wrong or no ${TOKEN_HEADER}` } }, 401);
  });
  control.get("/summary", (http) => http.json(options.summarize()));
  control.get("/faults", (http) => http.json(faults.pending()));
  control.post("/faults", async (http) => {
    const fault = FAULT.safeParse(await readJson(http.req));
    if (!fault.success) return http.json(badBody(fault.error), 400);
    faults.add(fault.data);
    return http.json(fault.data, 201);
  });
  control.delete("/faults", (http) => {
    faults.clear();
    return http.body(null, 204);
  });
  control.route("/webhooks", options.webhookControl);
  control.route("/", options.connectControl);
  control.get("/clock", (http) => http.json({ nowMs: clock.nowMs() }));
  control.post("/clock", async (http) => {
    const move = CLOCK.safeParse(await readJson(http.req));
    if (!move.success) return http.json(badBody(move.error), 400);
    if ("reset" in move.data) clock.reset();
    else clock.advance(move.data.advanceMs);
    options.catchUp();
    return http.json({ nowMs: clock.nowMs() });
  });
  return control;
}

function isSame(given: string, wanted: string): boolean {
  return timingSafeEqual(digest(given), digest(wanted));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
