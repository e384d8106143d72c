// Renders the kustomizations of deploy/ without the program kustomize: those of its features that they use.

import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** A value of a YAML file. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };
/** A document of Kubernetes, or a part of one. */
export type Fields = { readonly [name: string]: Value };

// Lists whose items are known by a field are merged item by item, as Kubernetes says of their types.
const KEYS: Readonly<Record<string, string>> = {
  ...{ containers: "name", env: "name", volumes: "name", volumeMounts: "mountPath", ports: "containerPort" },
  ...{ topologySpreadConstraints: "topologyKey" },
};
const FEATURES = new Set(["apiVersion", "kind", "namespace", "resources", "configMapGenerator", "patches", "images"]);
const PATCHED = new Set(["path", "target"]);

/** Parses the documents of a YAML file. */
export function documentsIn(file: string): Fields[] {
  const parsed: unknown = Bun.YAML.parse(readFileSync(file, "utf8"));
  return (Array.isArray(parsed) ? parsed : [parsed]).map((one) => fieldsOf(one));
}

/** Renders the kustomization of a folder. Throws for a feature it does not know. */
export function render(folder: string): Fields[] {
  const [root = {}] = documentsIn(join(folder, "kustomization.yaml"));
  const unknown = Object.keys(root).filter((name) => !FEATURES.has(name));
  if (unknown.length > 0) throw new Error(`Cannot render ${folder}: ${unknown.join(", ")} is not known`);
  let documents = listOf(root["resources"]).flatMap((name) => {
    const path = join(folder, textOf(name));
    return existsSync(path) && statSync(path).isDirectory() ? render(path) : documentsIn(path);
  });
  for (const made of listOf(root["configMapGenerator"]).map(fieldsOf)) {
    const data = dataOf(folder, made);
    const same = documents.find((one) => one["kind"] === "ConfigMap" && nameOf(one) === made["name"]);
    if ((made["behavior"] === "merge") !== (same !== undefined)) throw new Error(`Cannot make ${textOf(made["name"])}`);
    documents = documents.filter((one) => one !== same);
    const merged = { ...(same && fieldsOf(same["data"])), ...data };
    documents.push({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: made["name"] ?? "" }, data: merged });
  }
  for (const patch of listOf(root["patches"]).map(fieldsOf)) {
    if (Object.keys(patch).some((name) => !PATCHED.has(name))) throw new Error(`Cannot patch in ${folder}`);
    const [change = {}] = documentsIn(join(folder, textOf(patch["path"])));
    // The names in a patch with a target are its own.
    const { metadata: _, ...rest } = change;
    const target = fieldsOf(patch["target"] ?? {});
    const hits = documents.filter((one) => isTarget(one, target));
    if (hits.length === 0) throw new Error(`Cannot patch in ${folder}: ${textOf(patch["path"])} has no target`);
    documents = documents.map((one) => (hits.includes(one) ? fieldsOf(merge(one, rest)) : one));
  }
  for (const image of listOf(root["images"]).map(fieldsOf)) {
    const is = `${textOf(image["newName"])}:${textOf(image["newTag"])}`;
    documents = documents.map((one) => fieldsOf(withImage(one, textOf(image["name"]), is)));
  }
  const namespace = root["namespace"];
  if (namespace === undefined) return documents;
  return documents.map((one) =>
    one["kind"] === "Namespace" ? one : { ...one, metadata: { ...fieldsOf(one["metadata"]), namespace } },
  );
}

/** Returns the fields of a value; throws for what is none. */
export function fieldsOf(value: unknown): Fields {
  if (isFields(value)) return value;
  throw new Error(`Expected fields, not ${JSON.stringify(value)}`);
}

// The parser makes such objects, lists and plain values alone.
function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the items of a list, none of what is missing. */
export function listOf(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? value : [];
}

/** Returns a text; throws for another value. */
export function textOf(value: Value | undefined): string {
  if (typeof value === "string") return value;
  throw new Error(`Expected a text, not ${JSON.stringify(value)}`);
}

/** Returns the name of a document. */
export function nameOf(document: Fields): string {
  return textOf(fieldsOf(document["metadata"])["name"]);
}

function dataOf(folder: string, made: Fields): Record<string, string> {
  const files = listOf(made["files"]).map(textOf);
  const lines = listOf(made["envs"]).flatMap((name) => readFileSync(join(folder, textOf(name)), "utf8").split("\n"));
  const settings = lines.filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries([
    ...files.map((file) => [file.replace(`${dirname(file)}/`, ""), readFileSync(join(folder, file), "utf8")]),
    ...settings.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  ]);
}

function isTarget(document: Fields, { kind, name, labelSelector = "" }: Fields): boolean {
  const labels = fieldsOf(fieldsOf(document["metadata"])["labels"] ?? {});
  const wanted = textOf(labelSelector).split(",").filter(Boolean);
  return (
    (kind === undefined || document["kind"] === kind) &&
    (name === undefined || nameOf(document) === name) &&
    wanted.every((text) => {
      const [, label = "", isNot, value] = /^([^!=]+)(!?)=(.*)$/.exec(text) ?? [];
      return (labels[label] === value) === (isNot === "");
    })
  );
}

function merge(before: Value | undefined, change: Value, name = ""): Value {
  if (Array.isArray(change)) {
    const key = KEYS[name];
    if (!Array.isArray(before) || key === undefined) return change;
    const items = change.map(fieldsOf);
    const kept = before.map(fieldsOf).map((item) => {
      const same = items.find((other) => other[key] === item[key]);
      return same ? merge(item, same) : item;
    });
    return [...kept, ...items.filter((item) => !before.some((other) => fieldsOf(other)[key] === item[key]))];
  }
  if (typeof change !== "object" || change === null) return change;
  const known = typeof before === "object" && before !== null && !Array.isArray(before) ? fieldsOf(before) : {};
  const fields = fieldsOf(change);
  return {
    ...known,
    ...Object.fromEntries(Object.keys(fields).map((one) => [one, merge(known[one], fields[one] ?? null, one)])),
  };
}

function withImage(value: Value, name: string, is: string): Value {
  if (Array.isArray(value)) return value.map((item) => withImage(item, name, is));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, inside]) => [
      field,
      field === "image" && inside === name ? is : withImage(inside, name, is),
    ]),
  );
}
