// Renews every service of a composed site while tickets are sold: `bun trials/deploy/main.ts`.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { addNumbers, createTrialCommand, endRun, parseOrExit } from "../support/command-line.ts";
import { sellUntil } from "./sales.ts";

const command = createTrialCommand(
  "bun trials/deploy/main.ts",
  "Runs deploy/renew.sh on the composed site of this folder, with CONFIRM_EMAIL=optional and RATE_LIMITS=off, while pairs " +
    "of people trade. No sale may fail, and no answer take longer than 2 s.",
)
  .option("--url <address>", "address of the site", "http://localhost:3000")
  .argument("[service...]", "services to renew; default all");
const options = parseOrExit(addNumbers(command, { pairs: { is: "pairs of people", most: 100, fallback: 2 } })).opts<{
  url: string;
  pairs: number;
}>();

const over = new AbortController();
const selling = sellUntil(options.url, over.signal, options.pairs);
await sleep(2_000);
const renewal = spawn("sh", [join(import.meta.dirname, "../../deploy/renew.sh"), ...command.args], {
  stdio: ["ignore", "inherit", "ignore"],
});
const [code] = await once(renewal, "exit");
await sleep(2_000);
over.abort();
const { sold, failed, answers, slow, longestMs } = await selling;
const ended = code === 0 ? [] : [`deploy/renew.sh ended with ${String(code)}`];
endRun(
  [...ended, ...failed.map((why) => `A sale failed: ${why}`), ...slow.map((what) => `Slow: ${what}`)],
  `${sold} sales, ${answers} answers, the longest after ${longestMs} ms.`,
);
