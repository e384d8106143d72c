import { expect, test } from "vitest";
import { timerTrace } from "../model/timer-trace.ts";
import { traceOfTimer } from "./effect-span.ts";

const TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

test.each([
  ["nothing", "", false, { parent: "", link: "" }],
  ["a timer that was due soon", timerTrace(TRACE, 3_600_000), false, { parent: TRACE, link: "" }],
  ["a timer that was due much later", timerTrace(TRACE, 3_600_001), false, { parent: "", link: TRACE }],
  ["a recurring timer", TRACE, true, { parent: "", link: "" }],
])("traceOfTimer() of %s", (_what, trace, isRecurring, expected) => {
  const policy = isRecurring ? { name: "ring", every: { cron: "0 * * * *" } } : { name: "ring" };
  expect(traceOfTimer({ policy }, { leased: { trace } })).toEqual(expected);
});
