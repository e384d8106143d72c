// Closes accounts in a browser, and searches what is left of their owners.

import { cookieClient, waitFor } from "@holdfast/testing";
import { beforeAll, expect, test } from "vitest";
import { useBrowserSite } from "../support/browser-site.ts";
import { buy, listTicket, type Person, pay, signUp, untilOrder, untilTicket } from "../support/people.ts";
import { tracesOf } from "../support/traces.ts";

const here = useBrowserSite({ RATE_LIMITS: "on" });
let bob: Person;

beforeAll(async () => {
  bob = await signUp(here.url, "bob");
});

/** A person with a paid order, a sale, a listing, and a reserved ticket. */
interface Busy {
  readonly person: Person;
  readonly id: string;
  readonly listing: string;
  readonly reserved: string;
}

/** Lists, sells, buys and reserves, so that every service knows the person. */
async function busyPerson(name: string): Promise<Busy> {
  const person = await signUp(here.url, name);
  const [theirs, reserved, ...own] = await Promise.all([
    listTicket(bob),
    listTicket(bob),
    listTicket(person),
    listTicket(person, "19.99", "Not sold"),
  ]);
  await paid(person, theirs.id);
  await paid(bob, own[0]?.id ?? "");
  await buy(person, reserved.id);
  await untilTicket(bob, reserved.id, "reserved");
  return { person, id: own[1]?.userId ?? "", listing: own[1]?.id ?? "", reserved: reserved.id };
}

async function paid(buyer: Person, ticketId: string): Promise<void> {
  const order = await buy(buyer, ticketId);
  await untilOrder(buyer, order.id, "AwaitingPayment");
  expect((await pay(buyer, order.id)).status).toBe(201);
  await untilOrder(buyer, order.id, "Completed");
}

async function fileOf({ http }: Person, name: string): Promise<Record<string, readonly object[]>> {
  const answer = await http(`/account/export/${name}.json`);
  expect(answer.headers.get("Content-Disposition")).toBe(`attachment; filename="${name}.json"`);
  return (await answer.json()) as Record<string, readonly object[]>;
}

test("people keep a copy of their data, and nobody else's", async () => {
  const { person } = await busyPerson("copy");
  const sizes = [
    (await fileOf(person, "listings"))["listings"]?.length,
    (await fileOf(person, "orders"))["orders"]?.length,
    (await fileOf(person, "payments"))["sales"]?.length,
  ];
  expect(sizes).toEqual([2, 2, 1]);
  const { account } = await fileOf(person, "account");
  expect(account).toMatchObject({ email: person.email, sessions: [{ method: "password" }] });
  expect(JSON.stringify(account)).not.toMatch(/password"?:|[Hh]ash/);
}, 60_000);

const PASSWORD = "correct horse";

async function closeAccount({ person, listing, reserved }: Busy, javaScriptEnabled: boolean): Promise<void> {
  const page = await here.open({ as: person, javaScriptEnabled });
  await page.goto("/account/close");
  const send = async (password: string) => {
    await page.getByLabel("Your password").fill(password);
    await page.getByRole("button", { name: "Close my account" }).click();
  };
  await send("wrong horse");
  await page.getByText("This is not your password").first().waitFor();
  await send(PASSWORD);
  await page.getByRole("heading", { name: "Your account is closed" }).waitFor();
  expect(page.url()).toBe(`${here.url}/account/closed`);
  await waitFor(async () => (await bob.http(`/api/tickets/${listing}`)).status === 404);
  await untilTicket(bob, reserved, "available");
}

/** Sends a form as nobody who is signed in, or as the person; returns the answer. */
function sendForm(path: string, fields: Record<string, string>, http = cookieClient(here.url)): Promise<Response> {
  return http(path, { method: "POST", body: new URLSearchParams(fields) });
}

/** Changes the address and opens the links that are sent to these addresses. */
async function changeAddress({ http }: Person, to: string, confirmedBy: readonly string[]): Promise<void> {
  expect((await sendForm("/account/email", { email: to, current: PASSWORD }, http)).status).toBe(303);
  for (const address of confirmedBy) {
    const link = await waitFor(async () => await newLink(address), { timeoutMs: 20_000 });
    opened.add(link);
    expect((await sendForm("/account/email/confirm", { link })).status).toBe(303);
  }
}

const opened = new Set<string>();

/** Returns a link to confirm a change that was sent to the address and not opened yet; null while there is none. */
async function newLink(address: string): Promise<string | null> {
  const letters = (await (await cookieClient(here.url)("/outbox")).text()).split("<article");
  const sent = letters.filter((one) => one.includes(`<strong>${address}</strong>`)).join("");
  const links = [...sent.matchAll(/\/account\/email\/confirm\?link=([\w.%-]+)/g)].map(([, link = ""]) => link);
  return links.find((link) => !opened.has(link)) ?? null;
}

/** Leaves the address wherever the site may write it: in failed sign-ins, in letters, in files of data. */
async function leaveTraces(email: string): Promise<void> {
  const failed = await sendForm("/account/signin", { email, password: "wrong horse" });
  expect(failed.status).toBe(422);
  expect((await sendForm("/account/forgot", { email })).status).toBe(200);
}

test("accounts are closed with JavaScript and without, and nothing of their owners is found", async () => {
  const busy = await Promise.all([busyPerson("ann"), busyPerson("cleo")]);
  const [ann, cleo] = busy;
  const { email } = ann.person;
  // Each has the first address in it, so that one search finds them all.
  const [second, third] = [`second-${email}`, `third-${email}`];
  await leaveTraces(email);
  await changeAddress(ann.person, second, [second]);
  await changeAddress(ann.person, third, [third, second]);
  await leaveTraces(third);
  for (const name of ["account", "listings", "orders", "payments"]) await fileOf(ann.person, name);
  expect(await tracesOf(here.site, third)).not.toEqual([]);
  await Promise.all([closeAccount(ann, true), closeAccount(cleo, false)]);
  for (const address of [email, third]) await leaveTraces(address);
  let left: string[] = [];
  const areForgotten = async () => {
    left = (await Promise.all(busy.map(({ person }) => tracesOf(here.site, person.email)))).flat();
    return left.length === 0;
  };
  await waitFor(areForgotten, { timeoutMs: 40_000, everyMs: 500 }).catch(() => {});
  expect(left).toEqual([]);
  const credentials = { email: ann.person.email, password: PASSWORD };
  const send = (path: string) => cookieClient(here.url)(`/api/users/${path}`, { json: credentials });
  expect((await send("signin")).status).toBe(400);
  const again = await send("signup");
  expect([again.status, ((await again.json()) as { id: string }).id === ann.id]).toEqual([201, false]);
}, 120_000);
