// Compares what the services store about a person with the files that the person can take along.

import { siteServices } from "@holdfast/site";
import { waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buy, listTicket, type Person, pay, signUp, untilOrder } from "../support/people.ts";
import { startWholeSite, type WholeSite } from "../support/whole-site.ts";

/** Says of each kind of document where its data about a person are; a new kind needs a line. */
const kept: Readonly<Record<string, { readonly file: string } | { readonly copyOf: string } | "names nobody">> = {
  "auth user": { file: "account.json" },
  "auth audit-entry": { file: "account.json" },
  "auth mail": { file: "account.json" },
  "auth ended-order": { copyOf: "orders order" },
  "auth held-address": { copyOf: "auth user" },
  "dealings dealings": { copyOf: "payments charge" },
  "tickets ticket": { file: "listings.json" },
  "tickets event": "names nobody",
  "tickets event-name": "names nobody",
  "tickets line": "names nobody",
  "tickets payee": { copyOf: "payments payee" },
  "tickets account": { copyOf: "auth user" },
  "tickets bar": { copyOf: "auth user" },
  "orders order": { file: "orders.json" },
  "orders hold": { copyOf: "orders order" },
  "orders ticket": { copyOf: "tickets ticket" },
  "orders account": { copyOf: "auth user" },
  "orders bar": { copyOf: "auth user" },
  "orders wait": { file: "orders.json" },
  "orders line-page": { copyOf: "orders wait" },
  "orders line": "names nobody",
  "orders gate": "names nobody",
  "orders draw": "names nobody",
  "orders event": "names nobody",
  "orders tried": "names nobody",
  "expiration deadline": "names nobody",
  "delivery seal": { copyOf: "tickets ticket" },
  "delivery order": { copyOf: "orders order" },
  "delivery code": { copyOf: "tickets ticket" },
  // It names the operator and whom the action is about, as its entry in the audit log does.
  "operator samples": "names nobody",
  "operator days": "names nobody",
  "operator action": { copyOf: "auth audit-entry" },
  "payments order": { copyOf: "orders order" },
  "payments charge": { file: "payments.json" },
  "payments payout": { file: "payments.json" },
  "payments payee": { file: "payments.json" },
  "payments event": "names nobody",
};

let site: WholeSite;
beforeAll(async () => {
  site = await startWholeSite();
});
afterAll(() => site.stop());

const kinds = siteServices.flatMap(({ service, documents }) => documents.map(({ name }) => `${service} ${name}`));

test("every kind of document has a line, and each copy is of a kind with a file", () => {
  expect(Object.keys(kept).toSorted()).toEqual(kinds.toSorted());
  const sources = Object.values(kept).flatMap((line) =>
    typeof line === "object" && "copyOf" in line ? [line.copyOf] : [],
  );
  for (const source of sources) expect(kept[source]).toHaveProperty("file");
});

interface StoredText {
  readonly kind: string;
  readonly id: string;
  readonly text: string;
}

async function documentsNaming(words: readonly string[]): Promise<StoredText[]> {
  const { commands, form } = site.database;
  const found: StoredText[] = [];
  for (const key of await commands.keys("{*}:*:*:*")) {
    const [, service = "", kind = "", id = ""] = /^\{\d+\}:([^:]+):([^:]+):(.+)$/.exec(key) ?? [];
    if (!kinds.includes(`${service} ${kind}`)) continue;
    const text = String(await (form === "json" ? commands.call("JSON.GET", key) : commands.hget(key, "j")));
    if (words.some((word) => text.includes(word) || id === word)) found.push({ kind: `${service} ${kind}`, id, text });
  }
  return found;
}

async function filesOf({ http }: Person): Promise<Record<string, string>> {
  const names = ["account.json", "listings.json", "orders.json", "payments.json"];
  const texts = names.map(async (name) => [name, await (await http(`/account/export/${name}`)).text()]);
  return Object.fromEntries(await Promise.all(texts));
}

test("after a sale, the files of buyer and seller hold every document that names them, but copies", async () => {
  const [seller, buyer] = [await signUp(site.url, "seller"), await signUp(site.url, "buyer")];
  const ticket = await listTicket(seller, "20.00");
  const order = await buy(buyer, ticket.id);
  await untilOrder(buyer, order.id, "AwaitingPayment");
  await pay(buyer, order.id, "pm_card_chargeDeclined");
  await pay(buyer, order.id);
  await untilOrder(buyer, order.id, "Completed");
  for (const person of [seller, buyer]) {
    const { currentUser } = await (await person.http("/api/users/currentuser")).json();
    const words = [currentUser.id, person.email];
    await waitFor(async () => (await documentsNaming(words)).filter(({ kind }) => kind === "auth mail").length >= 2);
    const stored = await documentsNaming(words);
    const files = await filesOf(person);
    const missing = stored.filter(({ kind, id }) => {
      const line = kept[kind];
      if (line === undefined || line === "names nobody") return true;
      // A seller finds the order among the sales, and a buyer the ticket in the order.
      return "file" in line && !Object.values(files).some((text) => text.includes(id));
    });
    expect(missing).toEqual([]);
    const seen = new Set(stored.map(({ kind }) => kind));
    const wanted = person === buyer ? ["orders order", "payments charge"] : ["tickets ticket", "payments payout"];
    for (const kind of ["auth user", "auth audit-entry", "auth mail", ...wanted]) expect([...seen]).toContain(kind);
  }
  const { payments } = JSON.parse((await filesOf(buyer))["payments.json"] ?? "");
  expect(payments.map(({ status }: { status: string }) => status)).toEqual(["Completed", "Failed"]);
}, 60_000);
