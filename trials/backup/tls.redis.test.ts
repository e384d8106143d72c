// Backs up and restores a site whose Redis speaks TLS alone, with a vault in a bucket.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { openDatabase, silentLog } from "@holdfast/actors";
import { siteKey } from "@holdfast/actors/redis";
import { readDeliveryConfig, vaultStoreOf } from "@holdfast/delivery";
import { type S3TestServer, startS3Server } from "@holdfast/delivery/testing";
import { keepCurrency, readCommon } from "@holdfast/server";
import { freePort, siteEnvironment, waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "holdfast-tls-backup-"));
const [certificate, key] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
const servers: ReturnType<typeof spawn>[] = [];
let bucket: S3TestServer;

beforeAll(async () => {
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  execFileSync("openssl", [...made, ...subject, "-keyout", key, "-out", certificate], { stdio: "ignore" });
  bucket = await startS3Server();
});

afterAll(async () => {
  await bucket.stop();
  for (const server of servers) server.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a Redis that asks its master for TLS too; returns its address, and one for the test itself. */
async function startRedis(): Promise<{ readonly tls: string; readonly plain: string }> {
  const [port, tlsPort] = [await freePort(), await freePort()];
  const data = mkdtempSync(join(folder, "redis-"));
  const files = ["--tls-cert-file", certificate, "--tls-key-file", key, "--tls-ca-cert-file", certificate];
  const tls = ["--tls-port", String(tlsPort), ...files, "--tls-auth-clients", "no", "--tls-replication", "yes"];
  const place = ["--port", String(port), "--dir", data, "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes"];
  servers.push(spawn("redis-server", [...place, ...tls], { stdio: "ignore" }));
  const plain = `redis://127.0.0.1:${port}`;
  await waitFor(() => onDatabase(plain, async () => true), { everyMs: 50 });
  await onDatabase(plain, async ({ commands }) => void (await commands.flushall()));
  return { tls: `rediss://localhost:${tlsPort}`, plain };
}

type Database = Awaited<ReturnType<typeof openDatabase>>;

async function onDatabase<Result>(url: string, work: (database: Database) => Promise<Result>): Promise<Result> {
  const database = await openDatabase({ url, partitions: 2, log: silentLog });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Returns the settings of a machine: its Redis, a folder of its own, and a part of the bucket. */
function machine(name: string, redisUrl: string): Record<string, string> {
  const { endpoint, accessKeyId, secretAccessKey, bucket: id } = bucket.place;
  mkdirSync(join(folder, name), { recursive: true });
  return {
    ...{ DATA_DIR: join(folder, name), REDIS_URL: redisUrl, NODE_EXTRA_CA_CERTS: certificate },
    ...{ VAULT: `s3://${id}/${name}/`, VAULT_S3_ENDPOINT: String(endpoint) },
    ...{ VAULT_S3_ACCESS_KEY_ID: accessKeyId, VAULT_S3_SECRET_ACCESS_KEY: secretAccessKey },
  };
}

const vaultOf = (env: Record<string, string>) => vaultStoreOf(readCommon(env), readDeliveryConfig(env));

/** Runs a command in a process of its own, which trusts the certificate. */
async function holdfast(env: Record<string, string>, ...words: string[]) {
  const args = ["--no-env-file", "services/site/cli.ts", ...words, "--json"];
  const child = spawn(process.execPath, args, { cwd: ROOT, env: siteEnvironment(env) });
  const ended = once(child, "close");
  const [said, error] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  return { code, error, said: JSON.parse(said || "{}") };
}

test("a site is backed up over TLS with its bucket, and restored over TLS into another one", async () => {
  const [before, after] = await Promise.all([startRedis(), startRedis()]);
  const [old, fresh] = [machine("old", before.tls), machine("new", after.tls)];
  const SITE = "ab12cd34".repeat(4);
  await onDatabase(before.plain, async ({ commands }) => {
    await keepCurrency(commands, "usd");
    await commands.set(siteKey("site"), SITE);
    await commands.set(siteKey("vault"), "the mark");
    await commands.set(siteKey("test-expiring"), "still there", "EX", 1_000);
  });
  const vault = vaultOf(old);
  await vault.put("holdfast-vault", Buffer.from("the mark\n"));
  await vault.put("t.1", Buffer.from("sealed"));
  for (const name of ["auth-private-key.json", "auth-public-keys.json", "auth-secret", "vault-key"])
    writeFileSync(join(folder, "old", name), `${name} of this site`, { mode: 0o600 });

  const archive = join(folder, "site.tar");
  const made = await holdfast(old, "backup", archive, "--bucket", "copy");
  expect(made).toMatchObject({ code: 0, error: "", said: { vault: { isCopied: true, objects: 1 } } });
  const restored = await holdfast(fresh, "restore", archive);
  expect(restored).toMatchObject({ code: 0, error: "", said: { siteId: SITE, findings: [] } });
  await onDatabase(after.plain, async ({ commands }) => {
    expect(await commands.get(siteKey("site"))).toBe(SITE);
    expect(await commands.ttl(siteKey("test-expiring"))).toBeGreaterThan(0);
  });
  expect(Buffer.from((await vaultOf(fresh).get("t.1")) ?? []).toString()).toBe("sealed");
}, 60_000);
