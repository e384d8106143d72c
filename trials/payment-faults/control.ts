import { createSandboxControl, type SandboxControl, type ServedSandbox } from "@holdfast/stripe-sandbox";

/** The client of the sandbox's control routes, with what a fault run does to an order's money besides. */
export interface FaultControl extends SandboxControl {
  /** Captures the money of an order behind our back; false where there is none to be captured. */
  captureAside(orderId: string): Promise<boolean>;
}

/** Creates the control of a fault run. */
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
      // A fault planted for payments may meet this call.
      return await capture.then(
        ({ ok }) => ok,
        () => false,
      );
    },
  };
}
