import type { Delivery } from "../webhooks/deliveries.ts";
import type { WebhookFault } from "../webhooks/delivery-faults.ts";
import type { WebhookTarget } from "../webhooks/endpoints.ts";
import type { Fault } from "./call-faults.ts";
import type { Summary } from "./summary.ts";

/** A fault to plant for the next calls of Stripe's API; what is left out has the default of the control route. */
export type FaultRequest = Pick<Fault, "kind"> & Partial<Fault>;

/** A fault to plant for the next deliveries of webhooks; what is left out has the default of the control route. */
export type WebhookFaultRequest = Pick<WebhookFault, "kind"> & Partial<WebhookFault>;

/** Calls the control routes of a running sandbox. Each method throws when the sandbox refuses or does not answer. */
export interface SandboxControl {
  /** Reads every payment and session with the sums by currency, in minor units. */
  summary(): Promise<Summary>;
  /** Plants a fault for calls of Stripe's API. */
  addFault(fault: FaultRequest): Promise<void>;
  /** Plants a fault for deliveries of webhooks. */
  addWebhookFault(fault: WebhookFaultRequest): Promise<void>;
  /** Reads the faults of API calls that were not met yet. */
  faults(): Promise<Fault[]>;
  /** Removes every fault, those of webhooks too. */
  clearFaults(): Promise<void>;
  /** Moves the sandbox's clock forward, in ms. */
  advance(ms: number): Promise<void>;
  /** Sends events to these endpoints from now on, and to no others. */
  setWebhooks(endpoints: readonly WebhookTarget[]): Promise<void>;
  /** Reads the deliveries of webhooks, oldest first. */
  deliveries(): Promise<Delivery[]>;
  /** Sends an event once more. */
  deliverAgain(event: string): Promise<void>;
}

/** Creates the client of a sandbox's control routes. */
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
