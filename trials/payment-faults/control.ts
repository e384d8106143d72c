// Controls the sandbox during a run of payment faults.

import { createSandboxControl, type SandboxControl, type ServedSandbox } from "@holdfast/stripe-sandbox";

/** Adds to the client of the sandbox's control routes what a run does to the money of an order. */
export interface FaultControl extends SandboxControl {
  /** Captures the money of an order at Stripe without payments; returns false where nothing can be captured. */
  captureAside(orderId: string): Promise<boolean>;
}

/** Creates the control of a run. */
export function createFaultControl(sandbox: ServedSandbox): FaultControl {
  const control = createSandboxControl(sandbox);
  return {
    ...control,
    async captureAside(orderId) {
      const { intents } = await control.summary();
      const intent = intents.find(
        ({ metadata, status }) => metadata["orderId"] === orderId && status === "requires_capture",
      );
      if (!intent) return false;
      const headers = { Authorization: "Bearer sk_test_aside" };
      const capture = fetch(`${sandbox.url}/v1/payment_intents/${intent.id}/capture`, { method: "POST", headers });
      // A fault that was planted for payments may break this call.
      return await capture.then(
        ({ ok }) => ok,
        () => false,
      );
    },
  };
}
