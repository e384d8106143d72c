import { createRateLimits } from "@holdfast/server";
import { routes } from "@holdfast/views";
import { expect, test } from "vitest";
import { openTicketSite } from "../testing/ticket-site.ts";

test("a form that comes too often comes back as typed, with Retry-After, and changes nothing", async () => {
  const once = { most: 1, seconds: 3_600 };
  const limits = createRateLimits({ redis: null, rates: { listings: once, edits: once } });
  const limited = await openTicketSite({}, limits);
  try {
    const { id } = await limited.listed("ann");
    const send = (path: string, title: string) =>
      limited.client("ann")(path, { method: "POST", body: new URLSearchParams({ title, price: "5" }) });
    expect((await send(routes.ticketEdit(id), "Once")).status).toBe(303);
    for (const path of [routes.ticketNew(), routes.ticketEdit(id)]) {
      const refused = await send(path, "Typed at length");
      const html = await refused.text();
      expect([refused.status, Number(refused.headers.get("Retry-After")) > 3_500]).toEqual([429, true]);
      for (const text of ['value="Typed at length"', "Too many requests"]) expect(html).toContain(text);
    }
    expect(await (await limited.client()(`/api/tickets/${id}`)).json()).toMatchObject({ title: "Once", version: 1 });
  } finally {
    await limited.stop();
  }
});

test("a search by the front page or by the preview of a listing counts as one by the API", async () => {
  const limits = createRateLimits({ redis: null, rates: { lists: { most: 1, seconds: 3_600 } } });
  const limited = await openTicketSite({}, limits);
  try {
    const statusOf = async (userId: string, path: string) => (await limited.read(path, userId)).status;
    for (const [userId, path] of [
      ["ann", routes.home({ q: "a b c d e" })],
      ["bea", `${routes.ticketPreview({ kind: "new" })}&title=concert`],
    ] as const) {
      expect([await statusOf(userId, path), await statusOf(userId, path)]).toEqual([200, 429]);
      expect((await limited.client(userId)("/api/events")).status).toBe(429);
      expect(await statusOf(userId, routes.home())).toBe(200);
    }
  } finally {
    await limited.stop();
  }
});
