import {
  actor,
  actorTerms,
  createEngine,
  defineService,
  documentType,
  type EngineOptions,
  on,
  type Stored,
  tell,
} from "@holdfast/actors";
import { type ChargeView, chargeEvents, chargeView, type OrderView, orderEvents, orderView } from "@holdfast/contracts";
import { z } from "zod";
import { exampleOrder as anOrder } from "./example-order.ts";

// Orders, as far as payments sees them: a judge of charges that can be told to refuse or to stay silent.

const temper = z.enum(["accepts", "refuses", "silent"]);
const state = orderView.omit({ id: true, version: true }).extend({ temper, heard: z.array(chargeView) });
type State = z.infer<typeof state>;
export type Temper = z.infer<typeof temper>;

const orderDocument = documentType<State, OrderView>("order", {
  schema: state,
  view: ({ temper: _temper, heard: _heard, ...order }) => order,
});

type Message = { type: "Set"; fields: Partial<State> } | { type: "FollowCharge"; charge: ChargeView };

const orderActor = actor(actorTerms("order", { documents: { order: orderDocument }, events: ["OrderUpdated"] }), {
  documents: (id) => ({ order: id }),
  decide({ order }, message: Message, { now }) {
    const before = order ?? { ...anOrder(), expiresAt: now + 900_000, temper: "accepts" as const, heard: [] };
    const change = message.type === "Set" ? message.fields : judge(before, message.charge);
    return { write: { order: { ...before, ...change } }, events: { order: "OrderUpdated" } };
  },
});

function judge(order: State, charge: ChargeView): Partial<State> {
  const heard = [...order.heard, charge];
  const isMine = order.chargeId === charge.id;
  if (order.reason === "refunded") return { heard };
  if (isMine && charge.status === "Completed") return { heard, status: "Completed" };
  if (isMine && charge.ended) return { heard, chargeId: null };
  const isAsking = charge.authorised && !charge.ended && !isMine && order.refused?.chargeId !== charge.id;
  if (!isAsking || order.temper === "silent") return { heard };
  const isFree = order.temper === "accepts" && order.status === "AwaitingPayment" && order.chargeId === null;
  return isFree ? { heard, chargeId: charge.id } : { heard, refused: { chargeId: charge.id, reason: "expired" } };
}

export function createJudge(options: Pick<EngineOptions, "database" | "log" | "settings">) {
  const reaction = on(chargeEvents, ({ data: charge }) => [
    tell(orderActor, charge.orderId, { type: "FollowCharge", charge }),
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
    /** Speaks at last about the charge it was silent on. */
    async say(id: string, temperNow: Temper): Promise<void> {
      const last = (await engine.read(orderDocument, id))?.heard.at(-1);
      await set(id, { temper: temperNow });
      if (last) await engine.ask(orderActor, id, { type: "FollowCharge", charge: last });
    },
  };
}
