import {
  actor,
  actorTerms,
  createEngine,
  defineService,
  documentType,
  type EngineOptions,
  on,
  type Stored,
  send,
} from "@holdfast/actors";
import { type ChargeView, chargeEvents, chargeView, type OrderView, orderEvents, orderView } from "@holdfast/contracts";
import { z } from "zod";
import { exampleOrder } from "./example-order.ts";

// Orders that answer charges as a test says: each accepts, refuses or stays silent. How orders really decides is walked in
// trials/sale; here only its words are needed, at the right moment.

const answers = z.enum(["accepts", "refuses", "silent"]);
const state = orderView.omit({ id: true, version: true }).extend({ answers, heard: z.array(chargeView) });
type State = z.infer<typeof state>;
export type Answers = z.infer<typeof answers>;

const orderDocument = documentType<State, OrderView>("order", {
  schema: state,
  view: ({ answers: _answers, heard: _heard, ...order }) => order,
});

type Message = { type: "Set"; fields: Partial<State> } | { type: "FollowCharge"; charge: ChargeView };

const orderActor = actor(actorTerms("order", { documents: { order: orderDocument }, events: ["OrderUpdated"] }), {
  documents: (id) => ({ order: id }),
  decide({ order }, message: Message, { now }) {
    const before = order ?? { ...exampleOrder(), expiresAt: now + 900_000, answers: "accepts" as const, heard: [] };
    const change = message.type === "Set" ? message.fields : answerTo(before, message.charge);
    return { write: { order: { ...before, ...change } }, events: { order: "OrderUpdated" } };
  },
});

function answerTo(order: State, charge: ChargeView): Partial<State> {
  const heard = [...order.heard, charge];
  const isMine = order.chargeId === charge.id;
  if (order.reason === "refunded") return { heard };
  if (isMine && charge.status === "Completed") return { heard, status: "Completed" };
  if (isMine && charge.ended) return { heard, chargeId: null };
  const isAsking = charge.authorised && !charge.ended && !isMine && order.refused?.chargeId !== charge.id;
  if (!isAsking || order.answers === "silent") return { heard };
  const isFree = order.answers === "accepts" && order.status === "AwaitingPayment" && order.chargeId === null;
  return isFree ? { heard, chargeId: charge.id } : { heard, refused: { chargeId: charge.id, reason: "expired" } };
}

export function createAnsweringOrders(options: Pick<EngineOptions, "database" | "log" | "settings">) {
  const reaction = on(chargeEvents, ({ data: charge }) => [
    send(orderActor, charge.orderId, { type: "FollowCharge", charge }),
  ]);
  const engine = createEngine(
    defineService("orders", { events: orderEvents, actors: [orderActor], reactions: [reaction] }),
    options,
  );
  const set = async (id: string, fields: Partial<State>): Promise<void> => {
    await engine.ask(orderActor, id, { type: "Set", fields });
  };
  return {
    start: () => engine.start(),
    stop: () => engine.stop(),
    set,
    async open(fields: Partial<State> = {}): Promise<string> {
      const id = engine.ids.newId(engine.ids.randomPartition());
      await set(id, fields);
      return id;
    },
    read: async (id: string): Promise<Stored<State> | null> => engine.read(orderDocument, id),
    /** Answers at last the charge it was silent on. */
    async say(id: string, answer: Answers): Promise<void> {
      const last = (await engine.read(orderDocument, id))?.heard.at(-1);
      await set(id, { answers: answer });
      if (last) await engine.ask(orderActor, id, { type: "FollowCharge", charge: last });
    },
  };
}
