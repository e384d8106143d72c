// Provokes the errors that every operation may answer with, whatever it does.

import { tooMany, unavailable } from "@holdfast/server";
import type { DescribedAnswers, OperationName } from "../support/described-answers.ts";
import type { WholeSiteOptions } from "../support/whole-site.ts";
import type { Call, Calls } from "./calls.ts";

/** Makes a site fail on purpose. */
export interface Failing {
  /** Options of the site. */
  readonly options: WholeSiteOptions;
  /** Runs `work` while every request with a cookie has this fault. */
  during(fault: "broken" | "busy" | "limited", work: () => Promise<unknown>): Promise<void>;
}

/** Creates the options of a site that can be made to fail: when it reads a session, or when it counts a request. */
export function createFailing(): Failing {
  let fault: "broken" | "busy" | "limited" | null = null;
  const count = async (): Promise<void> => {
    if (fault === "limited") throw tooMany(7);
  };
  return {
    options: {
      limits: { consume: count, giveBack: async () => undefined, close: () => undefined },
      wrapSession: (session) => ({
        ...session,
        async examine(token) {
          if (fault === "broken") throw new TypeError("a fault of the test");
          if (fault === "busy") throw unavailable();
          return await session.examine(token);
        },
      }),
    },
    async during(wanted, work) {
      fault = wanted;
      await work();
      fault = null;
    },
  };
}

const TOO_LARGE = 102_401;

/** Calls every operation so that it answers with each of the errors that it shares with others. */
export async function provokeSharedErrors(
  calls: Calls,
  described: DescribedAnswers,
  { failing, cookie }: { readonly failing: Failing; readonly cookie: string },
): Promise<void> {
  const all = described.operations.map((operation) => ({ operation, to: addressOf(operation) }));
  const sendAll = async (headers: Call["headers"], more: Omit<Call, "to"> = {}): Promise<void> => {
    for (const { to } of all) await calls.send({ to, cookie, ...more, ...(headers && { headers }) });
  };
  await sendAll({ Host: "a b" });
  await sendAll({ Host: "elsewhere.example" });
  await sendAll({ "Content-Length": String(TOO_LARGE), "Content-Type": "application/json" });
  await failing.during("broken", () => sendAll({}));
  await failing.during("busy", () => sendAll({}));
  await failing.during("limited", () => sendAll({}, { json: {} }));
  for (const { operation, to } of all) {
    if (described.statusesOf(operation).includes(401)) await calls.send({ to, json: {} });
    if (operation.method !== "GET") await calls.send({ to, cookie, headers: { "Sec-Fetch-Site": "cross-site" } });
    if (described.bodyOf(operation) !== null) {
      await calls.send({ to, cookie, json: {}, headers: { "Content-Encoding": "gzip" } });
    }
  }
}

function addressOf({ method, path }: OperationName): string {
  return `${method} ${path.replace(/\{\w+\}/, "nothing")}`;
}
