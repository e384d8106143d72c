import type { Engine } from "@holdfast/actors";
import { expect, test } from "vitest";
import { LineInMemory } from "../testing/line-in-memory.ts";
import { createOfferingAgain } from "./offering-again.ts";

/** Ann has an offer while a second ticket becomes free, which nobody else wants. */
async function oneOfTwo(priceOfSecond = 1_999) {
  const line = new LineInMemory();
  line.ticket(0, { status: "sold" });
  const ann = line.newId();
  const wait = await line.join(ann, 1_999);
  const first = line.ticket(1);
  const offer = await line.offerOf(wait);
  if (offer?.ticket.id !== first) throw new Error("There is no offer");
  const readMany: Engine["readMany"] = (type, ids) => Promise.all(ids.map((id) => line.engine.read(type, id)));
  const second = line.ticket(2, { priceCents: priceOfSecond });
  return { line, ann, wait, offer, second, offerAgain: createOfferingAgain({ ...line.engine, readMany }) };
}

test("whoever passes an offer is offered what has become free meanwhile and is still for sale", async () => {
  const { line, ann, wait, offer, second, offerAgain } = await oneOfTwo();
  expect(await line.hold(second)).toBeNull();
  await line.tell(offer.id, { type: "Pass", userId: ann });
  expect(await offerAgain(offer.id)).toEqual({ type: "OfferedAgain" });
  expect(await line.offerOf(wait)).toMatchObject({ ticket: { id: second }, userId: ann });
  expect(await line.buy(second)).toBe("held");
});

test("a ticket that has been bought meanwhile, or costs too much, is not offered", async () => {
  for (const price of [1_999, 2_000]) {
    const { line, ann, wait, offer, second, offerAgain } = await oneOfTwo(price);
    if (price === 1_999) await line.buy(second);
    await line.tell(offer.id, { type: "Pass", userId: ann });
    await offerAgain(offer.id);
    expect(await line.offerOf(wait)).toBeNull();
  }
});

test("nothing is offered again to whoever has left, nor for an order of somebody who did not wait", async () => {
  const { line, ann, offer, second, offerAgain } = await oneOfTwo();
  await line.tell(offer.id, { type: "Leave", userId: ann });
  await offerAgain(offer.id);
  const bought = await line.buy(second);
  expect(await offerAgain(bought)).toEqual({ type: "OfferedAgain" });
  expect(await offerAgain(line.newId())).toEqual({ type: "OfferedAgain" });
  expect(await line.hold(second)).toMatchObject({ orderId: bought });
});
