import { expect, test } from "vitest";
import type { Log } from "./log.ts";
import { RecurringLog } from "./recurring-log.ts";

function recorder(): { lines: [level: string, fields: object, text: string][]; log: Log } {
  const lines: [string, object, string][] = [];
  const at = (level: string) => (fields: object, text: string) => void lines.push([level, fields, text]);
  return { lines, log: { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") } };
}

const full = { kind: "full", level: "error", error: "OOM" } as const;
const away = { kind: "unreachable", error: "closed" } as const;

test("a failure is logged at once, the same one not again, another kind at once, and that it is over once", () => {
  const { lines, log } = recorder();
  const recurring = new RecurringLog(log);
  recurring.succeeded("Cannot sweep");
  for (let n = 0; n < 20; n++) recurring.failed("Cannot sweep", away, { service: "jars" });
  recurring.failed("Cannot sweep", { kind: "loading", level: "debug", error: "LOADING" });
  for (let n = 0; n < 20; n++) recurring.failed("Cannot sweep", full, { service: "jars" });
  recurring.failed("Cannot read", away);
  for (let n = 0; n < 2; n++) recurring.succeeded("Cannot sweep", { service: "jars" });
  expect(lines).toEqual([
    ["warn", { service: "jars", kind: "unreachable", error: "closed", failures: 1 }, "Cannot sweep"],
    ["debug", { kind: "loading", error: "LOADING" }, "Cannot sweep"],
    ["error", { service: "jars", kind: "full", error: "OOM", failures: 20 }, "Cannot sweep"],
    ["warn", { kind: "unreachable", error: "closed", failures: 1 }, "Cannot read"],
    ["info", { service: "jars", kind: "full", failures: 40, forMs: expect.any(Number) }, "Over: Cannot sweep"],
  ]);
});

test("a failure that goes on is logged again after the pause, with the number of failures since", () => {
  const { lines, log } = recorder();
  const recurring = new RecurringLog(log, 0);
  for (let n = 0; n < 3; n++) recurring.failed("Cannot sweep", full);
  expect(lines.map(([level, fields]) => [level, fields])).toEqual(
    Array.from({ length: 3 }, () => ["error", { kind: "full", error: "OOM", failures: 1 }]),
  );
});
