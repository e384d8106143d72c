// Examines Stripe: whether the key works, of which mode it is, what the account may do, and the webhooks.

import { readPlatformFaults, type StripeConfig } from "@holdfast/payments";
import type { CommonConfig } from "@holdfast/server";
import { z } from "zod";
import { type Examined, fail, judgeClock, ok, textOf, warn } from "./examination.ts";

const STRIPE = "https://api.stripe.com";
const ANSWER_MS = 10_000;
// The header has whole seconds.
const DATE_PRECISION_MS = 1_500;
const FORBIDDEN = [401, 403];

const account = z.object({
  id: z.string(),
  charges_enabled: z.boolean().optional(),
  payouts_enabled: z.boolean().optional(),
});
const refusal = z.object({ error: z.object({ message: z.string() }) });
const endpoints = z.object({
  data: z.array(z.object({ url: z.string(), status: z.string().optional(), enabled_events: z.array(z.string()) })),
});

/** Examines Stripe, or the sandbox in its place. */
export async function examineStripe(common: CommonConfig, stripe: StripeConfig): Promise<Examined[]> {
  const mode = judgeMode(common, stripe);
  try {
    const began = Date.now();
    const answer = await ask(stripe, "/v1/account");
    const now = (began + Date.now()) / 2;
    const date = Date.parse(answer.headers.get("Date") ?? "");
    return [
      mode,
      await judgeAccount(answer),
      ...(answer.ok ? await examinePlatform(common, stripe) : []),
      ...(answer.ok ? [await examineConnect(stripe)] : []),
      ...(Number.isNaN(date) ? [] : [judgeClock("stripe clock", date - now, DATE_PRECISION_MS)]),
      ...(stripe.apiUrl === null ? [await examineWebhooks(common, stripe)] : []),
      judgeSecrets(stripe),
    ];
  } catch (error) {
    return [
      mode,
      fail("stripe", textOf(error), "see that this machine reaches Stripe, and STRIPE_API_URL if it is set"),
    ];
  }
}

function judgeMode({ isProduction }: CommonConfig, { secretKey, apiUrl }: StripeConfig): Examined {
  const isLive = /^(sk|rk)_live_/.test(secretKey);
  const found = apiUrl === null ? `${isLive ? "live" : "test"} key` : `${isLive ? "live" : "test"} key, at ${apiUrl}`;
  if (isProduction && !isLive) return fail("stripe mode", found, "no money moves: give a live key in production");
  if (!isProduction && isLive) return fail("stripe mode", found, "real cards are charged: set NODE_ENV=production");
  return ok("stripe mode", found);
}

async function judgeAccount(answer: Response): Promise<Examined> {
  if (FORBIDDEN.includes(answer.status)) {
    return fail("stripe", `refuses the key (${answer.status})`, "make a new key at Stripe, for STRIPE_SECRET_KEY");
  }
  const read = account.safeParse(await answer.json().catch(() => null)).data;
  if (!answer.ok || !read) return fail("stripe", `answers ${answer.status}`, "see status.stripe.com");
  const missing = [
    ...(read.charges_enabled === false ? ["charges"] : []),
    ...(read.payouts_enabled === false ? ["payouts"] : []),
  ];
  const advice = "finish the account in Stripe's dashboard";
  if (missing.length === 0) return ok("stripe", `account ${read.id}`);
  return fail("stripe", `account ${read.id} has no ${missing.join(" and ")}`, advice);
}

async function examinePlatform(common: CommonConfig, stripe: StripeConfig): Promise<Examined[]> {
  const faults = await readPlatformFaults(stripe, common);
  if (faults.length === 0) return [ok("stripe transfers", `sales in ${common.currency} can be paid to sellers`)];
  return faults.map(({ isFatal, found, advice }) => (isFatal ? fail : warn)("stripe transfers", found, advice));
}

// Sellers are paid by transfers to connected accounts, of which only a platform has a list.
async function examineConnect(stripe: StripeConfig): Promise<Examined> {
  const answer = await ask(stripe, "/v1/accounts?limit=1");
  if (answer.ok) return ok("stripe connect", "sellers' accounts can be read");
  const said = refusal.safeParse(await answer.json().catch(() => null)).data?.error.message ?? "";
  const found = `sellers' accounts cannot be read (${answer.status})${said === "" ? "" : `: ${textOf(said)}`}`;
  if (FORBIDDEN.includes(answer.status)) {
    return fail("stripe connect", found, "let the key read and write Connect: accounts, account links, transfers");
  }
  return fail("stripe connect", found, "set up Connect in Stripe's dashboard, or no seller can be paid");
}

async function examineWebhooks({ publicUrl }: CommonConfig, stripe: StripeConfig): Promise<Examined> {
  const answer = await ask(stripe, "/v1/webhook_endpoints?limit=100");
  const url = `${publicUrl}/webhooks/stripe`;
  const read = endpoints.safeParse(await answer.json().catch(() => null)).data;
  const advice = `add an endpoint with the address ${url} at Stripe; payments go on without it, some seconds later`;
  if (!read)
    return warn("stripe webhooks", `cannot be listed (${answer.status})`, `see at Stripe that there is ${url}`);
  const ours = read.data.filter((endpoint) => endpoint.url === url);
  const enabled = ours.filter(({ status }) => status !== "disabled");
  if (ours.length === 0) return warn("stripe webhooks", `no endpoint ${url}`, advice);
  if (enabled.length > 0) return ok("stripe webhooks", `${enabled.length} at ${url}`);
  return warn("stripe webhooks", `the endpoint ${url} is disabled`, "enable it at Stripe");
}

function judgeSecrets({ webhookSecret, connectWebhookSecret = null }: StripeConfig): Examined {
  const missing = [
    ...(webhookSecret === null ? ["STRIPE_WEBHOOK_SECRET"] : []),
    ...(connectWebhookSecret === null ? ["STRIPE_CONNECT_WEBHOOK_SECRET"] : []),
  ];
  if (missing.length === 0) return ok("stripe secrets", "both signing secrets are set");
  return warn("stripe secrets", `${missing.join(" and ")} unset`, "set them: events are refused, and read again later");
}

async function ask({ apiUrl, secretKey }: StripeConfig, path: string): Promise<Response> {
  const headers = { Authorization: `Bearer ${secretKey}` };
  return await fetch(`${apiUrl ?? STRIPE}${path}`, { headers, signal: AbortSignal.timeout(ANSWER_MS) });
}
