import { randomBytes } from "node:crypto";
import { readdirSync, renameSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { waitFor } from "@holdfast/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { defaultDeliveryTimes } from "../config.ts";
import type { Inspector } from "../inspection/inspection.ts";
import { type DeliverySite, openDeliverySite, signedInAs, upload } from "../testing/delivery-site.ts";
import { fileWith, inspectorDouble } from "../testing/inspector-double.ts";

let site: DeliverySite;
beforeEach(async () => {
  site = await openDeliverySite();
});
afterEach(() => site.stop());

const vaultOf = ({ dataDir }: DeliverySite) => join(dataDir, "vault");
const move = (from: string, to: string) => renameSync(join(site.dataDir, from), join(site.dataDir, to));
const objects = () => readdirSync(vaultOf(site)).filter((name) => name !== "holdfast-vault");

test("while the vault is away nothing is sealed, judged or handed over, and afterwards all of it is", async () => {
  const service = await site.start();
  const [seller, buyer] = [signedInAs(service, "seller"), signedInAs(service, "buyer")];
  const [ticketId, other] = [await site.draft(service), await site.draft(service)];
  await upload(seller, ticketId, fileWith("CODE-0001"));
  const { attempt } = await site.sealed(ticketId, "sealed");
  await site.grant(ticketId, attempt);
  move("vault", "away");
  const sent = await upload(seller, other, fileWith("CODE-0002"));
  expect([sent.status, sent.headers.get("Retry-After")]).toEqual([503, "5"]);
  const orderId = await site.sell(ticketId);
  await waitFor(() => site.log().includes("not available"));
  expect((await site.sealed(ticketId, "sealed")).verdict).toBe(null);
  move("away", "vault");
  await waitFor(async () => (await site.sealed(ticketId, "sealed")).verdict?.ok === true);
  await site.follow(orderId, { status: "Completed", chargeId: "charge" });
  await site.sealed(ticketId, "released");
  move("vault", "away");
  const address = `/api/orders/${orderId}/ticket`;
  const early = await buyer(address);
  expect([early.status, early.headers.get("Retry-After")]).toEqual([503, "5"]);
  move("away", "vault");
  expect((await buyer(address)).status).toBe(200);
});

test("a file that the vault has lost is proved so, and nobody pays for it", async () => {
  const service = await site.start();
  const ticketId = await site.draft(service);
  await upload(signedInAs(service, "seller"), ticketId, fileWith("CODE-0001"));
  const { attempt } = await site.sealed(ticketId, "sealed");
  await site.grant(ticketId, attempt);
  for (const name of objects()) renameSync(join(vaultOf(site), name), join(site.dataDir, name));
  const orderId = await site.sell(ticketId);
  const verdict = { orderId, chargeId: "charge", fence: 1, edition: 1, ok: false, reason: "file lost" };
  await waitFor(async () => (await site.sealed(ticketId, "sealed")).verdict !== null);
  expect((await site.sealed(ticketId, "sealed")).verdict).toEqual(verdict);
});

test.each([
  ["lost", () => unlinkSync(join(vaultOf(site), objects()[0] ?? "")), 410],
  ["damaged", () => writeFileSync(join(vaultOf(site), objects()[0] ?? ""), randomBytes(100)), 500],
])(
  "a file that is %s when its buyer opens it says so, for its seller is not to be paid",
  async (_how, harm, status) => {
    const service = await site.start();
    const ticketId = await site.draft(service);
    await upload(signedInAs(service, "seller"), ticketId, fileWith("CODE-0001"));
    await site.grant(ticketId, (await site.sealed(ticketId, "sealed")).attempt);
    const orderId = await site.sell(ticketId);
    await waitFor(async () => (await site.sealed(ticketId, "sealed")).verdict?.ok === true);
    await site.follow(orderId, { status: "Completed", chargeId: "charge" });
    await site.sealed(ticketId, "released");
    harm();
    expect((await signedInAs(service, "buyer")(`/api/orders/${orderId}/ticket`)).status).toBe(status);
    expect((await site.sealed(ticketId, "released")).reason).toBe("file lost");
  },
);

test("a damaged file proves nothing", async () => {
  const service = await site.start();
  const ticketId = await site.draft(service);
  await upload(signedInAs(service, "seller"), ticketId, fileWith("CODE-0001"));
  const { attempt } = await site.sealed(ticketId, "sealed");
  await site.grant(ticketId, attempt);
  for (const name of objects()) writeFileSync(join(vaultOf(site), name), randomBytes(100));
  await site.sell(ticketId);
  await waitFor(() => site.log().includes("Cannot open what the vault keeps"));
  expect((await site.sealed(ticketId, "sealed")).verdict).toBe(null);
});

test.each([
  ["vault-key", "Cannot start: VAULT_KEY_FILE is another key than the one this database was used with"],
  ["code-pepper", "Cannot start: CODE_PEPPER is another key than the one this database was used with"],
])("a start with another %s is refused, and one without it", async (file, message) => {
  await (await site.start()).stop();
  move(file, "kept");
  await expect(site.start()).rejects.toThrow("is missing: put back the key of this database");
  writeFileSync(join(site.dataDir, file), randomBytes(32));
  await expect(site.start()).rejects.toThrow(message);
  move("kept", file);
  await site.start();
});

test("in production both keys must be given at the first start", async () => {
  const common = { isProduction: true };
  await expect(site.start({ common })).rejects.toThrow("Cannot start: VAULT_KEY_FILE must be given in production");
  writeFileSync(join(site.dataDir, "vault-key"), randomBytes(32));
  await expect(site.start({ common })).rejects.toThrow("Cannot start: CODE_PEPPER must be given in production");
  const codePepper = Buffer.from("a secret that the operator has made up by hand");
  const service = await site.start({ common, config: { codePepper } });
  await service.stop();
  await expect(site.start({ common, config: { codePepper: randomBytes(32) } })).rejects.toThrow("CODE_PEPPER");
});

test("an inspection that dies is done again, and what it had stored is swept", async () => {
  const times = { ...defaultDeliveryTimes, orphanSweepMs: 50, orphanAgeMs: 60_000 };
  let died = 0;
  const dying: Inspector = {
    ...inspectorDouble,
    async inspect(bytes, options) {
      died += 1;
      if (died > 1) return await inspectorDouble.inspect(bytes, options);
      return { outcome: "failed", why: "unavailable" };
    },
  };
  const service = await site.start({ inspector: dying, config: { times } });
  const ticketId = await site.draft(service);
  await upload(signedInAs(service, "seller"), ticketId, fileWith("CODE-0001", "CODE-0002"), { page: 1 });
  await site.sealed(ticketId, "sealed");
  expect(died).toBe(2);
  // What processes leave that die between the vault and Redis: objects that no seal names, here with a known ticket and not.
  await waitFor(() => objects().length === 1);
  const [kept = ""] = objects();
  const left = [`${ticketId}.01J00000000000000000000001`, `${site.tickets.newId()}.01J00000000000000000000002`];
  for (const name of [...left, "notes.txt"]) writeFileSync(join(vaultOf(site), name), "x");
  for (const name of [kept, ...left, "notes.txt"]) utimesSync(join(vaultOf(site), name), 0, 0);
  await waitFor(() => objects().length === 2);
  expect(objects().toSorted()).toEqual([kept, "notes.txt"].toSorted());
});
