import { createApp, createLogger, createSessionReader, readCommon } from "@holdfast/server";

/** The app that orders has, with its sessions, checks, headers and metrics, and no route yet. */
export function createOrdersApp(publicKeysFile: string): ReturnType<typeof createApp> {
  const common = readCommon({ LOG_LEVEL: "info", PUBLIC_URL: "http://localhost" });
  const session = createSessionReader({ publicKeysFile });
  return createApp({ service: "orders", log: createLogger(common), common, session, isReady: () => true });
}
