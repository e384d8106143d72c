// Builds an app with two people for the tests of this package.
import type { AppOptions } from "../http/app.ts";
import { createApp } from "../http/app.ts";
import { createLogger } from "../lifecycle/logger.ts";
import type { User } from "../session/session.ts";
import { readCommon } from "../settings/settings.ts";
import { sessionsBy, userNamed } from "./session-by-id.ts";

/** Lists the people of the tests; the session token of each is their id. */
export const people: Readonly<Record<string, User>> = {
  ann: userNamed("ann"),
  bea: userNamed("bea"),
};

const session = sessionsBy((token) => people[token] ?? null);

/** Holds the log and the settings of the tests. */
export const exampleParts = {
  log: createLogger({ logLevel: "silent" }),
  common: readCommon({
    PUBLIC_URL: "https://holdfast.example",
    HOSTS: "shop.local, tickets.shop, tickets.example, 203.0.113.7",
  }),
};

/** Creates an app that has no routes of a service; `options` replace single options of the app. */
export function exampleApp(options: Partial<AppOptions> = {}) {
  return createApp({ service: "example", ...exampleParts, session, isReady: () => true, ...options });
}
