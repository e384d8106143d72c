import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buy, chargeOf, listTicket, pay, untilOrder, untilTicket } from "../support/people.ts";
import { type SmallSite, startSmallSite } from "../support/small-site.ts";

const ROOT = join(import.meta.dirname, "../..");
let site: SmallSite;
let ids: { ticket: string; order: string; charge: string };

beforeAll(async () => {
  site = await startSmallSite();
  const [seller, ann] = [site.person("seller"), site.person("ann")];
  const ticket = await listTicket(seller);
  const order = await buy(ann, ticket.id);
  await untilOrder(ann, order.id, "AwaitingPayment");
  const charge = await chargeOf(await pay(ann, order.id));
  await untilTicket(seller, ticket.id, "sold");
  ids = { ticket: ticket.id, order: order.id, charge: charge.id };
  await site.freeze();
});
afterAll(() => site.stop());

async function run(tool: string, words: string[] = [], env: Record<string, string> = {}) {
  const settings = { REDIS_URL: site.redis.url, STRIPE_API_URL: site.sandbox.url, DATA_DIR: "/nowhere", ...env };
  const command = ["--no-env-file", join(ROOT, `services/site/commands/${tool}.ts`), ...words];
  const child = spawn(process.execPath, command, { cwd: ROOT, env: settings, stdio: ["ignore", "pipe", "pipe"] });
  const [[code], out, err] = await Promise.all([once(child, "exit"), text(child.stdout), text(child.stderr)]);
  return { code, out: out.trimEnd().split("\n"), err: err.trimEnd() };
}

test("check:data says that all is well, or what is not, and by its exit code", async () => {
  const well = await run("check-data");
  expect([well.code, well.err]).toEqual([0, ""]);
  expect(well.out).toEqual([
    expect.stringMatching(/^All is well: \d+ documents, \d+ events, 19\.99 sold, 1 intents compared$/),
  ]);
  const list = `{${ids.ticket.slice(-2)}}:tickets:index:available`;
  await site.database.commands.zadd(list, 0, ids.ticket);
  const ill = await run("check-data", ["--at-rest"]);
  expect([ill.code, ill.out.slice(0, -1)]).toEqual([1, [`list ${ids.ticket}: is in available, its document says no`]]);
  await site.database.commands.zrem(list, ids.ticket);
});

test("streams shows every listener, and refuses what it does not know in one line", async () => {
  const { code, out } = await run("streams", ["--all"]);
  expect(code).toBe(0);
  expect(out[0]).toMatch(/^service +part +entries +listener +lag +pending +oldest +dead +timers +due +floor$/);
  expect(out.filter((line) => /^(auth|tickets|orders|expiration|payments) +(0|all) /.test(line))).toHaveLength(10);
  const wrong = await run("streams", ["forget", "orders", "nobody"]);
  expect([wrong.code, wrong.err]).toEqual([1, "Cannot forget nobody: it does not listen to orders"]);
});

test("streams dead lists, shows and drops what a service gave up on", async () => {
  const dead = "{00}:orders:dead";
  const event = ["type", "TicketUpdated", "kind", "ticket", "id", ids.ticket, "version", "3"];
  const head = [
    "stream",
    "{00}:tickets:events",
    "entry",
    "1-1",
    "group",
    "orders",
    "deliveries",
    "6",
    "error",
    "Oh no",
  ];
  const entry = await site.database.commands.xadd(dead, "*", ...head, ...event);
  const id = `orders:0:${entry}`;
  const { out } = await run("streams", ["dead"]);
  expect(out).toEqual([`${id}  TicketUpdated of ticket ${ids.ticket} at 3, after 6 tries: Oh no`]);
  expect((await run("streams", ["dead", "show", id])).out).toContain("error       Oh no");
  expect((await run("streams", ["dead", "drop", id])).out).toEqual([`${id} is thrown away`]);
  const again = await run("streams", ["dead", "retry", id]);
  expect([again.code, again.err]).toEqual([1, `Cannot find the dead letter ${id}: there is none`]);
});

test("history tells of a ticket what happened to its order and charge too", async () => {
  const { code, out } = await run("history", [ids.ticket]);
  expect(code).toBe(0);
  const kinds = out.map((line) => line.split(/\s+/).slice(1, 3).join(" "));
  expect(kinds.slice(0, 2)).toEqual(["tickets TicketCreated", "orders OrderCreated"]);
  expect(kinds).toContain("payments ChargeCreated");
  expect(out.find((line) => line.includes("ChargeCreated"))).toContain(ids.charge);
  expect(out.at(-1)).toMatch(/^now: tickets ticket at \d+/);
  const unknown = await run("history", ["nothing"]);
  expect([unknown.code, unknown.err]).toEqual([1, 'Cannot tell the history of "nothing": nothing here has this id']);
});

test("a tool without a Redis says so in one line", async () => {
  const { code, err } = await run("streams", [], { REDIS_URL: "" });
  expect([code, err]).toEqual([1, "Cannot find the site's Redis: none is known in /nowhere, set REDIS_URL"]);
});

test("streams relist makes lists what documents say", async () => {
  const list = `{${ids.ticket.slice(-2)}}:tickets:index:available`;
  await site.database.commands.zadd(list, 0, ids.ticket);
  const relist = async () => (await run("streams", ["relist", "tickets"])).out;
  expect(await relist()).toEqual(["1 documents of tickets were not listed as they should be"]);
  expect(await relist()).toEqual(["0 documents of tickets were not listed as they should be"]);
  expect(await site.database.commands.zscore(list, ids.ticket)).toBeNull();
});

test("streams rebuild hands a listener what is published, and refuses one that is none", async () => {
  const { out } = await run("streams", ["rebuild", "orders", "payments"]);
  expect(out).toEqual(["payments is handed 1 documents of orders; what it has followed already it skips"]);
  const retry = `{${ids.order.slice(-2)}}:payments:retry`;
  expect(await site.database.commands.xlen(retry)).toBe(1);
  await site.database.commands.xtrim(retry, "MAXLEN", 0);
  const wrong = await run("streams", ["rebuild", "orders", "nobody"]);
  expect([wrong.code, wrong.err]).toEqual([1, "Cannot rebuild nobody: it does not listen to orders"]);
});

test("streams prune removes the functions of other versions", async () => {
  const old = "#!lua name=actors_0123456789ab\nredis.register_function('old', function() end)";
  await site.database.commands.call("FUNCTION", "LOAD", old);
  const { out } = await run("streams", ["prune"]);
  expect(out).toEqual(["1 libraries of other versions are removed"]);
});

test("convert leaves documents of the form alone, and says in one line what cannot be", async () => {
  const is = site.database.form;
  const well = await run("convert", [is]);
  const what = is === "json" ? "JSON documents" : "hashes";
  expect([well.code, well.out, well.err]).toEqual([
    0,
    [`All documents are ${what} now, 0 of them were not before`],
    "",
  ]);
  const ill = await run("convert", [is === "json" ? "hash" : "json"]);
  const why =
    is === "json"
      ? "Cannot convert: the database is in use, stop what uses it first"
      : "Cannot convert to JSON documents: the server has no JSON commands";
  expect([ill.code, ill.err]).toEqual([1, why]);
  const none = await run("convert", [], { REDIS_URL: "" });
  expect([none.code, none.err]).toEqual([1, "Cannot find the site's Redis: none is known in /nowhere, set REDIS_URL"]);
  expect((await run("convert", ["yaml"])).err).toMatch(/^Cannot do that: use$/m);
});
