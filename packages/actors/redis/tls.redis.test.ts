// Tests an encrypted connection, to a server with a certificate that is made for the test.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "holdfast-tls-"));
const certificate = join(folder, "certificate.pem");
const key = join(folder, "key.pem");
let server: ReturnType<typeof spawn>;
let url: string;

beforeAll(async () => {
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  execFileSync("openssl", [...made, ...subject, "-keyout", key, "-out", certificate], { stdio: "ignore" });
  const port = await freePort();
  url = `rediss://localhost:${port}`;
  const files = ["--tls-cert-file", certificate, "--tls-key-file", key, "--tls-auth-clients", "no"];
  const place = ["--port", "0", "--tls-port", String(port), "--dir", folder, "--bind", "127.0.0.1", "--save", ""];
  server = spawn("redis-server", [...place, ...files], { stdio: "ignore" });
  await waitFor(() => open({ NODE_EXTRA_CA_CERTS: certificate }).status === 0, { everyMs: 50 });
});
afterAll(() => {
  server.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

/** Opens a database on the server in a process of its own, which trusts what `env` says. */
function open(env: Record<string, string>) {
  const script = `import { openDatabase, silentLog } from "${import.meta.dirname}/../index.ts";
    const database = await openDatabase({ url: "${url}", partitions: 1, log: silentLog });
    console.log(database.form, await database.commands.get("holdfast:partitions"));
    await database.close();`;
  return spawnSync(process.execPath, ["-e", script], {
    env: env,
    encoding: "utf8",
  });
}

test("a database is opened over rediss:// on a server whose certificate the process trusts", () => {
  expect(open({ NODE_EXTRA_CA_CERTS: certificate }).stdout).toBe("hash 1\n");
});

test("a server whose certificate the process does not trust is refused", () => {
  const { status, stderr } = open({});
  expect([status, stderr]).toEqual([1, expect.stringMatching(/Cannot reach Redis on localhost:\d+: .*certificate/)]);
});
