// Calls the control routes of a running sandbox.
import type { OnboardingAnswer } from "../connect/account-object.ts";
import type { Payout } from "../state/connect-objects.ts";
import type { Dispute, DisputeStatus } from "../state/dispute-object.ts";
import type { PlatformSettings } from "../state/platform.ts";
import type { Delivery } from "../webhooks/deliveries.ts";
import type { WebhookFault } from "../webhooks/delivery-faults.ts";
import type { WebhookTarget } from "../webhooks/endpoints.ts";
import type { Fault } from "./call-faults.ts";
import type { Summary } from "./summary.ts";

/** Asks for a fault of the next calls of the API; absent members have the defaults of the control route. */
export type FaultRequest = Pick<Fault, "kind"> & Partial<Fault>;

/** Asks for a fault of the next webhook deliveries; absent members have the defaults of the control route. */
export type WebhookFaultRequest = Pick<WebhookFault, "kind"> & Partial<WebhookFault>;

/** Asks for a payout; `amount` is minor units and defaults to the whole balance, one that `fails` comes back. */
export type PayoutRequest = { account?: string; currency: string; amount?: number; fails?: boolean };

/** Asks for a dispute; `charge` may be an intent, `amount` defaults to all of it, `reason` to `fraudulent`. */
export type DisputeRequest = {
  charge: string;
  amount?: number;
  isInquiry?: boolean;
  reason?: Dispute["reason"];
};

/** Names the statuses to which a dispute can be moved. */
export type SettledStatus = Extract<
  DisputeStatus,
  "lost" | "needs_response" | "under_review" | "warning_closed" | "won"
>;

/** Calls the control routes of a running sandbox. Each method throws when the sandbox refuses or does not answer. */
export interface SandboxControl {
  /** Reads every intent, session, transfer, account and dispute, and the sums by currency in minor units. */
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
  /** Sends an event once more, to every endpoint of its kind. */
  deliverAgain(event: string): Promise<void>;
  /** Replaces the given settings of the platform. */
  setPlatform(settings: Partial<PlatformSettings>): Promise<void>;
  /** Ends the onboarding of an account in this way, or makes it leave the platform. */
  answerOnboarding(account: string, answer: OnboardingAnswer | "deauthorize"): Promise<void>;
  /** Adds an amount (minor units, may be negative) to the available balance of an account, or of the platform. */
  addToBalance(change: { account?: string; currency: string; amount: number }): Promise<void>;
  /** Pays the balance of an account out, or of the platform; by default all of it. Throws when there is none. */
  payOut(order: PayoutRequest): Promise<Payout>;
  /** Opens a dispute of a charge, or of the newest charge of an intent. */
  openDispute(request: DisputeRequest): Promise<Dispute>;
  /** Moves a dispute to a status: `needs_response` turns an inquiry into a chargeback, the others end or submit it. */
  settleDispute(dispute: string, status: SettledStatus): Promise<Dispute>;
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
    setPlatform: async (settings) => void (await call("PUT", "platform", settings)),
    answerOnboarding: async (account, answer) => void (await call("POST", `accounts/${account}`, { answer })),
    addToBalance: async (change) => void (await call("POST", "balance", change)),
    payOut: async (order) => await (await call("POST", "payouts", order)).json(),
    openDispute: async (request) => await (await call("POST", "disputes", request)).json(),
    settleDispute: async (dispute, status) => await (await call("POST", `disputes/${dispute}`, { status })).json(),
  };
}
