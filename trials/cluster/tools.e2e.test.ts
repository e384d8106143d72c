// Runs every command of `holdfast` on a cluster of three masters, of whose addresses two are dead.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkSite, runHoldfast } from "@holdfast/site";
import { freePort, startTestCluster, waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { buy, chargeOf, listTicket, pay, untilOrder, untilTicket } from "../support/people.ts";
import { type SmallSite, startSmallSite } from "../support/small-site.ts";
import { redisOf } from "./nodes.ts";

const PARTITIONS = 8;
const folder = mkdtempSync(join(tmpdir(), "holdfast-cluster-tools-"));
let site: SmallSite;
let urls: readonly string[];
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  const cluster = await startTestCluster({ masters: 3 });
  site = await startSmallSite({ startRedis: async () => redisOf(cluster), partitions: PARTITIONS });
  const [alive, dead] = [cluster.nodes[1]?.port, [await freePort(), await freePort()]];
  const hosts = [
    [...dead, alive],
    [alive, ...dead],
  ];
  urls = hosts.map((ports) => `redis://${ports.map((port) => `127.0.0.1:${port}`).join(",")}`);
  const [seller, buyer] = [site.database.ids.newId(1), site.database.ids.newId(6)];
  const mail = "tools@example.com";
  await site.person(buyer).http("/api/users/signup", { json: { email: mail, password: "correct horse" } });
  const ticket = await listTicket(site.person(seller));
  const order = await buy(site.person(buyer), ticket.id);
  await untilOrder(site.person(buyer), order.id, "AwaitingPayment");
  await chargeOf(await pay(site.person(buyer), order.id));
  await untilTicket(site.person(seller), ticket.id, "sold");
  await waitFor(async () => (await checkSite(site.database, { isAtRest: true })).findings.length === 0);
  const { eventId = "" } = {
    ...ticket,
    ...(await (await site.person(buyer).http(`/api/tickets/${ticket.id}`)).json()),
  };
  ids = { TICKET: ticket.id, EVENT: String(eventId), MAIL: mail, FORM: site.database.form };
  await site.freeze();
}, 120_000);
afterEach(() => void vi.restoreAllMocks());
afterAll(async () => {
  await site?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const COMMANDS = [
  "check --at-rest",
  "check --money",
  "check --failover 2026-11-02T19:30:05Z 2026-11-02T19:30:12Z",
  "streams --all",
  "streams dead",
  "streams relist tickets",
  "streams rebuild orders payments",
  "streams prune",
  "streams paused",
  "history TICKET",
  "rebuild orders dealings",
  "rebuild events",
  "mend 2020-11-02T19:30:05Z",
  "upgrade",
  "audit",
  "convert FORM",
  "functions load",
  "users set FOLDER",
  "events postpone EVENT --starts-at 2031-01-01T19:00:00Z",
  "people show MAIL",
  "payouts",
  "backup FOLDER --without-keys",
];
// These want files beside the data, a site that runs, or an empty Redis.
const ELSEWHERE = ["prepare", "keys", "secrets", "doctor", "demo", "restore"];

async function run(words: readonly string[], url: string) {
  const out: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void out.push(line));
  vi.spyOn(console, "error").mockImplementation((line: string) => void out.push(line));
  const env = { REDIS_URL: url, STRIPE_API_URL: site.sandbox.url, STRIPE_SECRET_KEY: "sk_test_small" };
  return { code: await runHoldfast(words, { ...env, PARTITIONS: String(PARTITIONS), DATA_DIR: folder }), out };
}

test.each(COMMANDS)(
  "holdfast %s",
  async (command) => {
    for (const [n, url] of urls.entries()) {
      const own = mkdtempSync(join(folder, `${n}-`));
      const words = command.split(" ").map((word) => (word === "FOLDER" ? own : (ids[word] ?? word)));
      const { code, out } = await run(words, url);
      expect([code, out.slice(0, 3)]).toEqual([0, expect.any(Array)]);
    }
  },
  60_000,
);

test("every command is in the table, or said to be elsewhere", async () => {
  const { out } = await run(["--help"], "");
  const named = [...out.join("\n").matchAll(/^ {2}([a-z]+)(?: [[<].+)? {2,}[A-Z]/gm)].map(([, name]) => name);
  const known = new Set([...COMMANDS.map((command) => command.split(" ")[0]), ...ELSEWHERE]);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});
