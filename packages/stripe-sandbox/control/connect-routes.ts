// Serves the control routes of accounts, balances, payouts and disputes.
import { isCountry, isCurrency } from "@holdfast/values";
import { Hono, type Context as Http } from "hono";
import { z } from "zod";
import { answerOnboarding, deauthorize } from "../connect/onboarding.ts";
import { payOut } from "../connect/payouts.ts";
import { isClosed, isInquiry, withEvidence } from "../disputes/dispute-states.ts";
import { closeDispute, escalate, openDispute } from "../disputes/disputes.ts";
import { Failure } from "../http/failure.ts";
import { move } from "../state/balance-transaction.ts";
import type { Context } from "../state/context.ts";
import type { Dispute } from "../state/dispute-object.ts";
import type { Charge } from "../state/objects.ts";
import type { Platform, PlatformSettings } from "../state/platform.ts";
import { badBody, readJson } from "./json-body.ts";

/** Connects the routes with the parts of the sandbox that they read and change. */
export type ConnectControlOptions = {
  /** Runs work in one transaction. */
  transact: <T>(work: (context: Context) => T) => T;
  /** Replaces the given settings of the platform. */
  setPlatform: (changes: Partial<PlatformSettings>) => Platform;
};

const CURRENCY = z.string().refine(isCurrency);
const COUNTRY = z.string().refine(isCountry);

const PLATFORM = z.strictObject({
  country: COUNTRY.optional(),
  defaultCurrency: CURRENCY.optional(),
  currencies: z.array(CURRENCY).optional(),
  countries: z.array(COUNTRY).optional(),
  payoutInterval: z.enum(["daily", "manual", "monthly", "weekly"]).optional(),
});

const ANSWER = z.strictObject({
  answer: z.enum(["complete", "deauthorize", "later", "pending", "reject", "restrict"]),
});

const BALANCE = z.strictObject({ account: z.string().optional(), currency: CURRENCY, amount: z.int() });

const PAYOUT = z.strictObject({
  account: z.string().optional(),
  currency: CURRENCY,
  amount: z.int().min(1).optional(),
  fails: z.boolean().optional(),
});

const DISPUTE = z.strictObject({
  charge: z.string(),
  reason: z
    .enum(["fraudulent", "general", "product_not_received", "product_unacceptable", "unrecognized"])
    .default("fraudulent"),
  amount: z.int().min(1).optional(),
  isInquiry: z.boolean().default(false),
});

const STATUS = z.strictObject({ status: z.enum(["lost", "needs_response", "under_review", "warning_closed", "won"]) });

/**
 * Creates `PUT platform`, `POST accounts/:id`, `POST balance`, `POST payouts`, `POST disputes` and `POST disputes/:id`.
 * Answers 400 for a body that the schema refuses, 404 for an unknown id, and 409 where the present state forbids it.
 */
export function createConnectControl({ transact, setPlatform }: ConnectControlOptions): Hono {
  const control = new Hono();
  control.put("/platform", (http) => withBody(http, PLATFORM, (changes) => http.json(setPlatform(defined(changes)))));
  control.post("/accounts/:id", (http) =>
    withBody(http, ANSWER, ({ answer }) =>
      transact((context) => {
        const account = context.store.find("account", http.req.param("id"));
        if (!account) return unknown(http);
        if (answer !== "deauthorize") return http.json(answerOnboarding(context, account, answer));
        deauthorize(context, account);
        return http.json(account);
      }),
    ),
  );
  control.post("/balance", (http) =>
    withBody(http, BALANCE, ({ account = null, currency, amount }) =>
      transact((context) => {
        const type = amount < 0 ? "adjustment" : "topup";
        return http.json(move(context.of(account), { type, amount, currency, source: null }), 201);
      }),
    ),
  );
  control.post("/payouts", (http) =>
    withBody(http, PAYOUT, ({ account = null, ...order }) =>
      transact((context) => {
        const payout = payOut(context.of(account), order);
        return payout ? http.json(payout, 201) : conflict(http, "The balance holds no money to pay out");
      }),
    ),
  );
  control.post("/disputes", (http) =>
    withBody(http, DISPUTE, ({ charge: id, ...opening }) =>
      transact((context) => {
        const charge = chargeOf(context, id);
        return charge ? open(http, () => openDispute(context, charge, opening)) : unknown(http);
      }),
    ),
  );
  control.post("/disputes/:id", (http) =>
    withBody(http, STATUS, ({ status }) =>
      transact((context) => {
        const dispute = context.store.find("dispute", http.req.param("id"));
        if (!dispute) return unknown(http);
        const after = moved(context, dispute, status);
        return after ? http.json(after) : conflict(http, `A dispute in ${dispute.status} cannot become ${status}`);
      }),
    ),
  );
  return control;
}

type Answer = Response | Promise<Response>;

async function withBody<T>(http: Http, schema: z.ZodType<T>, work: (body: T) => Answer): Promise<Response> {
  const body = schema.safeParse(await readJson(http.req));
  return body.success ? await work(body.data) : http.json(badBody(body.error), 400);
}

/** Finds a charge by its own id, or as the newest of an intent. */
function chargeOf({ store }: Context, id: string): Charge | undefined {
  return store.find("charge", id) ?? store.list("charge", { owner: id, limit: 1 })[0];
}

function open(http: Http, work: () => Dispute): Response {
  try {
    return http.json(work(), 201);
  } catch (error) {
    if (error instanceof Failure) return conflict(http, error.message);
    throw error;
  }
}

/** Moves a dispute to a status; undefined where its present one forbids it. `needs_response` escalates an inquiry. */
function moved(context: Context, dispute: Dispute, status: z.infer<typeof STATUS>["status"]): Dispute | undefined {
  if (isClosed(dispute)) return undefined;
  switch (status) {
    case "needs_response":
      return isInquiry(dispute) ? escalate(context, dispute) : undefined;
    case "under_review": {
      const after = withEvidence(dispute, {}, { isSubmitted: true });
      context.change("charge.dispute.updated", after);
      return after;
    }
    case "lost":
    case "won":
      return isInquiry(dispute) ? undefined : closeDispute(context, dispute, status);
    case "warning_closed":
      return isInquiry(dispute) ? closeDispute(context, dispute, status) : undefined;
    default:
      return status satisfies never;
  }
}

function defined(changes: z.infer<typeof PLATFORM>): Partial<PlatformSettings> {
  return JSON.parse(JSON.stringify(changes));
}

function unknown(http: Http): Response {
  return http.json({ error: { code: "unknown_id", message: "There is no such object" } }, 404);
}

function conflict(http: Http, message: string): Response {
  return http.json({ error: { code: "conflict", message } }, 409);
}
