// Checks that `compose.yaml` runs every service and that its nginx sends each path to the service that answers it.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const textOf = (path: string) => readFileSync(join(ROOT, path), "utf8");
const compose = textOf("compose.yaml");
const services = readdirSync(join(ROOT, "services")).filter(
  (name) => name !== "site" && existsSync(join(ROOT, "services", name, "main.ts")),
);

/** Reads the path prefixes that a service declares. */
function prefixesOf(service: string): string[] {
  const [, list = ""] = /prefixes: \[([^\]]*)\]/.exec(textOf(`services/${service}/service.ts`)) ?? [];
  return [...list.matchAll(/"([^"]+)"/g)].map(([, prefix = ""]) => prefix);
}

/** Returns the service to which nginx sends a path: the one of the first pattern in the table that matches. */
function ingressOf(path: string): string | undefined {
  const rows = [...compose.matchAll(/^ +~(\^\S+) +(\w+);$/gm)];
  const row = rows.find(([, pattern = ""]) => new RegExp(pattern.replace("$$", "$")).test(path));
  return row?.[2] ?? /^ +default +(\w+);$/m.exec(compose)?.[1];
}

test("every service has a container, which runs its main", () => {
  expect(services).toHaveLength(7);
  for (const service of services) {
    expect(compose).toMatch(new RegExp(`^  ${service}:$`, "m"));
    expect(compose).toMatch(new RegExp(`bun,? services/${service}/main\\.ts`));
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

test("only nginx, for itself and Redis Insight, and the sandbox take a port, and only on this machine", () => {
  const ports = [...compose.matchAll(/ports: (\[[^\]]*\])/g)].flatMap(([, list = ""]) => JSON.parse(list));
  expect(ports).toEqual([
    "127.0.0.1:${PORT:-3000}:80",
    "127.0.0.1:${INSIGHT_PORT:-5540}:5540",
    "127.0.0.1:${STRIPE_SANDBOX_PORT:-4010}:4010",
  ]);
  expect(compose.match(/ports:/g)).toHaveLength(2);
});

test("nobody uses Redis Insight without a password and under a foreign name", () => {
  const [, insight = ""] = /^ +server_name localhost 127\.0\.0\.1;\n([\s\S]*?)^ {6}\}/m.exec(compose) ?? [];
  expect(insight).toContain("auth_basic_user_file /etc/nginx/insight-people;");
});

test.each(services)("%s has its own user of Redis, and no password of another one", (service) => {
  const [, inside = ""] = new RegExp(`^  ${service}:\\n([\\s\\S]*?)^  \\S`, "m").exec(compose) ?? [];
  expect(inside).toContain(
    `REDIS_URL: redis://${service}@redis:6379\n      REDIS_PASSWORD_FILE: /redis/${service}/password\n`,
  );
  expect(inside.match(/redis-\w+:\/redis\S*/g)).toEqual([`redis-${service}:/redis/${service}:ro"]`]);
  expect(inside).not.toContain("REDIS_PASSWORD:-");
});

test("the keys that a service makes lie in a volume, so that they outlive its container, and no other has it", () => {
  const keys = [...compose.matchAll(/^ {6}\w+_FILE: (\/keys\/(?:private|draw|vault)\/\S+)$/gm)].map(
    ([, file = ""]) => file,
  );
  expect(keys).toEqual([
    "/keys/private/auth-private-key.json",
    "/keys/private/auth-secret",
    "/keys/draw/draw-key",
    "/keys/vault/vault-key",
    "/keys/vault/code-pepper",
  ]);
  for (const volume of ["private-key:/keys/private", "draw-key:/keys/draw", "vault-keys:/keys/vault"]) {
    expect(compose.split(`"${volume}"`)).toHaveLength(2);
    expect(compose).toMatch(new RegExp(`^  ${volume.split(":")[0]}:$`, "m"));
    expect(compose).toMatch(new RegExp(`RUN mkdir -p .*${volume.split(":")[1]} `));
  }
});

test("Redis starts with its operator, without a default user, and with the users it had", async () => {
  const [, script = ""] = /^ {8}umask 077\n([\s\S]*?)^ {8}exec redis-server/m.exec(compose) ?? [];
  const data = mkdtempSync(join(tmpdir(), "holdfast-acl-"));
  const users = join(data, "users.acl");
  try {
    writeFileSync(users, "user default on nopass ~* &* +@all\nuser orders on nopass +get\nuser holdfast on #00\n");
    const run = () =>
      spawnSync("sh", ["-c", script.replaceAll("$$", "$").replaceAll("/data", data)], {
        env: { ...process.env, REDISCLI_AUTH: "a b" },
      });
    expect([run().status, run().status]).toEqual([0, 0]);
    const lines = readFileSync(users, "utf8").trim().split("\n");
    const hash = createHash("sha256").update("a b").digest("hex");
    expect(lines).toEqual([
      "user default off ~* &* +@all",
      `user holdfast on #${hash} ~* &* +@all -flushall -flushdb -swapdb`,
      "user orders on nopass +get",
    ]);
  } finally {
    rmSync(data, { recursive: true });
  }
});

test("nginx says for whom it connects, and the services believe nginx alone", () => {
  expect(compose).toContain("proxy_set_header X-Forwarded-For $$remote_addr;");
  expect(compose).toMatch(/^ {2}HOST: 0\.0\.0\.0\n {2}TRUSTED_PROXIES: private$/m);
});

test("nginx bounds the live streams of an address, whichever service they are of", () => {
  const [, pattern = "", inside = ""] = /^ +location ~ (\S+) \{\n([\s\S]*?)^ {8}\}/m.exec(compose) ?? [];
  expect(inside).toContain("limit_conn streams 12;");
  const isStream = new RegExp(pattern.replace("$$", "$"));
  const streams = [...textOf("views/routes.ts").matchAll(/"(\/[^"]*\/events)"/g)].map(([, path = ""]) => path);
  expect(streams).not.toEqual([]);
  expect(streams.filter((path) => !isStream.test(path))).toEqual([]);
  expect(["/", "/tickets/T", "/api/orders/O"].filter((path) => isStream.test(path))).toEqual([]);
});

test("the image has the pinned Bun and copies what is there, never the whole folder", () => {
  const [, pinned] = /"bun": "([\d.]+)"/.exec(textOf("package.json")) ?? [];
  expect(compose).toContain(`FROM oven/bun:${pinned}\n`);
  const copied = [...compose.matchAll(/^ +COPY (.+) \S+$/gm)].flatMap(([, names = ""]) => names.split(" "));
  expect(copied).toContain("tsconfig.json");
  expect(copied.filter((name) => name === "." || !existsSync(join(ROOT, name)))).toEqual([]);
});

test("the image has the command line on its PATH: the Dockerfile's own line makes one that runs here", () => {
  const [, line = ""] = /^ +RUN (printf (?:.+\\\n)*.+)$/m.exec(compose) ?? [];
  expect(line).toContain("> /usr/local/bin/holdfast");
  const bin = mkdtempSync(join(tmpdir(), "holdfast-bin-"));
  try {
    const script = line.replaceAll("$$", "$").replaceAll("/usr/local/bin", bin).replace("cd /holdfast", `cd ${ROOT}`);
    expect(spawnSync("sh", ["-c", script])).toMatchObject({ status: 0 });
    symlinkSync(process.execPath, join(bin, "bun"));
    const env = { PATH: [bin, process.env["PATH"]].join(delimiter) };
    const { status, stdout } = spawnSync("holdfast", ["streams", "--help"], { cwd: bin, env, encoding: "utf8" });
    expect([status, stdout.split("\n", 1)]).toEqual([0, ["Usage: holdfast streams [options] [command]"]]);
  } finally {
    rmSync(bin, { recursive: true });
  }
});
