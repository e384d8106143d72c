import type { AppOptions } from "./app.ts";
import { createApp } from "./app.ts";
import { createLogger } from "./logger.ts";
import type { SessionReader, User } from "./session.ts";
import { readCommon } from "./settings.ts";

/** People whose session token is their id. */
export const people: Readonly<Record<string, User>> = {
  ann: { id: "ann", email: "ann@example.com" },
  bea: { id: "bea", email: "bea@example.com" },
};

const session: SessionReader = { read: async (token = "") => people[token] ?? null };

/** An app without a service, for tests. */
export function exampleApp(options: Partial<AppOptions> = {}) {
  const log = createLogger({ logLevel: "silent" });
  const common = readCommon({ PUBLIC_URL: "https://holdfast.example" });
  return createApp({ service: "example", log, common, session, isReady: () => true, ...options });
}
