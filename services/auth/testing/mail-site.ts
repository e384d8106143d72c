import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, type Database, defineService, openDatabase } from "@holdfast/actors";
import { documentKey } from "@holdfast/actors/redis";
import { authEvents, type ChargeView, type OrderView } from "@holdfast/contracts";
import {
  type CommonConfig,
  createLogger,
  createSessionReader,
  type Logger,
  readCommon,
  type Service,
} from "@holdfast/server";
import { cookieClient, startTestRedis, waitFor } from "@holdfast/testing";
import { type AuthConfig, type MailConfig, readAuthConfig } from "../config.ts";
import { type Mail, mailDocument } from "../rules/mail.ts";
import { createAuthService } from "../service.ts";
import { createOrders, createPayments, untilRead } from "./event-sources.ts";
import { exampleCharge, exampleOrder } from "./mail-examples.ts";

// Auth with a Redis of its own, and the two services whose events it hears.

const settings = {
  blockMs: 100,
  leaseMs: 1_000,
  claimIdleMs: 1_000,
  recoverEveryMs: 100,
  unavailableAfterMs: 500,
  stopMs: 1_000,
};
const quick = { retryMs: [20, 20, 50], timeoutMs: 5_000 };

/** One process of auth: its own connections, which a crash cuts. */
export interface Copy {
  readonly service: Service;
  /** Ends it as a kill does: nothing is finished, nothing is handed over. */
  crash(): Promise<void>;
}

export type MailSite = Awaited<ReturnType<typeof openMailSite>>;

export async function openMailSite() {
  const dataDir = mkdtempSync(join(tmpdir(), "holdfast-mail-"));
  const redis = await startTestRedis();
  const env = { DATA_DIR: dataDir, SCRYPT_LOG_N: "10", LOG_LEVEL: "silent", PARTITIONS: "4" };
  const common = readCommon({ ...env, PUBLIC_URL: "https://tickets.example.com" });
  const log = createLogger(common);
  const open = () => openDatabase({ url: redis.url, partitions: common.partitions, log });
  const database = await open();
  const orders = createOrders({ database });
  const payments = createPayments({ database });

  const crew = createCopies(open, { common, log, config: readAuthConfig(common, env) });
  return {
    database,
    ...crew,
    /** Signs someone up at a copy, waits until the letter to confirm the address was tried, and gives their id. */
    async signUp({ service }: Copy, email: string): Promise<string> {
      const json = { email, password: "correct horse" };
      const answer = await cookieClient(service.app)("/api/users/signup", { json });
      const { id }: { id: string } = await answer.json();
      const isWelcome = ({ userId, status, failures }: Mail) => userId === id && (status !== "waiting" || failures > 0);
      await waitFor(async () => (await mailsIn(database, log)).some(isWelcome));
      return id;
    },
    newId: () => orders.newId(),
    /** Publishes an order, completed but for the changes. */
    order: (changes: Partial<OrderView>) => orders.publish("OrderUpdated", exampleOrder(changes)),
    /** Publishes a charge, taken and given back but for the changes. */
    charge: (changes: Partial<ChargeView>) => payments.publish("ChargeUpdated", exampleCharge(changes)),
    /** Waits until auth has handled every event. */
    async untilRead(): Promise<void> {
      await Promise.all([untilRead(orders.engine, "auth"), untilRead(payments.engine, "auth")]);
    },
    /** Every letter there is, but for those to confirm an address. */
    mails: async () => (await mailsIn(database, log)).filter(({ subject }) => subject.kind !== "confirm address"),
    async stop() {
      await crew.stopCopies();
      await database.close();
      await redis.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

type CopyParts = { readonly common: CommonConfig; readonly log: Logger; readonly config: AuthConfig };

function createCopies(open: () => Promise<Database>, { common, log, config }: CopyParts) {
  const copies = new Map<Service, Database>();
  return {
    async start(mail: Partial<MailConfig> = {}, changes: Partial<CommonConfig> = {}): Promise<Copy> {
      const database = await open();
      const service = createAuthService({
        ...{ database, log, settings, common: { ...common, ...changes } },
        config: { ...config, mail: { ...config.mail, ...quick, ...mail } },
        session: createSessionReader({ publicKeysFile: common.publicKeysFile }),
      });
      copies.set(service, database);
      await service.start();
      return { service, crash: () => database.close() };
    },
    async stopCopies(): Promise<void> {
      for (const [service, database] of copies) {
        await service.stop();
        await database.close();
      }
      copies.clear();
    },
  };
}

async function mailsIn(database: Database, log: Logger) {
  const reader = createEngine(defineService("auth", { events: authEvents, actors: [] }), { database, log });
  const keys = await Promise.all(
    [0, 1, 2, 3].map((at) => database.commands.keys(documentKey(at, "auth", "mail", "*"))),
  );
  const ids = keys.flat().map((key) => key.split(":").at(-1) ?? "");
  return (await reader.readMany(mailDocument, ids)).filter((mail) => mail !== null);
}
