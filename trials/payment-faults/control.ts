// Controls the sandbox during a run of payment faults.

import { createSandboxControl, type SandboxControl, type ServedSandbox } from "@holdfast/stripe-sandbox";

/** Adds to the client of the sandbox's control routes what a run does to the money of an order. */
export interface FaultControl extends SandboxControl {
  /** Captures the money of an order at Stripe without payments; returns false where nothing can be captured. */
  captureAside(orderId: string): Promise<boolean>;
  /** Opens a dispute of the money of an order; returns its id, null where the money has gone back already. */
  dispute(orderId: string): Promise<string | null>;
  /** Returns the id of a person's account for payouts; null where there is none. */
  accountOf(userId: string): Promise<string | null>;
  /** Pays out all that an account has; returns false where it has nothing. */
  empty(accountId: string): Promise<boolean>;
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
    async dispute(orderId) {
      const { intents } = await control.summary();
      const paid = intents.find(
        ({ metadata, captured, refunded }) => metadata["orderId"] === orderId && captured > refunded,
      );
      if (!paid) return null;
      // A refund may have come first.
      const opened = control.openDispute({ charge: paid.id });
      return await opened.then(
        ({ id }) => id,
        () => null,
      );
    },
    async accountOf(userId) {
      const { accounts } = await control.summary();
      return accounts.find(({ metadata }) => metadata["userId"] === userId)?.id ?? null;
    },
    empty: (account) =>
      control.payOut({ account, currency: "usd" }).then(
        () => true,
        () => false,
      ),
  };
}
