import { createEngine } from "@holdfast/actors";
import { authEvents } from "@holdfast/contracts";
import { createApp, type Service, type ServiceDependencies } from "@holdfast/server";
import { createAccounts } from "./accounts.ts";
import { addApi } from "./api.ts";
import type { AuthConfig } from "./config.ts";
import { openKeys, type SigningKey } from "./keys.ts";
import { addPages, renderError } from "./pages.tsx";
import { createPasswords } from "./passwords.ts";
import { createSessions } from "./sessions.ts";
import { userActor } from "./user.ts";

export { type AuthConfig, readAuthConfig } from "./config.ts";
export { authData } from "./data.ts";

/** The door of auth: people, their passwords and their sessions. */
export function createAuthService(dependencies: ServiceDependencies<AuthConfig>): Service {
  const { database, log, common, config, session, limits, settings = {} } = dependencies;
  const engine = createEngine({
    service: "auth",
    database,
    log,
    events: authEvents,
    actors: [userActor],
    reactions: [],
    settings,
  });
  const key = openOnce({ privateKeyFile: config.privateKeyFile, publicKeysFile: common.publicKeysFile });
  const sessions = createSessions({ key, lifeMs: config.sessionMs, isSecure: common.isProduction });
  const passwords = createPasswords({
    scryptLogN: config.scryptLogN,
    running: config.hashesRunning,
    waiting: config.hashesWaiting,
  });
  const accounts = createAccounts({ engine, passwords, limits });
  const isReady = (): boolean => engine.isReady();
  const app = createApp({ service: "auth", log, common, session, limits, isReady, renderError: renderError(common) });
  addApi(app, { accounts, sessions, limits });
  addPages(app, { accounts, sessions, limits, common });
  return {
    name: "auth",
    app,
    prefixes: ["/api/users", "/account/signup", "/account/signin", "/account/signout"],
    async start() {
      await key();
      await engine.start();
    },
    stop: () => engine.stop(),
    isReady,
  };
}

function openOnce(files: Parameters<typeof openKeys>[0]): () => Promise<SigningKey> {
  let opened: Promise<SigningKey> | undefined;
  return () => {
    opened ??= openKeys(files);
    return opened;
  };
}
