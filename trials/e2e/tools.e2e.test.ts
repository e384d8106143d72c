import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { checkSite, runHoldfast } from "@holdfast/site";
import { waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { buy, chargeOf, listTicket, pay, untilOrder, untilTicket } from "../support/people.ts";
import { type SmallSite, startSmallSite } from "../support/small-site.ts";

const ROOT = join(import.meta.dirname, "../..");
const TIMEOUT_MS = 60_000;
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
  await waitFor(async () => (await checkSite(site.database, { isAtRest: true })).findings.length === 0);
  ids = { ticket: ticket.id, order: order.id, charge: charge.id };
  await site.freeze();
});
afterAll(() => site.stop());

function settingsWith(env: Record<string, string>): Record<string, string> {
  return { REDIS_URL: site.redis.url, STRIPE_API_URL: site.sandbox.url, DATA_DIR: "/nowhere", ...env };
}

interface Printed {
  readonly code: unknown;
  readonly out: readonly string[];
  readonly err: string;
}

/** Runs a command in this process, which saves most of the time. */
async function run(words: string[], env: Record<string, string> = {}): Promise<Printed> {
  const [out, err]: [string[], string[]] = [[], []];
  const log = vi.spyOn(console, "log").mockImplementation((line: string) => void out.push(line));
  const error = vi.spyOn(console, "error").mockImplementation((line: string) => void err.push(line));
  try {
    const code = await runHoldfast(words, settingsWith(env));
    return { code, out: out.join("\n").trimEnd().split("\n"), err: err.join("\n").trimEnd() };
  } finally {
    log.mockRestore();
    error.mockRestore();
  }
}

/** Runs a command as people do. */
async function runProcess(words: string[], env: Record<string, string> = {}): Promise<Printed> {
  const command = ["--no-env-file", "services/site/cli.ts", ...words];
  const options = { cwd: ROOT, env: settingsWith(env) };
  const child = spawn(process.execPath, command, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const [[code], out, err] = await Promise.all([once(child, "exit"), text(child.stdout), text(child.stderr)]);
  return { code, out: out.trimEnd().split("\n"), err: err.trimEnd() };
}

/** What a command prints with `--json`: one line, which parses. */
async function jsonOf(words: string[]): Promise<unknown> {
  const { code, out, err } = await run([...words, "--json"]);
  expect([code, err, out.length]).toEqual([0, "", 1]);
  return JSON.parse(out[0] ?? "");
}

// Where the money of the one sale is: nobody has been paid out yet.
const moneyLines = [
  expect.stringMatching(/^Of 19\.99 captured: refunded 0\.00, .* held 19\.99, fees 0\.00/),
  expect.stringMatching(/^Stripe's own fees: \d+\.\d\d$/),
];

test(
  "check says that all is well, or what is not, and by its exit code",
  async () => {
    const well = await runProcess(["check"]);
    expect([well.code, well.err]).toEqual([0, ""]);
    expect(well.out).toEqual([
      ...moneyLines,
      expect.stringMatching(/^All is well: \d+ documents, \d+ events, 19\.99 sold, 1 intents compared$/),
    ]);
    const list = `{${ids.ticket.slice(-2)}}:tickets:index:available`;
    await site.database.commands.zadd(list, 0, ids.ticket);
    const ill = await run(["check", "--at-rest"]);
    expect([ill.code, ill.err, ill.out]).toEqual([
      1,
      "",
      [
        `list ${ids.ticket}: is in available, its document says no`,
        ...moneyLines,
        expect.stringMatching(/^1 faults: \d+ documents, \d+ events, 19\.99 sold, 1 intents compared$/),
      ],
    ]);
    const json = await run(["check", "--at-rest", "--json"]);
    const finding = { check: "list", id: ids.ticket, text: "is in available, its document says no" };
    expect([json.code, JSON.parse(json.out.join("\n"))]).toEqual([
      1,
      expect.objectContaining({ findings: [finding], soldCents: 1_999, intents: 1, stripeProblem: null }),
    ]);
    await site.database.commands.zrem(list, ids.ticket);
  },
  TIMEOUT_MS,
);

test(
  "check --money finds what is wrong with money alone, and fails where Stripe cannot be asked",
  async () => {
    const list = `{${ids.ticket.slice(-2)}}:tickets:index:available`;
    await site.database.commands.zadd(list, 0, ids.ticket);
    const well = await run(["check", "--money", "--at-rest"]);
    expect([well.code, well.out.length]).toEqual([0, 3]);
    await site.database.commands.zrem(list, ids.ticket);
    const order = `{${ids.order.slice(-2)}}:orders:order:${ids.order}`;
    await site.database.commands.rename(order, "aside");
    const ill = await run(["check", "--money", "--at-rest"]);
    await site.database.commands.rename("aside", order);
    expect([ill.code, ill.out]).toEqual([
      1,
      [
        expect.stringMatching(new RegExp(`^money pi_\\w+: intent pi_\\w+ of charge ${ids.charge} kept 1999, not 0$`)),
        ...moneyLines,
        expect.stringMatching(/^1 faults: \d+ documents, \d+ events, 0\.00 sold, 1 intents compared$/),
      ],
    ]);
    const blind = await run(["check", "--money"], { STRIPE_API_URL: "" });
    const err = "Cannot compare the money with Stripe's: its address is not known";
    expect(blind).toEqual({ code: 2, out: [""], err });
  },
  TIMEOUT_MS,
);

test(
  "a command prints no password when it cannot reach Redis",
  async () => {
    const { code, out, err } = await run(["check"], { REDIS_URL: "redis://me:hunter2@127.0.0.1:1" });
    expect([code, out]).toEqual([2, [""]]);
    expect(err).toMatch(/^Cannot reach Redis on 127\.0\.0\.1:1: .+$/);
    expect(err).not.toContain("hunter2");
  },
  TIMEOUT_MS,
);

test(
  "each command has help on stdout, and bad usage is one line on stderr with exit code 2",
  async () => {
    const help = await runProcess(["streams", "--help"]);
    expect([help.code, help.out[0], help.err]).toEqual([0, "Usage: holdfast streams [options] [command]", ""]);
    const wrong = await runProcess(["forget"]);
    const err = "Cannot run holdfast: unknown command 'forget'; see holdfast --help";
    expect(wrong).toEqual({ code: 2, out: [""], err });
  },
  TIMEOUT_MS,
);

test(
  "streams shows every subscriber, and refuses what it does not know in one line",
  async () => {
    const { code, out } = await run(["streams", "--all"]);
    expect(code).toBe(0);
    expect(out[0]).toMatch(/^service +part +entries +listener +lag +pending +oldest +dead +timers +due +floor$/);
    const services = ["auth", "dealings", "tickets", "orders", "expiration", "payments", "delivery", "operator"];
    const rows = out.filter((line) => new RegExp(`^(${services.join("|")}) +(0|all) `).test(line));
    expect(rows).toHaveLength(16);
    const reports = await jsonOf(["streams"]);
    const one = { partition: 0, deadLetters: 0, subscribers: expect.any(Array) };
    const expected = services.map((service) => expect.objectContaining({ service, ...one }));
    expect(reports).toEqual(expected);
    const wrong = await run(["streams", "forget", "orders", "nobody"]);
    expect([wrong.code, wrong.err]).toEqual([2, "Cannot forget nobody: it does not listen to orders"]);
  },
  TIMEOUT_MS,
);

test(
  "streams dead lists, shows and drops what a service gave up on",
  async () => {
    const dead = "{00}:orders:dead";
    const event = ["type", "TicketUpdated", "kind", "ticket", "id", ids.ticket, "version", "3"];
    const head = "stream {00}:tickets:events entry 1-1 group orders deliveries 6".split(" ");
    const entry = await site.database.commands.xadd(dead, "*", ...head, "error", "Oh no", ...event);
    const id = `orders:0:${entry}`;
    const { out } = await run(["streams", "dead"]);
    expect(out).toEqual([`${id}  TicketUpdated of ticket ${ids.ticket} at 3, after 6 tries: Oh no`]);
    expect((await run(["streams", "dead", "show", id])).out).toContain("error       Oh no");
    const letter = { id, service: "orders", group: "orders", deliveries: 6, error: "Oh no" };
    const whole = expect.objectContaining({ ...letter, event: expect.objectContaining({ type: "TicketUpdated" }) });
    expect(await jsonOf(["streams", "dead"])).toEqual([whole]);
    expect(await jsonOf(["streams", "dead", "show", id])).toEqual(whole);
    expect((await run(["streams", "dead", "drop", id])).out).toEqual([`${id} is thrown away`]);
    expect(await jsonOf(["streams", "dead", "list"])).toEqual([]);
    const again = await run(["streams", "dead", "retry", id]);
    expect([again.code, again.err]).toEqual([2, `Cannot find the dead letter ${id}: there is none`]);
  },
  TIMEOUT_MS,
);

test(
  "history tells of a ticket what happened to its order and charge too",
  async () => {
    const { code, out } = await run(["history", ids.ticket]);
    expect(code).toBe(0);
    const kinds = out.map((line) => line.split(/\s+/).slice(1, 3).join(" "));
    expect(kinds.slice(0, 3)).toEqual(["tickets TicketCreated", "tickets EventUpdated", "orders OrderCreated"]);
    expect(kinds).toContain("payments ChargeCreated");
    expect(out.find((line) => line.includes("ChargeCreated"))).toContain(ids.charge);
    expect(out.at(-1)).toMatch(/^now: tickets ticket at \d+/);
    const created = expect.objectContaining({ service: "tickets", type: "TicketCreated", id: ids.ticket });
    const sold = expect.objectContaining({ service: "tickets", what: "ticket", dueAt: null });
    expect(await jsonOf(["history", ids.ticket])).toEqual({
      id: ids.ticket,
      events: expect.arrayContaining([created]),
      present: expect.arrayContaining([sold]),
    });
    const unknown = await run(["history", "nothing"]);
    expect([unknown.code, unknown.err]).toEqual([2, 'Cannot tell the history of "nothing": nothing here has this id']);
  },
  TIMEOUT_MS,
);

test(
  "a tool without a Redis says so in one line",
  async () => {
    const { code, err } = await run(["streams"], { REDIS_URL: "" });
    expect([code, err]).toEqual([2, "Cannot find the site's Redis: none is known in /nowhere, set REDIS_URL"]);
  },
  TIMEOUT_MS,
);

test(
  "streams relist makes lists what documents say",
  async () => {
    const list = `{${ids.ticket.slice(-2)}}:tickets:index:available`;
    await site.database.commands.zadd(list, 0, ids.ticket);
    const relist = async () => (await run(["streams", "relist", "tickets"])).out;
    expect(await relist()).toEqual(["1 documents of tickets were not listed as they should be"]);
    expect(await relist()).toEqual(["0 documents of tickets were not listed as they should be"]);
    expect(await jsonOf(["streams", "relist", "tickets"])).toEqual({ service: "tickets", documents: 0 });
    expect(await site.database.commands.zscore(list, ids.ticket)).toBeNull();
  },
  TIMEOUT_MS,
);

test(
  "streams rebuild hands a subscriber what is published, and refuses one that is none",
  async () => {
    const { out } = await run(["streams", "rebuild", "orders", "payments"]);
    expect(out).toEqual(["payments is handed 1 documents of orders; what it has followed already it skips"]);
    const retry = `{${ids.order.slice(-2)}}:payments:retry`;
    expect(await site.database.commands.xlen(retry)).toBe(1);
    const again = { service: "orders", subscriber: "payments", documents: 1 };
    expect(await jsonOf(["rebuild", "orders", "payments"])).toEqual(again);
    expect(await site.database.commands.xlen(retry)).toBe(2);
    await site.database.commands.xtrim(retry, "MAXLEN", 0);
    const wrong = await run(["streams", "rebuild", "orders", "nobody"]);
    expect([wrong.code, wrong.err]).toEqual([2, "Cannot rebuild nobody: it does not listen to orders"]);
  },
  TIMEOUT_MS,
);

test(
  "streams prune removes the functions of other versions",
  async () => {
    const old = "#!lua name=actors_0123456789ab\nredis.register_function('old', function() end)";
    await site.database.commands.call("FUNCTION", "LOAD", old);
    const { out } = await run(["streams", "prune"]);
    expect(out).toEqual(["1 libraries of other versions are removed"]);
    expect(await jsonOf(["streams", "prune"])).toEqual({ libraries: 0 });
  },
  TIMEOUT_MS,
);

test(
  "convert leaves documents of the form alone, and says in one line what cannot be",
  async () => {
    const is = site.database.form;
    const well = await run(["convert", is]);
    const what = is === "json" ? "JSON documents" : "hashes";
    expect(well).toEqual({ code: 0, out: [`All documents are ${what} now, 0 of them were not before`], err: "" });
    expect(await jsonOf(["convert", is])).toEqual({ form: is, changed: 0 });
    const ill = await run(["convert", is === "json" ? "hash" : "json"]);
    const why =
      is === "json"
        ? "Cannot convert: the database is in use, stop what uses it first"
        : "Cannot convert to JSON documents: the server has no JSON commands";
    expect([ill.code, ill.err]).toEqual([2, why]);
    const none = await run(["convert"], { REDIS_URL: "" });
    const unknown = "Cannot find the site's Redis: none is known in /nowhere, set REDIS_URL";
    expect([none.code, none.err]).toEqual([2, unknown]);
    const wrong = await run(["convert", "yaml"]);
    const bad = expect.stringMatching(/^Cannot run holdfast convert: .+ json, hash; see .+$/);
    expect([wrong.code, wrong.err]).toEqual([2, bad]);
  },
  TIMEOUT_MS,
);
