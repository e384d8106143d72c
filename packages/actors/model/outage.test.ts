import { setTimeout as sleep } from "node:timers/promises";
import { waitFor } from "@holdfast/testing";
import { expect, test } from "vitest";
import { recordedLog } from "../testing/recorded-log.ts";
import { Outage } from "./outage.ts";

const gone = { kind: "unreachable", error: "connect ECONNREFUSED" };
const refused = { kind: "wrong_password", level: "error" as const, error: "WRONGPASS" };

test("an outage is one line when it begins and one when the last part is back, whatever fails meanwhile", async () => {
  const { log, lines } = recordedLog();
  const outage = new Outage(log, 1);
  outage.away("one", gone, { address: "host:1" });
  outage.away("two", gone);
  await waitFor(() => lines.length > 0);
  for (let times = 0; times < 100; times++) outage.away("one", gone);
  outage.back("two");
  outage.back("one");
  outage.back("one");
  expect(lines).toEqual([
    { level: "warn", fields: gone, text: "Redis is not reachable" },
    { level: "info", fields: { forMs: expect.any(Number) }, text: "Redis is back after 1 s" },
  ]);
});

test("a short absence is not said, and the next outage is", async () => {
  const { log, lines } = recordedLog();
  const outage = new Outage(log, 20);
  outage.away("one", gone);
  outage.back("one");
  await sleep(40);
  expect(lines).toEqual([]);
  outage.away("one", gone);
  await waitFor(() => lines.length > 0);
});

test("what an operator must act on is said at once, also during an outage, and once", async () => {
  const { log, lines } = recordedLog();
  const outage = new Outage(log, 1);
  outage.away("one", gone);
  await waitFor(() => lines.length > 0);
  outage.away("one", refused);
  outage.away("two", refused);
  outage.away("two", gone);
  expect(lines.map(({ level }) => level)).toEqual(["warn", "error"]);
});
