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
