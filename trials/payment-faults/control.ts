import type { ServedSandbox, Summary } from "@holdfast/stripe-sandbox";

/** What a fault run does to the sandbox and asks of it. */
export interface FaultControl {
  fault(fault: object): Promise<void>;
  webhookFault(fault: object): Promise<void>;
  clear(): Promise<void>;
  /** Moves its clock: refunds of some cards fail half a minute later. */
  advance(ms: number): Promise<void>;
  summary(): Promise<Summary>;
  /** Captures the money of an order behind our back; false where there is none to be captured. */
  captureAside(orderId: string): Promise<boolean>;
}

/** Creates the way to the sandbox's control. */
export function controlOf({ url, controlToken }: ServedSandbox): FaultControl {
  const headers = { "Sandbox-Token": controlToken, "Content-Type": "application/json" };
  async function ask(path: string, method: string, body?: object): Promise<Response> {
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const answer = await fetch(`${url}/_sandbox/${path}`, init);
    if (!answer.ok) throw new Error(`Cannot ask the sandbox: ${answer.status} ${await answer.text()}`);
    return answer;
  }
  async function summary(): Promise<Summary> {
    return await (await ask("summary", "GET")).json();
  }
  return {
    fault: async (fault) => void (await ask("faults", "POST", fault)),
    webhookFault: async (fault) => void (await ask("webhooks/faults", "POST", fault)),
    async clear() {
      await ask("faults", "DELETE");
      await ask("webhooks/faults", "DELETE");
    },
    advance: async (advanceMs) => void (await ask("clock", "POST", { advanceMs })),
    summary,
    async captureAside(orderId) {
      const { intents } = await summary();
      const intent = intents.find(
        ({ metadata, status }) => metadata["orderId"] === orderId && status === "requires_capture",
      );
      if (!intent) return false;
      const key = { Authorization: "Bearer sk_test_aside" };
      const capture = fetch(`${url}/v1/payment_intents/${intent.id}/capture`, { method: "POST", headers: key });
      // A fault that was meant for payments may meet this call.
      return await capture.then(
        ({ ok }) => ok,
        () => false,
      );
    },
  };
}
