// Checks the manifests in deploy/kubernetes: by the schemas of Kubernetes, and against the code of the services.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { validate as deploymentFits } from "kubernetes-models/_schemas/IoK8sApiAppsV1Deployment";
import { validate as autoscalerFits } from "kubernetes-models/_schemas/IoK8sApiAutoscalingV2HorizontalPodAutoscaler";
import { validate as configMapFits } from "kubernetes-models/_schemas/IoK8sApiCoreV1ConfigMap";
import { validate as namespacedFits } from "kubernetes-models/_schemas/IoK8sApiCoreV1Namespace";
import { validate as serviceFits } from "kubernetes-models/_schemas/IoK8sApiCoreV1Service";
import { validate as ingressFits } from "kubernetes-models/_schemas/IoK8sApiNetworkingV1Ingress";
import { validate as policyFits } from "kubernetes-models/_schemas/IoK8sApiNetworkingV1NetworkPolicy";
import { validate as budgetFits } from "kubernetes-models/_schemas/IoK8sApiPolicyV1PodDisruptionBudget";
import { describe, expect, test } from "vitest";
import { type Fields, fieldsOf, listOf, nameOf, render, textOf, type Value } from "./testing/kustomize.ts";

const ROOT = join(import.meta.dirname, "../..");
const KUBERNETES = join(ROOT, "deploy/kubernetes");
const overlays = readdirSync(join(KUBERNETES, "overlays"));
const services = readdirSync(join(ROOT, "services")).filter(
  (name) => name !== "site" && existsSync(join(ROOT, "services", name, "main.ts")),
);
// The front of the site takes its files from there.
const hasFront = existsSync(join(ROOT, "deploy/nginx/start.sh"));
const large = hasFront ? render(join(KUBERNETES, "overlays/large")) : [];

type Fits = ((document: unknown) => boolean) & { readonly errors?: unknown };
const SCHEMAS: Readonly<Record<string, Fits>> = {
  "apps/v1 Deployment": deploymentFits,
  "autoscaling/v2 HorizontalPodAutoscaler": autoscalerFits,
  "v1 ConfigMap": configMapFits,
  "v1 Namespace": namespacedFits,
  "v1 Service": serviceFits,
  "networking.k8s.io/v1 Ingress": ingressFits,
  "networking.k8s.io/v1 NetworkPolicy": policyFits,
  "policy/v1 PodDisruptionBudget": budgetFits,
};

/** Returns what is wrong with a document: by its schema, and fields that its schema never asks for. */
function faultsOf(document: Fields): string[] {
  const kind = `${textOf(document["apiVersion"])} ${textOf(document["kind"])}`;
  const fits = SCHEMAS[kind];
  if (!fits) return [`${kind} is not known`];
  const unread = new Set<string>();
  if (!fits(watched(document, "", unread))) return [`${kind} ${nameOf(document)}: ${JSON.stringify(fits.errors)}`];
  return [...unread].map((path) => `${kind} ${nameOf(document)}: ${path}`);
}

function watched(value: Value, path: string, unread: Set<string>): Value {
  if (Array.isArray(value)) return value.map((item) => watched(item, path, unread));
  if (typeof value !== "object" || value === null) return value;
  const inside: Record<string, Value> = {};
  for (const [name, field] of Object.entries(value)) {
    const at = path === "" ? name : `${path}.${name}`;
    unread.add(at);
    inside[name] = watched(field, at, unread);
  }
  return new Proxy(inside, {
    get(target, name) {
      unread.delete(path === "" ? String(name) : `${path}.${String(name)}`);
      return target[String(name)];
    },
  });
}

describe.skipIf(!hasFront)("the manifests", () => {
  test.each(overlays)("every document of the overlay %s is of its schema", (overlay) => {
    const documents = render(join(KUBERNETES, "overlays", overlay));
    expect(documents.length).toBeGreaterThan(30);
    expect(documents.flatMap(faultsOf)).toEqual([]);
  });

  test("a mistyped field, a wrong type and a missing field are found", () => {
    const [front] = large.filter((one) => one["kind"] === "Deployment" && nameOf(one) === "front");
    if (!front) throw new Error("There is no front");
    const spec = fieldsOf(front["spec"]);
    expect(faultsOf({ ...front, spec: { ...spec, replica: 2 } })).toEqual(["apps/v1 Deployment front: spec.replica"]);
    expect(faultsOf({ ...front, spec: { ...spec, replicas: "two" } })).toHaveLength(1);
    expect(faultsOf({ ...front, spec: { replicas: 2 } })).toHaveLength(1);
  });

  const hasKubectl = spawnSync("kubectl", ["version", "--client"]).status === 0;

  test.skipIf(!hasKubectl).each(overlays)("kubectl renders the same of the overlay %s", (overlay) => {
    const folder = join(KUBERNETES, "overlays", overlay);
    const { status, stdout, stderr } = spawnSync("kubectl", ["kustomize", folder], { encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
    // The names of generated maps end in a hash there, so that a changed setting renews the pods.
    const theirs: unknown = Bun.YAML.parse(
      stdout.replaceAll(/\b(settings|redis|vault|archive|nginx|pages)-[2456789bcdfghkmt]{10}\b/g, "$1"),
    );
    const byName = (documents: readonly Fields[]) =>
      Object.fromEntries(documents.map((one) => [`${textOf(one["kind"])} ${nameOf(one)}`, sorted(one)]));
    expect(byName(Array.isArray(theirs) ? theirs.map(fieldsOf) : [])).toEqual(byName(render(folder)));
  });

  // The order of merged lists says nothing.
  function sorted(value: Value): Value {
    if (Array.isArray(value)) {
      return value.map(sorted).toSorted((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)));
    }
    if (typeof value !== "object" || value === null) return value;
    const names = Object.keys(value).toSorted((one, other) => one.localeCompare(other));
    return Object.fromEntries(names.map((name) => [name, sorted(fieldsOf(value)[name] ?? null)]));
  }

  function deployment(name: string): { pod: Fields; main: Fields; env: Map<string, Fields> } {
    const found = large.find((one) => one["kind"] === "Deployment" && nameOf(one) === name);
    if (!found) throw new Error(`There is no Deployment ${name}`);
    const pod = fieldsOf(fieldsOf(fieldsOf(found["spec"])["template"])["spec"]);
    const main = fieldsOf(listOf(pod["containers"])[0]);
    const env = new Map(listOf(main["env"]).map((one) => [textOf(fieldsOf(one)["name"]), fieldsOf(one)]));
    return { pod, main, env };
  }

  test.each(services)(
    "%s has copies that run its main, as its own user of Redis, with probes and without rights",
    (name) => {
      const { pod, main, env } = deployment(name);
      expect(main["command"]).toEqual(["bun", `bundle/services/${name}/main.js`]);
      expect(existsSync(join(ROOT, "services", name, "main.ts"))).toBe(true);
      expect(env.get("REDIS_URL")?.["valueFrom"]).toEqual({ configMapKeyRef: { name: "redis", key: name } });
      expect(env.get("REDIS_PASSWORD_FILE")?.["value"]).toBe(`/redis/${name}/password`);
      expect(listOf(pod["volumes"]).map((one) => fieldsOf(one)["name"])).toContain("redis-password");
      expect(main["securityContext"]).toEqual({
        ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
      });
      expect(fieldsOf(pod["securityContext"])["runAsNonRoot"]).toBe(true);
      const probes = ["startupProbe", "livenessProbe", "readinessProbe"].map(
        (probe) => fieldsOf(main[probe])["httpGet"],
      );
      expect(probes).toEqual(["/healthz", "/healthz", "/readyz"].map((path) => ({ path, port: "http" })));
      const grace = Number(pod["terminationGracePeriodSeconds"]);
      // A process serves on for DRAIN_SECONDS, and finishes for 10 s at most what it has begun.
      expect(grace).toBeGreaterThan(2 + 3 + 10);
    },
  );

  test.each(services)("%s is found by its name, and at most one of its copies is taken away at once", (name) => {
    const find = (kind: string) => large.find((one) => one["kind"] === kind && nameOf(one) === name);
    const selector = { "app.kubernetes.io/name": "holdfast", "app.kubernetes.io/component": name };
    expect(find("Service")?.["spec"]).toMatchObject({ selector, clusterIP: "None", ports: [{ port: 3000 }] });
    expect(find("PodDisruptionBudget")?.["spec"]).toEqual({ maxUnavailable: 1, selector: { matchLabels: selector } });
  });

  test("every setting in a manifest is one that the code reads", () => {
    const config = [...services.map((name) => `services/${name}/config.ts`), "packages/server/settings/settings.ts"];
    const code = [...config, "packages/server/settings/secret-files.ts"]
      .filter((path) => existsSync(join(ROOT, path)))
      .map((path) => readFileSync(join(ROOT, path), "utf8"))
      .join("\n");
    const settings = large.find((one) => one["kind"] === "ConfigMap" && nameOf(one) === "settings");
    const named = [...services, "redis-owner"].flatMap((name) => [...deployment(name).env.keys()]);
    const names = new Set([...named, ...Object.keys(fieldsOf(settings?.["data"] ?? {}))]);
    expect(names.size).toBeGreaterThan(20);
    const unknown = [...names].filter((name) => !code.includes(name) && !code.includes(name.replace(/_FILE$/, "")));
    expect(unknown).toEqual([]);
  });

  test("whoever works on sales, or finds them, has the archive", () => {
    const archives = [...services, "redis-owner"].filter((name) => deployment(name).env.has("ARCHIVE"));
    expect(archives.toSorted()).toEqual(["delivery", "operator", "orders", "payments", "redis-owner", "tickets"]);
  });

  test("every secret is a file that some pod mounts and the README tells how to make", () => {
    const readme = readFileSync(join(KUBERNETES, "README.md"), "utf8");
    const text = JSON.stringify(large);
    const secrets = new Set(
      [...text.matchAll(/"(?:secretName|secretKeyRef":\{"name)":"([\w-]+)"/g)].map(([, one]) => one),
    );
    for (const name of services) expect([...secrets]).toContain(`redis-${name}`);
    expect([...secrets].filter((one) => !readme.includes(one ?? "") && !one?.startsWith("redis-"))).toEqual([]);
    expect(large.some((one) => one["kind"] === "Secret")).toBe(false);
  });

  test("the ports of the policies are those of the pods, and nobody is let in who is not named", () => {
    const policies = large.filter((one) => one["kind"] === "NetworkPolicy");
    const spec = (name: string) => fieldsOf(policies.find((one) => nameOf(one) === name)?.["spec"] ?? {});
    expect(spec("nobody")).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
    const port = (one: Value | undefined) => fieldsOf(listOf(fieldsOf(listOf(one)[0])["ports"])[0])["port"];
    expect(port(spec("services")["ingress"])).toBe(3000);
    expect(fieldsOf(listOf(deployment("orders").main["ports"])[0])["containerPort"]).toBe(3000);
    expect(port(spec("front")["ingress"])).toBe(
      fieldsOf(listOf(deployment("front").main["ports"])[0])["containerPort"],
    );
  });
});
