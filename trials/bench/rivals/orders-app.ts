import { createApp, createLogger, createSessionReader, readCommon } from "@holdfast/server";

/** Creates the app of orders, with its sessions, checks, headers and metrics, but without routes. */
export function createOrdersApp(publicKeysFile: string): ReturnType<typeof createApp> {
  const common = readCommon({ LOG_LEVEL: "info", PUBLIC_URL: "http://localhost" });
  const session = createSessionReader({ publicKeysFile });
  return createApp({ service: "orders", log: createLogger(common), common, session, isReady: () => true });
}
