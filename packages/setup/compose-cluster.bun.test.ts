// Checks that `compose.cluster.yaml` gives every service the addresses of all nodes, as its own user of Redis.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const text = readFileSync(join(ROOT, "compose.cluster.yaml"), "utf8");
const nodes = [...text.matchAll(/^ {2}(redis-\d+):$/gm)].map(([, name = ""]) => name);
const services = readdirSync(join(ROOT, "services")).filter(
  (name) => name !== "site" && existsSync(join(ROOT, "services", name, "main.ts")),
);

function partOf(name: string): string {
  const [, inside = ""] = new RegExp(`^  ${name}:\\n((?: {3,}.*\\n)+)`, "m").exec(text) ?? [];
  return inside;
}

test("there are six nodes, each with a volume of its own, and the cluster is made of all of them", () => {
  expect(new Set(nodes).size).toBe(6);
  for (const node of new Set(nodes)) {
    expect(partOf(node)).toContain(`volumes: !override ["./deploy/redis:/deploy:ro", "${node}:/data"]`);
    expect(partOf("redis-cluster")).toContain(`${node}: { condition: service_healthy }`);
  }
  const [, made = ""] = /NODES: (.*)/.exec(partOf("redis-cluster")) ?? [];
  expect(made.split(" ")).toEqual([...new Set(nodes)].map((node) => `${node}:6379`));
});

test.each([...services, "redis-owner"])("%s knows every node", (service) => {
  const [, url = ""] = /REDIS_URL: (\S+)/.exec(partOf(service)) ?? [];
  const user = service === "redis-owner" ? "holdfast" : service;
  expect(url).toBe(`redis://${user}@${[...new Set(nodes)].map((node) => `${node}:6379`).join(",")}`);
});

test("the one server and its volume are left out, and nobody waits for it", () => {
  expect(text.match(/^ {2}redis: !reset null$/gm)).toHaveLength(2);
  expect(text).not.toContain("redis: { condition");
});

test.each(["node.sh", "cluster.sh"])("the shell reads deploy/redis/%s", (name) => {
  const { status, stderr } = spawnSync("sh", ["-n", join(ROOT, "deploy/redis", name)], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
});
