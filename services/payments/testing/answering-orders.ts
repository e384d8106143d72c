// Publishes the events of orders that answer their charges as a test says; trials/sale runs the real rules of orders.

import { isDeepStrictEqual } from "node:util";
import { BackgroundLoop, type Database } from "@holdfast/actors";
import { publishedEvents, publisher } from "@holdfast/actors/testing";
import { type ChargeView, chargeEvents, type OrderView, orderEvents } from "@holdfast/contracts";
import { exampleOrder } from "./example-order.ts";

/** What an order publishes about an authorised charge; a silent one publishes nothing. */
export type Answers = "accepts" | "refuses" | "silent";

/** Starts to answer the last charge of each order that awaits its payment. */
export function answerCharges(database: Database, onError: (error: unknown) => void) {
  const orders = publisher(orderEvents, { database, kind: "order", blank: exampleOrder() });
  const answers = new Map<string, Answers>();
  const charges = async () => (await publishedEvents(database, chargeEvents)).map(({ data }) => data);
  const set = (id: string, changes: Partial<OrderView>) => orders.publish("OrderUpdated", { ...changes, id });
  async function answerAll(): Promise<void> {
    for (const [id, charge] of new Map((await charges()).map((each) => [each.orderId, each]))) {
      const order = await orders.last(id);
      const change = answerTo(charge, answers.get(id));
      if (order?.status !== "AwaitingPayment" || isDeepStrictEqual({ ...order, ...change }, order)) continue;
      await set(id, change);
    }
  }
  const loop = new BackgroundLoop({ everyMs: 10, work: answerAll, onError });
  loop.start();
  return {
    set,
    /** Says how an order answers from now on, also a charge it was silent on. */
    say: (id: string, answer: Answers) => answers.set(id, answer),
    read: (id: string) => orders.last(id),
    /** Reads the events of an order's charges, oldest first. */
    chargesOf: async (orderId: string) => (await charges()).filter((charge) => charge.orderId === orderId),
    async open({
      answers: answer = "accepts",
      ...fields
    }: Partial<OrderView> & { answers?: Answers }): Promise<string> {
      const id = orders.newId();
      answers.set(id, answer);
      await set(id, { expiresAt: Date.now() + 900_000, ...fields });
      return id;
    },
    stop: () => loop.stop(),
  };
}

function answerTo({ id, status, authorised, ended }: ChargeView, answer: Answers = "silent"): Partial<OrderView> {
  if (status === "Completed") return { status };
  if (!authorised || ended || answer === "silent") return {};
  return answer === "accepts" ? { chargeId: id } : { refused: { chargeId: id, reason: "expired" } };
}
