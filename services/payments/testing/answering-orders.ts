// Publishes the events of orders that answer their charges as a test says; trials/sale runs the real rules of orders.

import { isDeepStrictEqual } from "node:util";
import { BackgroundLoop, type Database } from "@holdfast/actors";
import { publishedEvents, publisher } from "@holdfast/actors/testing";
import {
  type ChargeView,
  chargeEvents,
  isChargeView,
  type OrderView,
  orderEvents,
  orderEventTypes,
} from "@holdfast/contracts";
import { exampleOrder } from "./example-order.ts";

/** What an order publishes about an authorised charge; a silent one publishes nothing. */
type Answers = "accepts" | "refuses" | "silent";

/** What an order is at first; by default one that awaits its payment and accepts its charges. */
export type OrderFields = Partial<OrderView> & { readonly answers?: Answers };

/** Starts to answer the last charge of each order that awaits its payment. */
export function answerCharges(database: Database, onError: (error: unknown) => void) {
  const orders = publisher(
    { ...orderEvents, types: orderEventTypes },
    { database, kind: "order", blank: exampleOrder() },
  );
  const answers = new Map<string, Answers>();
  const set = (id: string, changes: Partial<OrderView>) => orders.publish("OrderUpdated", { ...changes, id });
  async function answerAll(): Promise<void> {
    for (const [id, charge] of await lastCharges(database)) {
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
    read: orders.last,
    async open({ answers: answer = "accepts", ...fields }: OrderFields): Promise<string> {
      const id = orders.newId();
      answers.set(id, answer);
      await set(id, { expiresAt: Date.now() + 900_000, ...fields });
      return id;
    },
    stop: () => loop.stop(),
  };
}

/** Reads what payments has published of the charges, oldest first within an order. */
export async function publishedCharges(database: Database): Promise<ChargeView[]> {
  return (await publishedEvents(database, chargeEvents)).map(({ data }) => data).filter(isChargeView);
}

async function lastCharges(database: Database): Promise<ReadonlyMap<string, ChargeView>> {
  return new Map((await publishedCharges(database)).map((charge) => [charge.orderId, charge]));
}

function answerTo({ id, status, authorised, ended }: ChargeView, answer: Answers = "silent"): Partial<OrderView> {
  if (status === "Completed") return { status };
  if (!authorised || ended || answer === "silent") return {};
  return answer === "accepts" ? { chargeId: id } : { refused: { chargeId: id, reason: "expired" } };
}
