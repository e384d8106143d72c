import type { TicketAnswer } from "@holdfast/contracts";
import { waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTicketSite, type TicketSite } from "../testing/ticket-site.ts";

let site: TicketSite;
let strict: TicketSite;

beforeAll(async () => {
  [site, strict] = await Promise.all([
    openTicketSite({ BUYER_FEE: "4.00", SELLER_FEE: "1.00" }),
    openTicketSite({ SEAL: "required" }),
  ]);
});
afterAll(() => Promise.all([site.stop(), strict.stop()]));

const FIELDS = { title: "Gig", price: "50", faceValue: "45", date: "2035-05-30", time: "19:30" };
const idIn = (location: string | null) => /^\/tickets\/([^/]+)/.exec(location ?? "")?.[1] ?? "";
const ticketAt = async (at: TicketSite, id: string): Promise<TicketAnswer> =>
  (await at.client("ann")(`/api/tickets/${id}`)).json();

describe("the form of a new ticket", () => {
  test("makes a draft of a ticket whose file or code comes next, and leads there", async () => {
    for (const handOver of ["file", "code"]) {
      const { status, location } = await site.submit("/tickets/new", "ann", { ...FIELDS, handOver });
      const id = idIn(location);
      expect([status, location, (await ticketAt(site, id)).status]).toEqual([303, `/tickets/${id}/seal`, "draft"]);
      const { html } = await site.read(`/tickets/${id}`, "ann");
      expect([html.includes("Draft: upload the ticket"), html.includes(`/tickets/${id}/seal`)]).toEqual([true, true]);
    }
    expect((await site.read("/account/listings", "ann")).html).toContain("Add your ticket");
  });

  test("lists at once what its seller hands over, as without the choice", async () => {
    for (const choice of [{}, { handOver: "seller" }, { handOver: "pigeon" }]) {
      const { location } = await site.submit("/tickets/new", "bob", { ...FIELDS, ...choice });
      const id = idIn(location);
      expect([location, (await ticketAt(site, id)).status]).toEqual([`/tickets/${id}`, "available"]);
    }
  });

  test("tells the highest price, beside the price once it was sent", async () => {
    const { status, html } = await site.submit("/tickets/new", "ann", { ...FIELDS, price: "54.01", handOver: "file" });
    expect([status, html.includes("Price must be at most 54.00"), html.includes('value="file" checked')]).toEqual([
      ...[422, true, true],
    ]);
    const preview = await site.read("/tickets/new/preview?kind=new&price=50&faceValue=45&handOver=file", "ann");
    expect(preview.html).toContain("may cost at most $54.00");
    expect(preview.html).toMatch(/Buyers pay<\/dt><dd>\$54\.00.*You get<\/dt><dd>\$49\.00/s);
    const high = await site.read("/tickets/new/preview?kind=new&price=60&faceValue=45&handOver=code", "ann");
    expect(high.html).toContain("Your price is too high: at most $54.00.");
  });

  test("is filled in by a link, as far as a form would take that", async () => {
    const link = "/tickets/new?title=Gig+%3Cb%3E&section=B&row=4&seat=17&faceValue=45.50&handOver=file&price=1";
    const { html } = await site.read(link, "ann");
    for (const value of ["Gig &lt;b&gt;", "B", "4", "17", "45.50"]) expect(html).toContain(`value="${value}"`);
    expect(html).toContain('value="file" checked');
    const faulty = `/tickets/new?seat=${"x".repeat(101)}&faceValue=much&handOver=pigeon&eventId=nonsense`;
    const { status, html: empty } = await site.read(faulty, "ann");
    expect([status, empty.includes("xxx"), empty.includes("much"), empty.includes("nonsense")]).toEqual([
      ...[200, false, false, false],
    ]);
  });

  test("where seals are required offers no other way, and needs a date and what was paid", async () => {
    const { html } = await strict.read("/tickets/new", "ann");
    expect([html.includes('value="seller"'), html.includes('value="file" checked')]).toEqual([false, true]);
    const { date: _date, time: _time, faceValue: _paid, ...bare } = FIELDS;
    const undated = await strict.submit("/tickets/new", "ann", bare);
    expect([undated.status, undated.html.includes("Date is missing")]).toEqual([422, true]);
    const unpaid = await strict.submit("/tickets/new", "ann", { ...FIELDS, faceValue: "" });
    expect([unpaid.status, unpaid.html.includes("Face value is missing")]).toEqual([422, true]);
    const { location } = await strict.submit("/tickets/new", "ann", { ...FIELDS, handOver: "seller" });
    expect([location, (await ticketAt(strict, idIn(location))).status]).toEqual([
      ...[`/tickets/${idIn(location)}/seal`, "draft"],
    ]);
  });
});

describe("the page of a ticket", () => {
  test("says how it is delivered and what the whole price is", async () => {
    const { id } = await site.listed("ann", { price: 50, faceValue: 45, draft: true });
    await site.seal(id);
    await site.shows(id, "hands over the moment you have paid");
    const { html } = await site.read(`/tickets/${id}`, "bea");
    for (const text of ["$54.00", "incl. $4.00 fee", "Seller paid $45.00"]) expect(html).toContain(text);
    // The form has the whole price, which the purchase names.
    const bea = await site.client("bea")(`/tickets/${id}`);
    expect(await bea.text()).toContain('name="expectedPrice" value="54.00"');
    const own = await site.read(`/tickets/${id}`, "ann");
    expect([own.html.includes("You get $49.00"), own.html.includes("Sealed: Holdfast")]).toEqual([true, true]);
    const other = await site.listed("ann", { price: 10 });
    expect((await site.read(`/tickets/${other.id}`, "bea")).html).toContain("Not checked: the seller hands it over");
  });

  test("is that of a removed ticket, in an open page too, once the seal is withdrawn", async () => {
    const { id } = await site.listed("ann", { price: 50, faceValue: 45, draft: true, seat: "22" });
    await site.seal(id);
    await site.shows(id, "hands over the moment you have paid");
    await site.seal(id, { state: "withdrawing" });
    await waitFor(async () => (await site.read(`/tickets/${id}`, "bea")).status === 404);
    expect((await site.read(`/tickets/${id}`, "ann")).html).toContain("Draft: upload the ticket");
  });
});
