import { expect, test } from "vitest";
import {
  endOfSale,
  hasBegun,
  orderBody,
  paymentBody,
  signinBody,
  signupBody,
  ticketBody,
  ticketRevision,
  waitBody,
} from "./index.ts";

test("signupBody names every faulty field at once", () => {
  const result = signupBody.safeParse({ email: "nobody", password: "short" });
  expect(result.error?.issues.map((issue) => issue.path.join("."))).toEqual(["email", "password"]);
});

test("signupBody trims and lower-cases the address", () => {
  expect(signupBody.parse({ email: " A@B.com ", password: "12345678" }).email).toBe("a@b.com");
});

test("signupBody leaves a password as it was typed, and counts what people see", () => {
  const read = (password: string) => signupBody.safeParse({ email: "a@b.com", password });
  const kept = ["  pass word ", "8".repeat(128), "👨‍👩‍👧‍👦".repeat(8), "Cafe\u0301 12 3", "\u202Edrowssap"];
  expect(kept.map((password) => read(password).data?.password)).toEqual(kept);
  const refused = ["1234567", "8".repeat(129), "😀".repeat(7), "        ", "\u200B".repeat(9), "\u0301".repeat(200)];
  expect(refused.map((password) => read(password).success)).toEqual(refused.map(() => false));
});

test("signinBody takes every password that signupBody takes or once took", () => {
  for (const password of ["        ", "😀".repeat(4), "👨‍👩‍👧‍👦".repeat(128)])
    expect(signinBody.parse({ email: "a@b.com", password }).password).toBe(password);
});

test("ticketBody makes two spellings of a ticket the same, and refuses what cannot be seen", () => {
  const details = { seat: "Cafe\u0301\u200B", description: "One\r\ntwo\u202E" };
  expect(ticketRevision("usd").parse({ title: "\uFEFFGig ", price: 5, ...details })).toEqual({
    ...{ title: "Gig", price: 500, seat: "Café", description: "One\ntwo" },
  });
  const { error } = ticketBody("usd").safeParse({ title: "\u200B", price: 5, venue: "\u200B" });
  expect(error?.issues.map(({ path, message }) => [...path, message])).toEqual([["title", "Title is required"]]);
  expect(ticketBody("usd").safeParse({ title: "👨‍👩‍👧‍👦".repeat(200), price: 5 }).success).toBe(true);
});

test("ticketRevision keeps absent fields absent and clears empty ones", () => {
  expect(
    ticketRevision("usd").parse({ title: " Gig ", price: "5", venue: "", startsAt: "2035-01-02T20:00:00+01:00" }),
  ).toEqual({
    title: "Gig",
    price: 500,
    venue: null,
    startsAt: Date.parse("2035-01-02T19:00:00Z"),
  });
});

test("ticketBody reads a start to the minute or finer, and only with its zone", () => {
  const read = (startsAt: string) =>
    ticketRevision("usd").safeParse({ title: "Gig", price: 5, startsAt }).data?.startsAt;
  const instant = Date.parse("2035-05-06T19:30:00Z");
  expect(["2035-05-06T19:30Z", "2035-05-06T21:30+02:00", "2035-05-06T19:30:00.000Z"].map(read)).toEqual([
    instant,
    instant,
    instant,
  ]);
  expect(["2035-05-06T19:30", "2035-05-06", "soon"].map(read)).toEqual([undefined, undefined, undefined]);
});

test("ticketBody refuses a start that has passed and one beyond ten years, beside all other faults", () => {
  const faults = (startsAt: string) => {
    const { error } = ticketBody("usd").safeParse({ title: "", price: 5, startsAt });
    return error?.issues.map(({ path, message }) => [path.join("."), message]);
  };
  const noTitle = ["title", "Title is required"];
  const at = (years: number) => new Date(Date.now() + years * 365.25 * 86_400_000).toISOString();
  expect(faults("2020-01-01T00:00Z")).toEqual([noTitle, ["startsAt", "Start must be in the future"]]);
  expect(faults(new Date(Date.now() - 1).toISOString())).toEqual([
    noTitle,
    ["startsAt", "Start must be in the future"],
  ]);
  for (const far of [at(10.1), "9999-12-31T23:59:59Z"]) {
    expect(faults(far)).toEqual([noTitle, ["startsAt", "Start must be within the next 10 years"]]);
  }
  for (const near of [at(0.0001), at(9.9)]) expect(faults(near)).toEqual([noTitle]);
});

test("hasBegun() is true from the start on, and never without one", () => {
  const times = { startsAt: 1_000, endsAt: null, timeZone: null };
  expect([1_000, 999, 1_001].map((now) => hasBegun(times, now))).toEqual([true, false, true]);
  expect(hasBegun({ ...times, startsAt: null }, 1_000)).toBe(false);
});

test("endOfSale() is the start, and the end of an event over several days of its venue", () => {
  const end = (startsAt: string, endsAt: string) =>
    endOfSale({ startsAt: Date.parse(startsAt), endsAt: Date.parse(endsAt), timeZone: "America/New_York" });
  // An evening and a night in New York, which are on two days of UTC, and a festival.
  expect(end("2030-06-07T23:30Z", "2030-06-08T02:30Z")).toBe(Date.parse("2030-06-07T23:30Z"));
  expect(end("2030-06-08T02:00Z", "2030-06-08T09:00Z")).toBe(Date.parse("2030-06-08T02:00Z"));
  expect(end("2030-06-07T16:00Z", "2030-06-09T23:00Z")).toBe(Date.parse("2030-06-09T23:00Z"));
});

test("waitBody takes no highest price that is less than any ticket costs", () => {
  const read = (maxPrice: unknown) => waitBody("usd").safeParse({ maxPrice });
  expect([read("0.50"), read(null), read(undefined)].map(({ data }) => data?.maxPrice)).toEqual([50, null, undefined]);
  for (const low of [0, "0", 0.49]) expect(read(low).error?.issues.map(({ path }) => path)).toEqual([["maxPrice"]]);
});

test("ticketBody takes the event by its id, as an object, or beside the fields of the ticket", () => {
  const read = (body: object) => ticketBody("usd").safeParse({ price: 5, ...body });
  const gig = { title: "Gig", venue: "Hall", city: "Berlin", country: "de", timeZone: "europe/berlin" };
  const event = { title: "Gig", venue: "Hall", city: "Berlin", country: "DE", timeZone: "Europe/Berlin" };
  expect(read({ eventId: "e1", title: "Gig" }).data?.wish).toEqual({ eventId: "e1" });
  expect(read({ event: gig, title: "Other" }).data?.wish).toEqual({ event });
  expect(read({ ...gig, seat: "4" }).data).toMatchObject({ price: 500, seat: "4", wish: { event } });
  const faults = (body: object) => read(body).error?.issues.map(({ path, message }) => [path.join("."), message]);
  expect(faults({ price: "much" })?.map(([path]) => path)).toEqual(["title", "price"]);
  const nowhere = { title: "Gig", country: "XX", timeZone: "+01:00" };
  const backwards = { title: "Gig", endsAt: "2030-01-01T00:00Z", startsAt: null };
  expect(faults({ event: nowhere })).toEqual([
    ["event.country", "Country must be a code of two letters, such as DE"],
    ["event.timeZone", "Time zone must be an IANA name, such as Europe/Berlin"],
  ]);
  expect(faults({ event: backwards })).toEqual([["event.endsAt", "End must be after the start"]]);
  const endAlone = { title: "Gig", endsAt: "2030-01-01T00:00Z" };
  expect(faults({ event: endAlone })).toEqual([["event.endsAt", "End must be after the start"]]);
  expect(faults(endAlone)).toEqual([["endsAt", "End must be after the start"]]);
  expect(faults({ startsAt: "soon" })?.map(([path]) => path)).toEqual(["title", "startsAt"]);
});

test.each([
  ["jpy", "1500", 1_500],
  ["jpy", 19.99, null],
  ["czk", "1.00", null],
  ["czk", "15,50", 1_550],
  ["kwd", 1.5, 1_500],
])("ticketBody and orderBody in %s read the price %j as %j minor units", (currency, price, minor) => {
  const ticket = ticketBody(currency).safeParse({ title: "Gig", price });
  expect(ticket.data?.price ?? null).toBe(minor);
  if (minor !== null)
    expect(orderBody(currency).parse({ ticketId: "t1", expectedPrice: price }).expectedPrice).toBe(minor);
});

test("paymentBody names every faulty field at once", () => {
  const result = paymentBody.safeParse({});
  expect(result.error?.issues.map((issue) => issue.path.join("."))).toEqual(["orderId", "paymentMethod"]);
  expect(paymentBody.safeParse({ orderId: "x", token: "tok_visa" }).success).toBe(true);
});

test("paymentBody refuses what is no object", () => {
  for (const body of [null, undefined, 7, "text", []]) expect(paymentBody.safeParse(body).success).toBe(false);
});

test("orderBody reads an expected price as minor units", () => {
  expect(orderBody("usd").parse({ ticketId: "x", expectedPrice: "19.99" })).toEqual({
    ticketId: "x",
    expectedPrice: 1999,
  });
});

test("orderBody reads expectedPrice as prices are read, without their bounds", () => {
  const read = (expectedPrice: unknown) =>
    orderBody("usd").safeParse({ ticketId: "t1", expectedPrice }).data?.expectedPrice;
  expect([19.99, "19.99", " 7.1 ", 1, "0"].map(read)).toEqual([1999, 1999, 710, 100, 0]);
  expect(["cheap", 19.999, -1, "1e3", Number.NaN, {}, null].map(read)).toEqual(Array(7).fill(undefined));
});

test("orderBody and ticketRevision read an edition and a version as whole numbers from 0", () => {
  const edition = (expectedEdition: unknown) =>
    orderBody("usd").safeParse({ ticketId: "t1", expectedEdition }).data?.expectedEdition;
  const version = (given: unknown) =>
    ticketRevision("usd").safeParse({ title: "Gig", price: 5, version: given }).data?.version;
  for (const read of [edition, version]) {
    expect([0, 3, "12", " 7 "].map(read)).toEqual([0, 3, 12, 7]);
    for (const wrong of [-1, 1.5, "1.0", "1e3", "", "0x1", Number.NaN, null, {}, "9".repeat(16)])
      expect(read(wrong)).toBeUndefined();
  }
});
