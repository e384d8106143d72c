// Uses the waiting line as people do, well and badly, so that every operation gives each of its own answers.

import { waitFor } from "@holdfast/testing";
import type { Calls } from "./calls.ts";

const UNKNOWN = "01J0000000000000000000000000";

/** The people of the line, each by the cookies of their session. */
export interface LinePeople {
  readonly seller: string;
  readonly buyer: string;
  readonly other: string;
}

/** Has two people wait for the event of a ticket that a third one gives back. */
export async function useWaits(calls: Calls, { seller, buyer, other }: LinePeople): Promise<void> {
  const json = { title: "Night of the Terns", price: 30, venue: "Hall", startsAt: "2035-05-06T19:30Z" };
  const { eventId, id: ticketId } = await calls.expect(201, { to: "POST /api/tickets", cookie: seller, json });
  const join = `POST /api/events/${String(eventId)}/waits`;
  await calls.expect(401, { to: join, json: {} });
  await calls.expect(404, { to: `POST /api/events/${UNKNOWN}/waits`, cookie: buyer, json: {} });
  await calls.expect(400, { to: join, cookie: buyer, json: { maxPrice: "cheap" } });
  const order = await waitFor(async () => {
    const answer = await calls.send({
      to: "POST /api/orders",
      cookie: other,
      json: { ticketId },
    });
    return answer.status === 201 ? String(JSON.parse(answer.body).id) : null;
  });
  const { id } = await calls.expect(201, { to: join, cookie: buyer, json: { maxPrice: 40 } });
  await calls.expect(409, { to: join, cookie: buyer, json: {} });
  const wait = `/api/waits/${String(id)}`;
  for (const [method, path] of [
    ["GET", ""],
    ["DELETE", ""],
    ["POST", "/take"],
    ["POST", "/pass"],
  ]) {
    await calls.expect(401, { to: `${method} ${wait}${path}` });
    await calls.expect(403, { to: `${method} ${wait}${path}`, cookie: seller });
    await calls.expect(404, { to: `${method} /api/waits/${UNKNOWN}${path}`, cookie: buyer });
  }
  for (const act of ["take", "pass"]) await calls.expect(409, { to: `POST ${wait}/${act}`, cookie: buyer });
  await calls.expect(401, { to: "GET /api/waits" });
  await calls.expect(200, { to: "GET /api/waits", cookie: buyer });
  await calls.expect(204, { to: `DELETE /api/orders/${order}`, cookie: other });
  await calls.expect(200, { to: `GET ${wait}`, cookie: buyer });
  await calls.expect(200, { to: `POST ${wait}/take`, cookie: buyer });
  await calls.expect(409, { to: `DELETE ${wait}`, cookie: buyer });
  const { orderId } = await calls.expect(200, { to: `GET ${wait}`, cookie: buyer });
  await calls.expect(204, { to: `DELETE /api/orders/${String(orderId)}`, cookie: buyer });
  await calls.expect(204, { to: `DELETE ${wait}`, cookie: buyer });
  const again = await calls.expect(201, { to: join, cookie: buyer, json: {} });
  const pass = { to: `POST /api/waits/${String(again["id"])}/pass`, cookie: buyer };
  await calls.expect(409, pass);
  await calls.expect(201, { to: "POST /api/tickets", cookie: seller, json: { price: 25, eventId } });
  await waitFor(async () => (await calls.send(pass)).status === 200);
}
