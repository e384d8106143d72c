// The door of the test support, for tests and trials alone.

export {
  type BegunStep,
  beginStep,
  callStripe,
  dueAt,
  liveCharge,
  type PaymentsInMemory,
  pay,
  payments,
  sendPayment,
  takeRefundStep,
  takeStep,
} from "./payments-in-memory.ts";
export {
  type CallFault,
  type Card,
  cancel,
  capture,
  enterCard,
  expire,
  failRefund,
  newStripe,
  refund,
} from "./stripe-in-memory.ts";
