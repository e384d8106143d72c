// Defines the command `holdfast doctor`.

import type { Command } from "commander";
import { examineSite } from "../doctor/doctor.ts";
import type { Examined } from "../doctor/examination.ts";
import { createCommand, type Runner } from "./command.ts";
import { hideSecrets } from "./explain.ts";

const WIDTH = 22;

/** Creates the command that examines a site and says what to do. */
export function doctorCommand({ env, withoutDatabase }: Runner): Command {
  return createCommand("doctor", {
    summary: "Examines settings, Redis, keys, vault, Stripe, mail, disks and address, and says what to do.",
    details: "It changes nothing, and needs the settings of the site. A line is ok, warn or fail.",
    examples: [
      ["", "before the first start, and whenever something is odd"],
      ["--send-to me@example.com", "and send one letter"],
    ],
    good: "nothing fails",
    findings: "something fails, a line each",
  })
    .option("--send-to <address>", "send one letter to this address by the mail server")
    .action(({ sendTo = null }: { sendTo?: string | null }) =>
      withoutDatabase(async () => {
        const examined = (await examineSite(env, sendTo)).map((one) => hidden(one, env));
        const failed = examined.filter(({ status }) => status === "fail").length;
        const warned = examined.filter(({ status }) => status === "warn").length;
        const summary = `${examined.length} examined: ${failed} fail, ${warned} warn`;
        return {
          data: { failed, warned, examined },
          lines: [...examined.flatMap(linesOf), summary],
          hasFindings: failed > 0,
        };
      }),
    );
}

function hidden(one: Examined, env: Parameters<typeof hideSecrets>[1]): Examined {
  return { ...one, found: hideSecrets(one.found, env) };
}

function linesOf({ what, status, found, advice }: Examined): string[] {
  const line = `${status.padEnd(4)}  ${what.padEnd(WIDTH)}  ${found}`;
  return advice === undefined ? [line] : [line, `${" ".repeat(6 + WIDTH)}  -> ${advice}`];
}
