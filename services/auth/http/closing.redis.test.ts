// Closes accounts whose address was changed, and finds all their addresses free.

import { createEngine } from "@holdfast/actors";
import { createLogger, readCommon } from "@holdfast/server";
import { cookieClient, waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addressId } from "../flows/address-changes.ts";
import { heldAddressDocument } from "../rules/held-address.ts";
import { mailDocument, OUTBOX } from "../rules/mail.ts";
import { userDocument } from "../rules/user.ts";
import { authService } from "../subscriptions.ts";
import { type RunningAuth, startAuth } from "../testing/examples.ts";

let auth: RunningAuth;
let engine: ReturnType<typeof createEngine>;
beforeAll(async () => {
  auth = await startAuth();
  const log = createLogger(readCommon({ LOG_LEVEL: "silent" }));
  const terms = { retryMs: [1_000], oldestMs: 86_400_000 };
  engine = createEngine(authService, { database: auth.database, log, terms });
});
afterAll(() => auth.stop());

const password = "correct horse";
const [first, second, third] = ["one@example.com", "two@example.com", "three@example.com"];
const browser = () => cookieClient(auth.service.app);
const form = (fields: Record<string, string>): RequestInit => ({ method: "POST", body: new URLSearchParams(fields) });

/** Opens the link in the letter that asks an address to confirm a change to it. */
async function confirm(email: string): Promise<void> {
  const letter = await waitFor(async () => {
    const letters = (await (await browser()("/outbox")).text()).split("<article");
    const text = letters.filter((one) => one.includes(`<strong>${email}</strong>`)).join("");
    return /href="([^"]*\/account\/email\/confirm\?link=[^"]*)"/.exec(text)?.[1] ?? null;
  });
  const link = new URL(letter).searchParams.get("link") ?? "";
  expect((await browser()("/account/email/confirm", form({ link }))).status).toBe(303);
}

test("a closed account gets its last letter, and leaves the present, the next and the former address free", async () => {
  const client = browser();
  const { id } = await (await client("/api/users/signup", { json: { email: first, password } })).json();
  const change = (email: string) => client("/account/email", form({ email, current: password }));
  await change(second);
  await confirm(second);
  await change(third);
  expect(await engine.read(userDocument, id)).toMatchObject({ email: second, pendingEmail: { email: third } });
  expect((await client("/account/close", form({ password }))).status).toBe(303);
  await waitFor(async () => (await engine.read(userDocument, id))?.email === "");
  const ids = await engine.list(OUTBOX, { limit: 100 });
  const mails = await engine.readMany(mailDocument, ids);
  expect(mails.map((mail) => mail?.subject.kind)).toContain("account closed");
  expect(JSON.stringify(await engine.read(userDocument, id))).not.toContain("@");
  for (const email of [first, second, third]) {
    expect(await engine.read(heldAddressDocument, addressId(email, engine))).toBe(null);
    expect((await browser()("/api/users/signup", { json: { email, password } })).status).toBe(201);
  }
});
