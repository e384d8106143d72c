// Asks what copies.sh makes of the names of a network.

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const FILES = join(import.meta.dirname, "../../deploy/nginx");

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-copies-"));
  for (const inside of ["programs", "generated"]) mkdirSync(join(folder, inside));
  copyFileSync(join(FILES, "services.conf"), join(folder, "services.conf"));
  program("curl", "exit 0");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, text: string): void {
  writeFileSync(join(folder, "programs", name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

/** Makes the list of copies once, and returns those of a service. */
function copiesOf(service: string): string[] {
  const env = { PATH: `${join(folder, "programs")}:/usr/sbin:/usr/bin:/sbin:/bin`, RUN: folder, TLS_CERTIFICATE: "" };
  const ran = spawnSync("sh", [join(FILES, "copies.sh"), "once"], { env });
  expect(ran.status).toBe(0);
  const lines = readFileSync(join(folder, "generated/used"), "utf8").split("\n");
  return lines.flatMap((line) => line.split(`${service} `)[1] ?? []);
}

// The name stands beside the first address alone, and on Kubernetes in full.
const answer = (name: string): string =>
  `case " $* " in *" orders "*) printf '%s\\n' '10.0.0.7      STREAM ${name}' '10.0.0.7      DGRAM' '10.0.0.8      STREAM' ;; esac`;

test("copies are found where a name's answer says the short name, as Docker does", () => {
  program("getent", answer("orders"));
  expect(copiesOf("orders")).toEqual(["10.0.0.7:3000", "10.0.0.8:3000"]);
});

test("copies are found where a name's answer says the full name, as Kubernetes does", () => {
  program("getent", answer("orders.holdfast.svc.cluster.local"));
  expect(copiesOf("orders")).toEqual(["10.0.0.7:3000", "10.0.0.8:3000"]);
  expect(copiesOf("tickets")).toEqual([]);
});

test("the last copies stay while names cannot be read", () => {
  program("getent", answer("orders.holdfast.svc.cluster.local"));
  copiesOf("orders");
  program("getent", "exit 2");
  expect(copiesOf("orders")).toEqual(["10.0.0.7:3000", "10.0.0.8:3000"]);
});
