// Asks every route of the site as each identity, and compares the answers with one table.

import { afterAll, beforeAll, expect, test } from "vitest";
import { startWholeSite, type WholeSite } from "../support/whole-site.ts";
import { ask, type Cast, createCast, type Identity, identities } from "./identities.ts";
import { matrix } from "./matrix.ts";

let site: WholeSite;
let cast: Cast;

beforeAll(async () => {
  site = await startWholeSite({ env: { MAX_OPEN_ORDERS: "100" } });
  cast = await createCast(site);
});
afterAll(() => site.stop());

function routesOfSite(): string[] {
  const routes = site.services.flatMap(({ app }) => app.routes.filter(({ method }) => method !== "ALL"));
  return [...new Set(routes.map(({ method, path }) => `${method} ${path}`))].toSorted();
}

// Of each route the owner is whoever may: of a ticket and of a refund the seller, else the buyer.
function ownerOf(route: string): "seller" | "buyer" {
  return /tickets|refund|sales|listings/.test(route) ? "seller" : "buyer";
}

async function idFor(route: string, ids: { ticket: string; order: string }, identity: Identity): Promise<string> {
  const isOrder = route.includes("/orders/");
  if (!isOrder && !route.includes("/tickets/")) return "nothing";
  // What the owner does may change it, so the owner gets one that nobody else is asked about.
  const isChanged = identity === "owner" && !route.startsWith("GET ");
  if (isOrder) return isChanged ? await cast.order() : ids.order;
  return isChanged ? await cast.listTicket() : ids.ticket;
}

test("every route has a row, and every row a route", () => {
  expect(Object.keys(matrix).toSorted()).toEqual(routesOfSite());
});

test("every route answers each identity as its row says", async () => {
  const ids = { ticket: await cast.listTicket(), order: await cast.order() };
  const found: Record<string, string> = {};
  let cookies = new Map<string, string>();
  for (const route of routesOfSite()) {
    const cells: string[] = [];
    for (const identity of identities) {
      const name = identity === "owner" ? ownerOf(route) : identity;
      const cookie = cookies.get(name) ?? (await cast.cookiesOf(name));
      cookies.set(name, cookie);
      const to = route.replace(/:\w+/, await idFor(route, ids, identity));
      const { status, headers } = await ask(site, to, cookie, route.startsWith("GET ") ? undefined : {});
      const [, led] = /^\/account\/(signin|refresh)\b/.exec(headers.get("location") ?? "") ?? [];
      cells.push(led ?? String(status));
    }
    // These end sessions.
    if (/signout|refresh|sessions\/end/.test(route)) cookies = new Map();
    found[route] = cells.join(" ");
  }
  expect(found).toEqual(matrix);
}, 60_000);
