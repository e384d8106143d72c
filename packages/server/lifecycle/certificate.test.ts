import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type Server } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCertificateReader, readCertificateEnd } from "./certificate.ts";
import { metrics } from "./metrics.ts";

const folder = mkdtempSync(join(tmpdir(), "holdfast-certificate-"));
const [certificate, key] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
let server: Server;
let address: string;

beforeAll(async () => {
  const made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "5"];
  execFileSync("openssl", [...made, "-subj", "/CN=site", "-keyout", key, "-out", certificate], { stdio: "ignore" });
  server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const at = server.address();
  address = `https://127.0.0.1:${typeof at === "object" ? at?.port : ""}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const shown = async () => {
  const lines = (await metrics.metrics()).split("\n");
  return Number(lines.find((line) => line.startsWith("holdfast_certificate_end_timestamp_seconds "))?.split(" ")[1]);
};

test("the end of a certificate is read, also of one that nobody trusts, and shown in seconds", async () => {
  const text = execFileSync("openssl", ["x509", "-in", certificate, "-noout", "-enddate"], { encoding: "utf8" });
  const end = Date.parse(text.trim().replace("notAfter=", ""));
  expect(await readCertificateEnd(address)).toBe(end);
  expect(await shown()).toBe(0);
  await createCertificateReader(address).read();
  expect(await shown()).toBe(end / 1_000);
  // An address that does not answer leaves what is known.
  await createCertificateReader("https://127.0.0.1:1").read();
  expect(await shown()).toBe(end / 1_000);
});

test("an address without https has no certificate, and one that does not answer is an error", async () => {
  expect(await readCertificateEnd("http://127.0.0.1:1")).toBeNull();
  await expect(readCertificateEnd("https://127.0.0.1:1")).rejects.toThrow();
});
