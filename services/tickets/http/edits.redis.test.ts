import { routes } from "@holdfast/views";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hiddenIn, openTicketSite, type TicketSite } from "../testing/ticket-site.ts";

let site: TicketSite;

beforeAll(async () => {
  site = await openTicketSite();
});
afterAll(() => site.stop());

const ticketPath = ({ id }: { id: string }) => `/api/tickets/${id}`;
const put = (userId: string | undefined, id: string, json: object) =>
  site.client(userId)(ticketPath({ id }), { method: "PUT", json });
const shown = async (id: string) => (await site.client()(ticketPath({ id }))).json();
const fieldsOf = async (answer: Response) => {
  const { errors }: { errors: { message: string; field?: string }[] } = await answer.json();
  expect(errors.every(({ message }) => message.length > 0)).toBe(true);
  return errors.map(({ field }) => field);
};
const read: TicketSite["read"] = (...request) => site.read(...request);
const submit: TicketSite["submit"] = (...request) => site.submit(...request);
const shows: TicketSite["shows"] = (...expected) => site.shows(...expected);

describe("PUT /api/tickets/:id", () => {
  test("changes what is given, keeps absent optional fields, clears empty ones, raises the version", async () => {
    const ticket = await site.listed("ann", { venue: "Hall", seat: "7" });
    const answer = await put("ann", ticket.id, { title: "Other", price: "25", seat: "" });
    const breakdown = { ...ticket.breakdown, ticket: 25, total: 25, sellerGets: 25 };
    const amounts = { price: 25, total: 25, breakdown };
    const { sellerFee: _fee, sellerGets: _gets, ...toBuyers } = breakdown;
    const changed = { ...ticket, ...amounts, title: "Other", seat: null, version: 1, edition: 1 };
    const ofBuyers = { ...changed, breakdown: toBuyers };
    expect([answer.status, await answer.json()]).toEqual([200, changed]);
    expect(await shown(ticket.id)).toEqual(ofBuyers);
  });

  test("leaves the version when nothing is different", async () => {
    const ticket = await site.listed("ann");
    expect(await (await put("ann", ticket.id, { title: "Gig", price: 19.99 })).json()).toEqual(ticket);
  });

  test("checks in the order 401, 400, 404, 403, 409 and changes nothing", async () => {
    const ticket = await site.listed("ann");
    await site.order(ticket.id, 1);
    await shows(ticket.id, "Reserved by someone until");
    const good = { title: "Other", price: 5 };
    const answers = [
      await put(undefined, ticket.id, {}),
      await put("bob", "nonsense", {}),
      await put("bob", "nonsense", good),
      await put("bob", ticket.id, good),
      await put("ann", ticket.id, good),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 400, 404, 403, 409]);
    for (const answer of answers) await fieldsOf(answer);
    expect(await shown(ticket.id)).toMatchObject({ title: "Gig", price: 19.99, version: 1 });
  });

  test("made from another version than the present one is 409, by version or If-Match, and changes nothing", async () => {
    const { id } = await site.listed("ann", { price: 20 });
    const other = { title: "Other", price: 20 };
    const sent = (version: number, ifMatch?: string) =>
      site.client("ann")(ticketPath({ id }), {
        method: "PUT",
        json: { ...other, price: 95, version },
        ...(ifMatch !== undefined && { headers: { "If-Match": ifMatch } }),
      });
    const ifMatch = (tag: string, json: object = other, method = "PUT") =>
      site.client("ann")(ticketPath({ id }), { method, json, headers: { "If-Match": tag } });
    expect((await sent(0)).status).toBe(200);
    const answers = [await sent(0), await sent(2), await sent(1, '"0"'), await ifMatch('"0"'), await ifMatch('"x"')];
    expect(answers.map(({ status }) => status)).toEqual([409, 409, 409, 409, 409]);
    for (const answer of answers) await fieldsOf(answer);
    expect((await ifMatch("soon")).status).toBe(400);
    expect((await ifMatch('"0"', {}, "DELETE")).status).toBe(409);
    const answer = await site.client()(ticketPath({ id }));
    expect(answer.headers.get("ETag")).toBe('"1"');
    expect(await answer.json()).toMatchObject({ price: 95, version: 1, status: "available" });
    const changed = await ifMatch(answer.headers.get("ETag") ?? "", { ...other, version: 1 });
    expect([changed.status, changed.headers.get("ETag")]).toEqual([200, '"2"']);
    expect((await ifMatch("*")).status).toBe(200);
    expect((await ifMatch('"1", "2"', {}, "DELETE")).status).toBe(204);
  });

  test("of two made from one version at once, one is saved", async () => {
    const { id } = await site.listed("ann");
    const change = (price: number) => put("ann", id, { title: "Gig", price, version: 0 });
    const answers = await Promise.all([change(30), change(40), change(50)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
  });

  test("refuses a version that is no whole number", async () => {
    const { id } = await site.listed("ann");
    for (const version of [-1, 0.5, "soon", "", {}, null]) {
      const answer = await put("ann", id, { title: "Gig", price: 30, version });
      expect([answer.status, await fieldsOf(answer)]).toEqual([400, ["version"]]);
    }
  });
});

describe("the form of an edit", () => {
  const details = { venue: "", section: "", seat: "", description: "", date: "", time: "" };
  const change = { title: "Better", price: "30", ...details };

  test("keeps what was typed when the session has ended meanwhile, and changes nothing", async () => {
    const { id } = await site.listed("ann", { title: "As it was" });
    const { status, html } = await submit(routes.ticketEdit(id), undefined, change);
    expect([status, html.includes('value="Better"'), html.includes("As it was")]).toEqual([401, true, false]);
    expect(html).toContain(`action="${routes.ticketEdit(id)}"`);
    expect(await shown(id)).toMatchObject({ title: "As it was", version: 0 });
  });

  test("shows the ticket as it is and changes it", async () => {
    const { id } = await site.listed("ann", { seat: "7", startsAt: "2035-01-02T20:00:00Z" });
    const form = await read(routes.ticketEdit(id), "ann");
    for (const text of ['value="19.99"', 'value="7"', 'value="2035-01-02"', 'value="20:00"'])
      expect(form.html).toContain(text);
    expect(await submit(routes.ticketEdit(id), "ann", change)).toMatchObject({
      status: 303,
      location: routes.ticket(id),
    });
    const answer = await site.client()(`/api/tickets/${id}`);
    expect(await answer.json()).toMatchObject({ title: "Better", price: 30, seat: null, startsAt: null, version: 1 });
  });

  test("comes back with 422 when faulty, and with 409 when the ticket is locked meanwhile", async () => {
    const { id } = await site.listed("ann");
    expect((await submit(routes.ticketEdit(id), "ann", { ...change, price: "0" })).status).toBe(422);
    await site.order(id, 1);
    await shows(id, "Reserved by someone until");
    const late = await submit(routes.ticketEdit(id), "ann", change);
    expect([late.status, late.html.includes("is reserved"), late.html.includes('value="Better"')]).toEqual([
      409,
      true,
      true,
    ]);
    const location = routes.ticket(id);
    expect(await read(routes.ticketEdit(id), "ann")).toMatchObject({ status: 303, location });
    const kept = await submit(routes.ticketDelist(id), "ann");
    expect([kept.status, kept.html.includes("The listing was not removed")]).toEqual([409, true]);
    expect(await shown(id)).toMatchObject({
      price: 19.99,
      status: "reserved",
    });
  });

  test("made from an older state is refused with both states side by side, and nothing typed is lost", async () => {
    const { id } = await site.listed("ann", { title: "Gig", price: 20 });
    const opened = hiddenIn((await read(routes.ticketEdit(id), "ann")).html);
    const form = { ...change, title: "Gig", price: "20", ...opened };
    expect((await submit(routes.ticketEdit(id), "ann", { ...form, price: "95" })).status).toBe(303);
    const late = await submit(routes.ticketEdit(id), "ann", { ...form, title: "Late words" });
    expect(late.status).toBe(409);
    expect(late.html).toMatch(/Price<\/th><td>\$20\.00<\/td><td>\$95\.00<\/td>/);
    expect(late.html).toMatch(/Title<\/th><td>Late words<\/td><td>Gig<\/td>/);
    for (const text of ['value="Late words"', 'value="20"']) expect(late.html).toContain(text);
    expect(await shown(id)).toMatchObject({ title: "Gig", price: 95 });
    const again = { ...form, ...hiddenIn(late.html), title: "Late words", price: "95" };
    expect((await submit(routes.ticketEdit(id), "ann", again)).status).toBe(303);
    expect(await shown(id)).toMatchObject({ title: "Late words", price: 95 });
  });

  test("sent twice, or made before a reservation that has ended, is saved", async () => {
    const { id } = await site.listed("ann");
    const form = { ...change, ...hiddenIn((await read(routes.ticketEdit(id), "ann")).html) };
    await site.order(id, 1);
    await shows(id, "Reserved by someone until");
    await site.order(id, 1, { status: "Cancelled", reason: "expired" });
    await shows(id, "This ticket is available");
    const sent = [await submit(routes.ticketEdit(id), "ann", form), await submit(routes.ticketEdit(id), "ann", form)];
    expect(sent.map(({ status }) => status)).toEqual([303, 303]);
    expect(await shown(id)).toMatchObject({ title: "Better", edition: 1 });
  });

  test("is nobody else's", async () => {
    const { id } = await site.listed("ann");
    const statuses = [
      await read(routes.ticketEdit(id), "bob"),
      await submit(routes.ticketEdit(id), "bob", change),
      await submit(routes.ticketEdit(id), "bob", {}),
      await submit(routes.ticketDelist(id), "bob"),
      await submit(routes.ticketEdit("nonsense"), "bob", change),
      await submit(routes.ticketDelist("nonsense"), "bob"),
    ];
    expect(statuses.map(({ status }) => status)).toEqual([403, 403, 403, 403, 404, 404]);
    const location = routes.signin({ returnTo: routes.ticket(id) });
    expect(await submit(routes.ticketDelist(id), undefined)).toMatchObject({ status: 303, location });
  });
});

describe("a listing of a seat that its seller has listed already", () => {
  const seat = { title: "Opera", price: "30", venue: "House", section: "Stalls", seat: "C 4" };
  const list = (fields: Record<string, string>, userId = "dan") => submit(routes.ticketNew(), userId, fields);

  test("is made only once it is confirmed, and what was typed is kept", async () => {
    const { location } = await list(seat);
    const warned = await list({ ...seat, seat: "c4", idempotencyKey: "k2" });
    expect([warned.status, warned.html.includes("You have listed this seat already")]).toEqual([409, true]);
    for (const text of [`href="${location}"`, 'value="c4"', 'name="isAnotherTicket"'])
      expect(warned.html).toContain(text);
    const confirmed = { ...seat, seat: "c4", ...hiddenIn(warned.html), isAnotherTicket: "yes" };
    expect((await list(confirmed)).status).toBe(303);
  });

  test("cannot be confirmed where the event has a date, for a seat of it can be listed only once", async () => {
    const dated = { ...seat, title: "Requiem", row: "A", startsAt: "2035-05-06T19:30" };
    const { location } = await list(dated);
    const warned = await list({ ...dated, idempotencyKey: "k4" });
    expect([warned.status, warned.html.includes("If yours is another seat, correct it below.")]).toEqual([409, true]);
    expect(warned.html).not.toContain('name="isAnotherTicket"');
    const other = await list({ ...dated, row: "B" });
    expect(other.status).toBe(303);
    const edited = await submit(`${other.location}/edit`, "dan", dated);
    expect([edited.status, edited.html.includes(`href="${location}"`)]).toEqual([409, true]);
    expect(edited.html).not.toContain('name="isAnotherTicket"');
  });

  test("is another when seat, event or seller are others, or when no seat is named", async () => {
    const others = [
      await list({ ...seat, seat: "C 5" }),
      await list({ ...seat, startsAt: "2035-05-06T19:30" }),
      await list(seat, "eve"),
      await list({ ...seat, seat: "", section: "" }),
      await list({ ...seat, seat: "", section: "" }),
    ];
    expect(others.map(({ status }) => status)).toEqual([303, 303, 303, 303, 303]);
  });

  test("is still sent twice under one key without a warning", async () => {
    const once = { ...seat, title: "Ballet", idempotencyKey: "k3" };
    const [first, second] = [await list(once), await list(once)];
    expect([first.status, second.status, second.location]).toEqual([303, 303, first.location]);
  });

  test("is warned of also when an edit makes it one, and not when it was one before", async () => {
    await list({ ...seat, title: "Play" });
    const { location } = await list({ ...seat, title: "Play", seat: "D1" });
    const warned = await submit(`${location}/edit`, "dan", { ...seat, title: "Play" });
    expect([warned.status, warned.html.includes("You have listed this seat already")]).toEqual([409, true]);
    const confirmed = { ...seat, title: "Play", ...hiddenIn(warned.html), isAnotherTicket: "yes" };
    expect((await submit(`${location}/edit`, "dan", confirmed)).status).toBe(303);
    expect((await submit(`${location}/edit`, "dan", { ...seat, title: "Play", price: "31" })).status).toBe(303);
  });
});
