import { z } from "zod";

// What tests do to the sandbox and ask of it, besides what the service does.

/** What goes wrong at the sandbox, at the next call of a path. */
export interface SandboxFault {
  readonly kind: "fail_before" | "fail_after" | "drop_before" | "drop_after" | "delay_before" | "delay_after";
  readonly path: string;
  readonly method?: "GET" | "POST";
  readonly times?: number;
  readonly delayMs?: number;
}

/** What goes wrong with the next delivery of an event. */
export interface WebhookFault {
  readonly kind:
    | "lose"
    | "delay"
    | "duplicate"
    | "reorder"
    | "wrong_secret"
    | "old_timestamp"
    | "unsigned"
    | "truncated";
  readonly type?: string;
  readonly times?: number;
  readonly delayMs?: number;
}

export const PAGE = "/v1/checkout/sessions";
export const CREATE = "/v1/payment_intents";
export const INTENT = "/v1/payment_intents/:id";
export const CAPTURE = "/v1/payment_intents/:id/capture";
export const CANCEL = "/v1/payment_intents/:id/cancel";
export const REFUND = "/v1/refunds";

const summary = z.object({
  intents: z.array(
    z.object({
      id: z.string(),
      status: z.string(),
      captured: z.number(),
      refunded: z.number(),
      metadata: z.record(z.string(), z.string()),
    }),
  ),
});

const deliveries = z.object({
  deliveries: z.array(z.object({ event: z.string(), type: z.string(), status: z.string(), attempts: z.number() })),
});

type Call = (path: string, init?: RequestInit) => Promise<unknown>;

function webhooksOf(call: Call) {
  return {
    /** Sends Stripe's events there from now on; nowhere, where none is given. */
    sendEventsTo: (...urls: readonly string[]) =>
      call("webhooks/endpoints", {
        method: "PUT",
        body: JSON.stringify({ endpoints: urls.map((to) => ({ url: to })) }),
      }),
    webhookFault: (fault: WebhookFault) => call("webhooks/faults", { method: "POST", body: JSON.stringify(fault) }),
    /** How the deliveries stand, oldest first. */
    deliveries: async () => deliveries.parse(await call("webhooks/deliveries")).deliveries,
    /** Sends an event once more. */
    deliverAgain: (event: string) => call("webhooks/deliveries", { method: "POST", body: JSON.stringify({ event }) }),
  };
}

/** Creates the way to a sandbox's control routes, and to its Stripe routes without the SDK. */
export function controlOf(url: string, token: string) {
  const call: Call = async (path, init = {}) => {
    const headers = { "Sandbox-Token": token, "Content-Type": "application/json" };
    const answer = await fetch(`${url}/_sandbox/${path}`, { ...init, headers });
    if (!answer.ok) throw new Error(`Cannot ask the sandbox: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : await answer.json();
  };
  return {
    ...webhooksOf(call),
    /** The id of an order's first intent. */
    intentOf: async (orderId: string) => {
      const { intents } = summary.parse(await call("summary"));
      return intents.find(({ metadata }) => metadata["orderId"] === orderId)?.id ?? "";
    },
    /** The intents of one order, as `status captured refunded`. */
    money: async (orderId: string) => {
      const { intents } = summary.parse(await call("summary"));
      return intents
        .filter(({ metadata }) => metadata["orderId"] === orderId)
        .map(({ status, captured, refunded }) => `${status} ${captured} ${refunded}`);
    },
    fault: (fault: SandboxFault) => call("faults", { method: "POST", body: JSON.stringify(fault) }),
    /** Faults not yet met. */
    faultsLeft: async () => z.array(z.unknown()).parse(await call("faults")).length,
    /** A call of Stripe's API that the service knows nothing of; gives the answer's id. */
    stripeCall: async (path: string, body: Readonly<Record<string, string>> = {}): Promise<string> => {
      const headers = { Authorization: "Bearer sk_test_1" };
      const answer = await fetch(url + path, { method: "POST", headers, body: new URLSearchParams(body) });
      if (!answer.ok) throw new Error(`Cannot call ${path}: ${answer.status} ${await answer.text()}`);
      return z.object({ id: z.string() }).parse(await answer.json()).id;
    },
    clearFaults: async () => {
      await call("faults", { method: "DELETE" });
      await call("webhooks/faults", { method: "DELETE" });
    },
    /** Moves the sandbox's clock, by which refunds fail later. */
    advance: (ms: number) => call("clock", { method: "POST", body: JSON.stringify({ advanceMs: ms }) }),
  };
}
