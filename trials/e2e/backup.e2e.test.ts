// Backs up a site with a paid order and a sealed file, deletes all its data, and restores it.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ticketPdf } from "@holdfast/delivery/testing";
import { runHoldfast } from "@holdfast/site";
import { type ServedSandbox, serveSandbox } from "@holdfast/stripe-sandbox";
import { type Site, startSite, waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { buy, orderOf, type Person, pay, signInAgain, signUp, untilOrder } from "../support/people.ts";

const parent = mkdtempSync(join(tmpdir(), "holdfast-backup-"));
const [dataDir, archives] = [join(parent, "data"), join(parent, "archives")];
const passphraseFile = join(parent, "passphrase");
let sandbox: ServedSandbox;
let site: Site;
let env: Record<string, string>;

beforeAll(async () => {
  sandbox = serveSandbox({ databaseFile: ":memory:" });
  env = { STRIPE_API_URL: sandbox.url, RATE_LIMITS: "off", DATA_DIR: dataDir };
  writeFileSync(passphraseFile, "a long enough passphrase\n");
  site = await startSite({ dataDir, env });
});

afterAll(async () => {
  await site.stop();
  await sandbox.stop();
  rmSync(parent, { recursive: true, force: true });
});

/** Runs a command; returns its exit code, and what it says. */
async function holdfast(...words: string[]): Promise<{ code: number; said: Record<string, unknown>; error: string }> {
  let [said, error] = ["{}", ""];
  const log = vi.spyOn(console, "log").mockImplementation((text: string) => void (said = text));
  const warn = vi.spyOn(console, "error").mockImplementation((text: string) => void (error = text));
  const code = await runHoldfast([...words, "--json"], env);
  log.mockRestore();
  warn.mockRestore();
  return { code, said: JSON.parse(said), error };
}

async function listSealed(seller: Person, code: string): Promise<string> {
  const json = { title: "Night of the Gulls", price: 19.99, faceValue: 19.99, draft: true };
  const { id } = await (await seller.http("/api/tickets", { json })).json();
  const body = new FormData();
  body.set("file", new File([Buffer.from(await ticketPdf({ code }))], "ticket.pdf", { type: "application/pdf" }));
  expect((await seller.http(`/api/tickets/${id}/seal`, { method: "POST", body })).status).toBe(202);
  await waitFor(async () => (await (await seller.http(`/api/tickets/${id}`)).json()).status === "available");
  return id;
}

async function download(buyer: Person, orderId: string): Promise<string> {
  const answer = await buyer.http(`/api/orders/${orderId}/ticket`);
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer()).toString("base64");
}

test("all data are deleted and restored: the checker finds nothing, people sign in, and downloads work", async () => {
  const [seller, buyer] = await Promise.all([signUp(site.url, "seller"), signUp(site.url, "buyer")]);
  const [sold, open] = [await listSealed(seller, "GULL-1"), await listSealed(seller, "GULL-2")];
  const { id } = await buy(buyer, sold);
  await untilOrder(buyer, id, "AwaitingPayment");
  expect((await pay(buyer, id)).status).toBe(201);
  const order = await untilOrder(buyer, id, "Completed");
  const bytes = await download(buyer, id);

  const made = await holdfast("backup", archives, "--keep", "1", "--passphrase-file", passphraseFile);
  expect(made).toMatchObject({ code: 0, said: { vault: { isCopied: true, objects: 2 }, keys: { kept: "encrypted" } } });
  const file = String(made.said["file"]);
  for (const name of ["auth-secret", "vault-key"])
    expect(readFileSync(file).includes(readFileSync(join(dataDir, name)))).toBe(false);
  expect(await metricsOf(site)).toMatch(/^holdfast_backup_last_success_timestamp_seconds 1[\d.]{9,}/m);

  env = { ...env, PUBLIC_URL: site.url };
  expect(await holdfast("doctor")).toMatchObject({ code: 0, said: { failed: 0 } });

  await site.stop();
  rmSync(dataDir, { recursive: true });
  const refused = await holdfast("restore", file);
  expect(refused).toMatchObject({ code: 2, error: expect.stringContaining("--passphrase-file") });
  expect(existsSync(dataDir)).toBe(false);
  expect(await holdfast("restore", file, "--passphrase-file", passphraseFile)).toMatchObject({
    code: 0,
    said: { findings: [] },
  });

  site = await startSite({ dataDir, env });
  const again = await signInAgain(site.url, buyer);
  expect(await orderOf(again, id)).toEqual(order);
  expect(await download(again, id)).toBe(bytes);
  const next = await buy(again, open);
  await untilOrder(again, next.id, "AwaitingPayment");
  expect((await pay(again, next.id)).status).toBe(201);
  await untilOrder(again, next.id, "Completed");
  // Services still tell each other of the sale.
  const checked = await waitFor(async () => {
    const found = await holdfast("check", "--at-rest");
    return found.code === 0 ? found : null;
  });
  expect(checked.said).toMatchObject({ findings: [], stripeProblem: null });
  const onFull = await holdfast("restore", file, "--passphrase-file", passphraseFile);
  expect(onFull).toMatchObject({ code: 2, error: expect.stringContaining("has a Redis already") });
}, 60_000);

async function metricsOf({ url }: Site): Promise<string> {
  return await (await fetch(`${url}/metrics`)).text();
}
