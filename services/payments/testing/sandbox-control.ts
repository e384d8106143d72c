import { createSandboxControl, type ServedSandbox } from "@holdfast/stripe-sandbox";
import { z } from "zod";

// Paths of Stripe's API, for faults.
export const PAGE = "/v1/checkout/sessions";
export const CREATE = "/v1/payment_intents";
export const INTENT = "/v1/payment_intents/:id";
export const CAPTURE = "/v1/payment_intents/:id/capture";
export const CANCEL = "/v1/payment_intents/:id/cancel";
export const REFUND = "/v1/refunds";

/** Creates the client of a sandbox's control routes, with what the tests of payments ask about one order. */
export function createOrderControl(sandbox: Pick<ServedSandbox, "url" | "controlToken">) {
  const control = createSandboxControl(sandbox);
  const intentsOf = async (orderId: string) =>
    (await control.summary()).intents.filter(({ metadata }) => metadata["orderId"] === orderId);
  return {
    ...control,
    /** Sends Stripe's events to these addresses from now on. */
    sendEventsTo: (...urls: readonly string[]) => control.setWebhooks(urls.map((url) => ({ url }))),
    /** Reads the id of an order's first intent. */
    intentOf: async (orderId: string) => (await intentsOf(orderId))[0]?.id ?? "",
    /** Reads the intents of one order, each as `status captured refunded`. */
    money: async (orderId: string) =>
      (await intentsOf(orderId)).map(({ status, captured, refunded }) => `${status} ${captured} ${refunded}`),
    /** Calls Stripe's API without the service's knowledge; gives the answer's id. */
    stripeCall: async (path: string, body: Readonly<Record<string, string>> = {}): Promise<string> => {
      const headers = { Authorization: "Bearer sk_test_1" };
      const answer = await fetch(sandbox.url + path, { method: "POST", headers, body: new URLSearchParams(body) });
      if (!answer.ok) throw new Error(`Cannot call ${path}: ${answer.status} ${await answer.text()}`);
      return z.object({ id: z.string() }).parse(await answer.json()).id;
    },
  };
}
