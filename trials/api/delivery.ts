// Seals a ticket, sells it and hands it over as people do, well and badly, so that every operation gives its own answers.

import { waitFor } from "@holdfast/testing";
import type { Calls } from "./calls.ts";
import type { LinePeople } from "./waits.ts";

const UNKNOWN = "01J0000000000000000000000000";
const TOO_LARGE = String(12 * 1_024 * 1_024);

/** Sells a ticket that is sealed with a typed code, and takes it back. */
export async function useDelivery(calls: Calls, { seller, buyer, other }: LinePeople): Promise<void> {
  const json = { title: "Night of the Skuas", price: 30, faceValue: 30 };
  const { id } = await calls.expect(201, { to: "POST /api/tickets", cookie: seller, json });
  const ticketId = String(id);
  await sealTicket(calls, ticketId, { seller, other });
  const orderId = await buyTicket(calls, ticketId, buyer);
  const [seal, ticket] = [`/api/tickets/${ticketId}/seal`, `/api/orders/${orderId}/ticket`];
  await calls.expect(409, { to: `GET ${ticket}`, cookie: buyer });
  const card = { orderId, paymentMethod: "pm_card_visa" };
  await calls.expect(201, { to: "POST /api/payments", cookie: buyer, json: card });
  await waitForAnswer(calls, { to: `GET ${ticket}`, cookie: buyer }, ({ status }) => status === 200);
  await calls.expect(401, { to: `GET ${ticket}` });
  await calls.expect(403, { to: `GET ${ticket}`, cookie: other });
  await calls.expect(404, { to: `GET /api/orders/${UNKNOWN}/ticket`, cookie: buyer });
  await calls.expect(409, { to: `POST ${seal}`, cookie: seller, json: { code: "SKUA-0002-0003" } });
  await calls.expect(409, { to: `DELETE ${seal}`, cookie: seller });
  await calls.expect(200, { to: `POST /api/orders/${orderId}/refund`, cookie: seller });
  await waitForAnswer(calls, { to: `GET ${ticket}`, cookie: buyer }, ({ status }) => status === 410);
}

async function sealTicket(
  calls: Calls,
  ticketId: string,
  { seller, other }: Pick<LinePeople, "seller" | "other">,
): Promise<void> {
  const seal = `/api/tickets/${ticketId}/seal`;
  const to = `POST ${seal}`;
  const [code, headers] = [{ code: "SKUA-0001-0002" }, { "Idempotency-Key": "seal" }];
  await waitForAnswer(calls, { to: `GET ${seal}`, cookie: seller }, ({ status }) => status === 200);
  for (const path of [seal, `/api/tickets/${UNKNOWN}/seal`]) {
    const [status, cookie] = path === seal ? [403, other] : [404, seller];
    await calls.expect(status, { to: `GET ${path}`, cookie });
    await calls.expect(status, { to: `POST ${path}`, cookie, json: code });
    await calls.expect(status, { to: `DELETE ${path}`, cookie });
  }
  await calls.expect(400, { to, cookie: seller, json: { code: "short" } });
  await calls.expect(411, { to, cookie: seller, headers: { "Transfer-Encoding": "chunked" } });
  await calls.expect(413, { to, cookie: seller, headers: { "Content-Length": TOO_LARGE } });
  await calls.expect(415, { to, cookie: seller, json: code, headers: { "Content-Encoding": "gzip" } });
  await calls.expect(202, { to, cookie: seller, json: code });
  await calls.expect(202, { to: `DELETE ${seal}`, cookie: seller });
  for (const json of [code, code]) await calls.expect(202, { to, cookie: seller, json, headers });
  await calls.expect(409, { to, cookie: seller, json: { code: "SKUA-0002-0003" }, headers });
}

async function buyTicket(calls: Calls, ticketId: string, cookie: string): Promise<string> {
  const isOnSale = ({ body }: Answered) => JSON.parse(body).edition > 0;
  await waitForAnswer(calls, { to: `GET /api/tickets/${ticketId}` }, isOnSale);
  const bought = await waitForAnswer(
    calls,
    { to: "POST /api/orders", cookie, json: { ticketId } },
    ({ status, body }) => status === 201 && JSON.parse(body).seal === "code",
  );
  const orderId = String(JSON.parse(bought.body).id);
  const isReady = ({ body }: Answered) => JSON.parse(body).status === "AwaitingPayment";
  await waitForAnswer(calls, { to: `GET /api/orders/${orderId}`, cookie }, isReady);
  return orderId;
}

type Answered = Pick<Awaited<ReturnType<Calls["send"]>>, "status" | "body">;

async function waitForAnswer(
  calls: Calls,
  call: Parameters<Calls["send"]>[0],
  isEnough: (answer: Answered) => boolean,
): Promise<Answered> {
  const find = async () => {
    const answer = await calls.send(call);
    return isEnough(answer) ? answer : null;
  };
  return await waitFor(find, { message: `${call.to} does not answer as it should` });
}
