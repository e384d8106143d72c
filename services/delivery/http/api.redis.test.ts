import type { Service } from "@holdfast/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DeliverySite, openDeliverySite, signedInAs, upload } from "../testing/delivery-site.ts";
import { fileWith } from "../testing/inspector-double.ts";

let site: DeliverySite;
let service: Service;
beforeAll(async () => {
  site = await openDeliverySite();
  service = await site.start();
});
afterAll(() => site.stop());

const as = (userId: string) => signedInAs(service, userId);

test("a file is sealed, sold and handed over byte for byte, to its buyer alone", async () => {
  const ticketId = await site.draft(service);
  const file = fileWith("SECRET-CODE-1");
  const sent = await upload(as("seller"), ticketId, file);
  expect([sent.status, sent.headers.get("Location")]).toEqual([202, `/api/tickets/${ticketId}/seal`]);
  const { attempt, codeIds } = await site.sealed(ticketId, "sealed");
  expect([attempt, codeIds.length]).toEqual([1, 1]);
  await site.grant(ticketId, attempt);
  const orderId = await site.sell(ticketId);
  const address = `/api/orders/${orderId}/ticket`;
  const early = await as("buyer")(address);
  expect(early.status).toBe(409);
  await site.follow(orderId, { status: "Completed", chargeId: "charge" });
  await site.sealed(ticketId, "released");
  const taken = await as("buyer")(address);
  expect([taken.status, taken.headers.get("Content-Type")]).toEqual([200, "application/pdf"]);
  expect(Buffer.from(await taken.arrayBuffer()).equals(Buffer.from(file))).toBe(true);
  expect(taken.headers.get("Cache-Control")).toBe("no-store");
  expect(taken.headers.get("X-Content-Type-Options")).toBe("nosniff");
  expect(taken.headers.get("Content-Disposition")).toMatch(/^attachment; filename="ticket-\w+\.pdf"$/);
  expect((await service.app.request(address)).status).toBe(401);
  for (const other of ["seller", "stranger"]) expect((await as(other)(address)).status).toBe(403);
});
