// Runs orders and expiration in a process of its own: `worker.ts <redis url> <data folder> <seconds of an offer>`.
import { openDatabase } from "@holdfast/actors";
import { createExpirationService } from "@holdfast/expiration";
import { createOrdersService, readOrdersConfig } from "@holdfast/orders";
import { createLogger, readCommon } from "@holdfast/server";
import { sessionById } from "@holdfast/server/testing";
import { assetRoutes } from "@holdfast/views";

const [url = "", DATA_DIR = "", OFFER_SECONDS = "2"] = process.argv.slice(2);
const common = readCommon({ LOG_LEVEL: "silent", PARTITIONS: "1", DATA_DIR, RATE_LIMITS: "off" });
const log = createLogger(common);
const database = await openDatabase({ url, partitions: common.partitions, log });
const dependencies = { database, log, common, session: sessionById };
const orders = createOrdersService({ ...dependencies, config: readOrdersConfig({ OFFER_SECONDS }) });
const expiration = createExpirationService({ ...dependencies, config: null });
await Promise.all([orders.start(), expiration.start()]);
const assets = assetRoutes();
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: (request) => (new URL(request.url).pathname.startsWith("/assets/") ? assets : orders.app).fetch(request, {}),
});
console.log(`ready ${server.port}`);
