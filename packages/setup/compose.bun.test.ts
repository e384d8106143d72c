// Checks that the compose files run every service, and that nginx sends each path to the service that answers it.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const textOf = (path: string) => readFileSync(join(ROOT, path), "utf8");
const compose = textOf("compose.yaml");
const production = textOf("compose.production.yaml");
const buckets = ["deploy/bucket.yaml", "deploy/archive-bucket.yaml"];
const dockerfile = textOf("deploy/Dockerfile");
const services = readdirSync(join(ROOT, "services")).filter(
  (name) => name !== "site" && existsSync(join(ROOT, "services", name, "main.ts")),
);

/** Returns the lines of a service in a compose file. */
function serviceIn(text: string, service: string): string {
  return new RegExp(`^  ${service}:\\n((?: {4}.*\\n|\\n)*)`, "m").exec(text)?.[1] ?? "";
}

/** Reads the path prefixes that a service declares. */
function prefixesOf(service: string): string[] {
  const [, list = ""] = /prefixes: \[([^\]]*)\]/.exec(textOf(`services/${service}/service.ts`)) ?? [];
  return [...list.matchAll(/"([^"]+)"/g)].map(([, prefix = ""]) => prefix);
}

/** Returns the service to which nginx sends a path: the one of the first pattern in the table that matches. */
function ingressOf(path: string): string | undefined {
  const map = textOf("deploy/nginx/services.conf");
  const row = [...map.matchAll(/^ +~(\^\S+) +(\w+);$/gm)].find(([, pattern = ""]) => new RegExp(pattern).test(path));
  return row?.[2] ?? /^ +default +(\w+);$/m.exec(map)?.[1];
}

test("every service has a container, which runs its main", () => {
  expect(services).toHaveLength(7);
  for (const service of services) {
    expect(compose).toMatch(new RegExp(`^  ${service}:$`, "m"));
    expect(serviceIn(compose, service)).toContain(`command: [bun, bundle/services/${service}/main.js]`);
  }
});

test.each(services)("nginx sends the paths of %s there", (service) => {
  const prefixes = prefixesOf(service);
  expect(prefixes).not.toEqual([]);
  const paths = prefixes.flatMap((prefix) => [prefix, `${prefix}/x`]);
  expect(paths.map(ingressOf)).toEqual(paths.map(() => service));
});

test("nginx sends a path that only begins like a prefix of a service to tickets", () => {
  expect(["/ordersx", "/api/usersx", "/accountx", "/"].map(ingressOf)).toEqual(Array(4).fill("tickets"));
});

test("only nginx, the sandbox and the pages of monitoring take a port, and only on this machine", () => {
  const ports = [...compose.matchAll(/ports: (\[[^\]]*\])/g)].flatMap(([, list = ""]) => JSON.parse(list));
  expect(ports).toEqual([
    "127.0.0.1:${PORT:-3000}:8080",
    "127.0.0.1:${INSIGHT_PORT:-5540}:5540",
    "127.0.0.1:${STRIPE_SANDBOX_PORT:-4010}:4010",
    "127.0.0.1:${PROMETHEUS_PORT:-9090}:9090",
    "127.0.0.1:${GRAFANA_PORT:-3001}:3000",
  ]);
  expect(compose.match(/ports:/g)).toHaveLength(4);
});

test("nobody uses Redis Insight without a password and under a foreign name", () => {
  const [, insight = ""] =
    /^ +server_name localhost 127\.0\.0\.1;\n([\s\S]*?)^}/m.exec(textOf("deploy/nginx/insight.conf")) ?? [];
  expect(insight).toContain("auth_basic_user_file generated/insight-people;");
  expect(textOf("deploy/nginx/start.sh")).toContain('if [ -s "${INSIGHT_PASSWORD_FILE:-/dev/null}" ]; then');
});

test("no secret is in the environment of a container, where anybody who may use Docker reads it", () => {
  const known = new Set(["WEBHOOK_SECRET: whsec_sandbox", "CONNECT_WEBHOOK_SECRET: whsec_sellers"]);
  for (const text of [compose, production, ...buckets.map(textOf)]) {
    const settings = [...text.matchAll(/\b([A-Z][A-Z_\d]*): +\S.*/g)].filter(([line]) => !known.has(line));
    const names = settings.map(([, name = ""]) => name);
    expect(
      names.filter((name) => /SECRET|PASSWORD|TOKEN|SMTP_URL|_KEY|_KEY_ID$/.test(name) && !name.endsWith("_FILE")),
    ).toEqual([...(text === production ? ["TLS_KEY"] : [])]);
    expect(text).not.toMatch(/redis:\/\/\w*:[^6@]/);
  }
});

test("production has neither the sandbox nor Redis Insight, and speaks of live payments to every service", () => {
  for (const name of ["stripe-sandbox", "insight"])
    expect(serviceIn(production, name)).toContain("profiles: [development]");
  for (const service of services) expect(serviceIn(production, service)).toContain("<<: *production");
  expect(production).toMatch(/NODE_ENV: production\n(?:.*\n)*?  PAYMENTS_MODE: live\n/);
});

test("nginx cannot reach Redis, and only services and tools can", () => {
  expect(compose).toMatch(/^ {2}data: \{ internal: true \}$/m);
  expect(serviceIn(compose, "ingress")).toContain("networks: [front, insight]");
  expect(serviceIn(compose, "redis")).toContain("networks: [data]");
});

test.skipIf(spawnSync("docker", ["compose", "version"]).status !== 0)(
  "Docker accepts every set of compose files",
  () => {
    const given = { PUBLIC_URL: "https://x.example", SECRETS: "./secrets", VAULT: "s3://x/y", ARCHIVE: "s3://x/z" };
    const files = ["compose.yaml", "compose.production.yaml", ...buckets];
    for (const count of files.keys().map((at) => at + 1)) {
      const words = files.slice(0, count).flatMap((file) => ["-f", file]);
      const run = spawnSync("docker", ["compose", ...words, "config", "--quiet"], {
        cwd: ROOT,
        env: { ...process.env, ...given },
      });
      expect([run.status, String(run.stderr)]).toEqual([0, ""]);
    }
  },
);

test("the container of the operators' commands has all that backup, restore and doctor read", () => {
  const owner = serviceIn(compose, "redis-owner");
  const files = (text: string) => [...text.matchAll(/^ {6}([A-Z_]+_FILE): (\/(?:keys|run)\/\S+)$/gm)];
  const read = services.flatMap((service) => files(serviceIn(compose, service)).map(([, name, file]) => [name, file]));
  expect(read.length).toBeGreaterThan(8);
  expect(files(owner).map(([, name, file]) => [name, file])).toEqual(expect.arrayContaining(read));
  for (const volume of ["private-key", "public-keys", "draw-key", "vault-keys", "vault"])
    expect(owner).toMatch(new RegExp(`^ {6}- ${volume}:/\\S+$`, "m"));
  const inProduction = services.flatMap((service) => [
    ...serviceIn(production, service).matchAll(/^ {6}([A-Z_]+_FILE: \S+)$/gm),
  ]);
  expect(inProduction).toHaveLength(4);
  for (const [, line] of inProduction) expect(serviceIn(production, "redis-owner")).toContain(line ?? "");
  // Docker makes a folder for root, and a volume with the owner that it has in the image.
  expect(owner).toContain("${BACKUPS:-backups}:/backups");
  expect(dockerfile).toMatch(/mkdir -p .* \/backups .*\n.*chown -R bun:bun .* \/backups$/m);
});

test("whoever is given the archive has its folder, and may have a bucket instead", () => {
  const archives = [...services, "redis-owner"].filter((name) =>
    serviceIn(compose, name).includes("ARCHIVE: /archive"),
  );
  expect(archives.toSorted()).toEqual(["delivery", "operator", "orders", "payments", "redis-owner", "tickets"]);
  for (const name of archives) {
    expect(serviceIn(compose, name)).toMatch(/archive:\/archive\b/);
    expect(textOf("deploy/archive-bucket.yaml")).toMatch(new RegExp(`^ {2}${name}: [&*]archives$`, "m"));
  }
});

test("whether a container is healthy is asked often while it starts, and by a look that costs little a few times a second", () => {
  expect(compose).toMatch(/^x-quick: &quick\n {2}<<: \*healthcheck\n {2}start_interval: 250ms$/m);
  for (const name of ["ingress", "redis-owner", "redis"])
    expect(serviceIn(compose, name)).toContain("healthcheck:\n      <<: *quick\n");
});

test.each(services)("%s has its own user of Redis, and no password of another one", (service) => {
  const inside = serviceIn(compose, service);
  expect(inside).toContain(
    `REDIS_URL: redis://${service}@redis:6379\n      REDIS_PASSWORD_FILE: /redis/${service}/password\n`,
  );
  expect(inside.match(/redis-\w+:\/redis[\w:/]*/g)).toEqual([`redis-${service}:/redis/${service}:ro`]);
  expect(inside).not.toContain("redis-password");
});

test("the keys that a service makes lie in a volume, so that they outlive its container, and no other has it", () => {
  const keys = [...compose.matchAll(/^ {6}\w+_FILE: (\/keys\/(?:private|draw|vault)\/\S+)$/gm)].map(
    ([, file = ""]) => file,
  );
  expect([...new Set(keys)]).toEqual([
    "/keys/private/auth-private-key.json",
    "/keys/private/auth-secret",
    "/keys/draw/draw-key",
    "/keys/vault/vault-key",
    "/keys/vault/code-pepper",
  ]);
  for (const volume of ["private-key:/keys/private", "draw-key:/keys/draw", "vault-keys:/keys/vault"]) {
    // The service, and the container of the operators' commands.
    expect(compose.split(`"${volume}"`)).toHaveLength(2);
    expect(compose.split(`- ${volume}\n`)).toHaveLength(2);
    expect(compose).toMatch(new RegExp(`^  ${volume.split(":")[0]}:$`, "m"));
    expect(dockerfile).toMatch(new RegExp(`mkdir -p .*${volume.split(":")[1]} `));
  }
});

test("Redis starts with its operator, without a default user, and with the users it had", () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-acl-"));
  const [users, password] = [join(folder, "users.acl"), join(folder, "password")];
  try {
    writeFileSync(users, "user default on nopass ~* &* +@all\nuser orders on nopass +get\nuser holdfast on #00\n");
    writeFileSync(password, "a b\n");
    // In place of the server and of the change to its user.
    writeFileSync(join(folder, "redis-server"), '#!/bin/sh\necho "$@"\n', { mode: 0o755 });
    writeFileSync(join(folder, "setpriv"), '#!/bin/sh\nshift 5\nexec "$@"\n', { mode: 0o755 });
    const env = { PATH: [folder, process.env["PATH"]].join(delimiter), DATA: folder, PASSWORD_FILE: password };
    const run = () =>
      spawnSync("sh", [join(ROOT, "deploy/redis/start.sh"), "--maxmemory", "1024mb"], { env, encoding: "utf8" });
    expect(run().status).toBe(0);
    expect(run().stdout).toMatch(/^--dir .* --appendonly yes .* --maxmemory 1024mb\n$/);
    const hash = createHash("sha256").update("a b").digest("hex");
    expect(readFileSync(users, "utf8").trim().split("\n")).toEqual([
      "user default off ~* &* +@all",
      `user holdfast on #${hash} ~* &* +@all -flushall -flushdb -swapdb`,
      "user orders on nopass +get",
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("nginx says for whom it connects, and the services believe nginx alone", () => {
  expect(textOf("deploy/nginx/site.conf")).toContain("proxy_set_header X-Forwarded-For $remote_addr;");
  expect(compose).toMatch(/^ {2}HOST: 0\.0\.0\.0\n {2}TRUSTED_PROXIES: private$/m);
});

test("nginx bounds the live streams of an address, whichever service they are of", () => {
  const site = textOf("deploy/nginx/site.conf");
  const [, pattern = "", inside = ""] = /^ +location ~ (\S+) \{\n([\s\S]*?)^ {2}\}/m.exec(site) ?? [];
  expect(inside).toContain("limit_conn streams 12;");
  const isStream = new RegExp(pattern);
  const streams = [...textOf("views/routes.ts").matchAll(/"(\/[^"]*\/:\w+\/events)"/g)].map(([, path = ""]) => path);
  expect(streams).not.toEqual([]);
  expect(streams.filter((path) => !isStream.test(path))).toEqual([]);
  expect(["/", "/tickets/T", "/api/orders/O"].filter((path) => isStream.test(path))).toEqual([]);
});

test("the image has the pinned Bun and copies what is there, never the whole folder", () => {
  const [, pinned] = /"bun": "([\d.]+)"/.exec(textOf("package.json")) ?? [];
  expect([...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)).toEqual(
    Array(2).fill(`oven/bun:${pinned}`),
  );
  const copied = [...dockerfile.matchAll(/^COPY (?:--chmod=\d+ )?([^-].*) \S+$/gm)].flatMap(([, names = ""]) =>
    names.split(" "),
  );
  expect(copied).toContain("tsconfig.json");
  expect(copied.filter((name) => name === "." || !existsSync(join(ROOT, name)))).toEqual([]);
});

test("the image has the command line on its PATH, which runs from any folder", () => {
  expect(dockerfile).toContain("COPY --chmod=755 deploy/holdfast /usr/local/bin/holdfast\n");
  const bin = mkdtempSync(join(tmpdir(), "holdfast-bin-"));
  try {
    // The bundle is in the image alone; compose-bundle.bun.test.ts runs it.
    const script = textOf("deploy/holdfast").replace("cd /holdfast", `cd ${ROOT}`);
    const here = script.replace("bun bundle/services/site/cli.js", "bun services/site/cli.ts");
    expect(here).not.toBe(script);
    writeFileSync(join(bin, "holdfast"), here, { mode: 0o755 });
    symlinkSync(process.execPath, join(bin, "bun"));
    const env = { PATH: [bin, process.env["PATH"]].join(delimiter) };
    const { status, stdout } = spawnSync("holdfast", ["streams", "--help"], { cwd: bin, env, encoding: "utf8" });
    expect([status, stdout.split("\n", 1)]).toEqual([0, ["Usage: holdfast streams [options] [command]"]]);
  } finally {
    rmSync(bin, { recursive: true });
  }
});
