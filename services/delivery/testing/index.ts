// Exports the test support of delivery.

export { exampleCharge, exampleOrder, exampleTicket } from "./examples.ts";
