// Calls the control routes of a running sandbox.
import type { Delivery } from "../webhooks/deliveries.ts";
import type { WebhookFault } from "../webhooks/delivery-faults.ts";
import type { WebhookTarget } from "../webhooks/endpoints.ts";
import type { Fault } from "./call-faults.ts";
import type { Summary } from "./summary.ts";

/** Asks for a fault of the next calls of the API; absent members have the defaults of the control route. */
export type FaultRequest = Pick<Fault, "kind"> & Partial<Fault>;

/** Asks for a fault of the next webhook deliveries; absent members have the defaults of the control route. */
export type WebhookFaultRequest = Pick<WebhookFault, "kind"> & Partial<WebhookFault>;

/** Calls the control routes of a running sandbox. Each method throws when the sandbox refuses or does not answer. */
export interface SandboxControl {
  /** Reads every intent and session, and the sums by currency in minor units. */
  summary(): Promise<Summary>;
  /** Adds a fault of calls of the API. */
  addFault(fault: FaultRequest): Promise<void>;
  /** Adds a fault of webhook deliveries. */
  addWebhookFault(fault: WebhookFaultRequest): Promise<void>;
  /** Reads the faults of API calls that are not used up. */
  faults(): Promise<Fault[]>;
  /** Removes every fault, of calls and of deliveries. */
  clearFaults(): Promise<void>;
  /** Moves the clock of the sandbox forward by `ms`. */
  advance(ms: number): Promise<void>;
  /** Replaces the webhook endpoints. */
  setWebhooks(endpoints: readonly WebhookTarget[]): Promise<void>;
  /** Reads the newest 1,000 webhook deliveries, oldest first. */
  deliveries(): Promise<Delivery[]>;
  /** Sends an event once more, to every endpoint. */
  deliverAgain(event: string): Promise<void>;
}

/** Creates a client of the control routes of the sandbox at `url`. */
export function createSandboxControl({ url, controlToken }: { url: string; controlToken: string }): SandboxControl {
  async function call(method: string, path: string, body?: object): Promise<Response> {
    const headers = { "Sandbox-Token": controlToken, "Content-Type": "application/json" };
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const answer = await fetch(`${url}/_sandbox/${path}`, init);
    if (!answer.ok) throw new Error(`Cannot ${method} ${path} of the sandbox: ${answer.status} ${await answer.text()}`);
    return answer;
  }
  return {
    summary: async () => await (await call("GET", "summary")).json(),
    addFault: async (fault) => void (await call("POST", "faults", fault)),
    addWebhookFault: async (fault) => void (await call("POST", "webhooks/faults", fault)),
    faults: async () => await (await call("GET", "faults")).json(),
    async clearFaults() {
      await call("DELETE", "faults");
      await call("DELETE", "webhooks/faults");
    },
    advance: async (advanceMs) => void (await call("POST", "clock", { advanceMs })),
    setWebhooks: async (endpoints) => void (await call("PUT", "webhooks/endpoints", { endpoints })),
    async deliveries() {
      const { deliveries }: { deliveries: Delivery[] } = await (await call("GET", "webhooks/deliveries")).json();
      return deliveries;
    },
    deliverAgain: async (event) => void (await call("POST", "webhooks/deliveries", { event })),
  };
}
