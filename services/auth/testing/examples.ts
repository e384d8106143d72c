import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, type EngineSettings, openDatabase } from "@holdfast/actors";
import {
  type CommonConfig,
  createLogger,
  createSessionReader,
  type RateLimits,
  readCommon,
  type Service,
} from "@holdfast/server";
import { startTestRedis } from "@holdfast/testing";
import { type AuthConfig, readAuthConfig } from "../config.ts";
import { createAuthService } from "../service.ts";

export interface RunningAuth {
  readonly service: Service;
  readonly publicKeysFile: string;
  readonly database: Database;
  /** Starts a copy of the service on the same Redis and keys, with other settings. */
  copy(config: Partial<AuthConfig>): Promise<Service>;
  stop(): Promise<void>;
}

export interface AuthSetup {
  readonly common?: Partial<CommonConfig>;
  readonly config?: Partial<AuthConfig>;
  readonly limits?: RateLimits;
  readonly settings?: Partial<EngineSettings>;
}

/** Auth on a Redis and in a folder of its own, for tests. */
export async function startAuth({
  config = {},
  limits,
  settings: engine = {},
  ...setup
}: AuthSetup = {}): Promise<RunningAuth> {
  const dataDir = mkdtempSync(join(tmpdir(), "holdfast-auth-"));
  const settings = { DATA_DIR: dataDir, SCRYPT_LOG_N: "10", LOG_LEVEL: "silent" };
  const common = { ...readCommon(settings), ...setup.common };
  const redis = await startTestRedis();
  const log = createLogger(common);
  const database = await openDatabase({ url: redis.url, partitions: common.partitions, log });
  const session = createSessionReader({ publicKeysFile: common.publicKeysFile });
  const own = { ...readAuthConfig(readCommon(settings), settings), ...config };
  const parts = { database, log, common, session, config: own, settings: engine, ...(limits && { limits }) };
  const services: Service[] = [];
  async function copy(changes: Partial<AuthConfig>): Promise<Service> {
    const service = createAuthService({ ...parts, config: { ...own, ...changes } });
    services.push(service);
    await service.start();
    return service;
  }
  const service = await copy({});
  return {
    service,
    publicKeysFile: common.publicKeysFile,
    database,
    copy,
    async stop() {
      await Promise.all(services.map((one) => one.stop()));
      await database.close();
      await redis.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
