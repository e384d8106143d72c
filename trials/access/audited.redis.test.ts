// Makes every security event happen once, and finds its one entry in the audit log.

import { silentLog } from "@holdfast/actors";
import { type AuditEvent, auditEvents, type LoggedEvent, openAuditLog } from "@holdfast/auth";
import { ageSessions, createSoftwareAuthenticator, makeOperator, shownCode } from "@holdfast/auth/testing";
import { runHoldfast } from "@holdfast/site";
import { type CookieClient, cookieClient, waitFor } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startWholeSite, type WholeSite } from "../support/whole-site.ts";

let site: WholeSite;
beforeAll(async () => {
  site = await startWholeSite({ env: { RATE_LIMITS: "on" } });
});
afterAll(() => site.stop());

const password = "correct horse";
const form = (fields: Record<string, string> = {}) => ({ method: "POST", body: new URLSearchParams(fields) });
let people = 0;

interface Member {
  readonly id: string;
  readonly email: string;
  readonly client: CookieClient;
}

async function member(): Promise<Member> {
  const [email, client] = [`member${++people}@example.com`, cookieClient(site.url)];
  const answer = await client("/api/users/signup", { json: { email, password } });
  expect(answer.status).toBe(201);
  const { id } = await answer.json();
  return { id, email, client };
}

/** Runs a command of the site; returns what it prints as JSON. */
async function holdfast(...words: string[]) {
  let printed = "";
  const print = vi.spyOn(console, "log").mockImplementation((text: string) => void (printed = text));
  const env = { DATA_DIR: site.dataDir, REDIS_URL: site.redis.url };
  expect(await runHoldfast([...words, "--json"], env)).toBe(0);
  print.mockRestore();
  return JSON.parse(printed);
}

/** Follows the link in the newest letter to an address, as its page does. */
async function press(email: string, path: string, fields: Record<string, string> = {}): Promise<void> {
  const link = await waitFor(async () => {
    const letters = (await (await cookieClient(site.url)("/outbox")).text()).split("<article");
    const mine = letters.filter((letter) => letter.includes(`<strong>${email}</strong>`)).join("");
    return new RegExp(`href="[^"]*${path}\\?link=([^"]*)"`).exec(mine)?.[1] ?? null;
  });
  const client = cookieClient(site.url);
  expect((await client(path, form({ link: decodeURIComponent(link), ...fields }))).status).toBeLessThan(400);
}

async function addPasskey({ id, client }: Member) {
  const key = createSoftwareAuthenticator(id);
  const { options } = await (await client("/account/security/passkeys/options", form())).json();
  const credential = key.create(options.challenge, { origin: site.url });
  expect((await client("/account/security/passkeys", { json: { credential, name: "Phone" } })).status).toBe(200);
  return key;
}

async function addApp({ client }: Member): Promise<void> {
  await client("/account/security/app/start", form());
  const page = await (await client("/account/security/app")).text();
  const key = (/<code class="app-key">([^<]+)</.exec(page)?.[1] ?? "").replaceAll(" ", "");
  expect((await client("/account/security/app", form({ code: shownCode(key) }))).status).toBe(200);
}

async function signInBy(key: ReturnType<typeof createSoftwareAuthenticator>): Promise<CookieClient> {
  const guest = cookieClient(site.url);
  const { options } = await (await guest("/account/signin/passkey/options", form())).json();
  const credential = key.get(options.challenge, { origin: site.url });
  expect((await guest("/account/signin/passkey", { json: { credential } })).status).toBe(200);
  return guest;
}

async function operatorBy(person: Member): Promise<CookieClient> {
  const key = await addPasskey(person);
  await makeOperator(site.database, person.id);
  return await signInBy(key);
}

const signIn = ({ email }: Member, sent = password) =>
  cookieClient(site.url)("/api/users/signin", { json: { email, password: sent } });

/** Says who causes each event, and how; what happens to no account resolves with null. */
const happenings = {
  "signed up": ["person", async () => (await member()).id],
  "signed in": ["person", of(signIn)],
  "sign-in failed": ["person", of((ann) => signIn(ann, "wrong horse"))],
  "code refused": [
    "person",
    of(async (ann) => {
      await addApp(ann);
      const guest = cookieClient(site.url);
      await guest("/account/signin", form({ email: ann.email, password }));
      await guest("/account/signin/code", form({ code: "000000" }));
    }),
  ],
  "session ended": ["person", of(({ client }) => client("/api/users/signout", { method: "POST" }))],
  "password changed": [
    "person",
    of(({ client }) => client("/account/password", form({ current: password, password: "battery staple" }))),
  ],
  "password reset": [
    "person",
    of(async ({ email }) => {
      await cookieClient(site.url)("/account/forgot", form({ email }));
      await press(email, "/account/reset", { password: "battery staple" });
    }),
  ],
  "address changed": [
    "site",
    of(async ({ email, client }) => {
      await client("/account/email", form({ email: `new-${email}`, current: password }));
      await press(`new-${email}`, "/account/email/confirm");
    }),
  ],
  "address confirmed": ["person", of(({ email }) => press(email, "/account/confirm"))],
  "passkey added": ["person", of(addPasskey)],
  "passkey removed": [
    "person",
    of(async (ann) => {
      const { id } = await addPasskey(ann);
      await ann.client("/account/security/passkeys/remove", form({ id }));
    }),
  ],
  "authenticator added": ["person", of(addApp)],
  "authenticator removed": [
    "person",
    of(async (ann) => {
      await addApp(ann);
      await ann.client("/account/security/app/remove", form());
    }),
  ],
  "recovery codes replaced": [
    "person",
    of(async (ann) => {
      await addApp(ann);
      await ann.client("/account/security/recovery-codes", form());
    }),
  ],
  "refresh token reused": [
    "person",
    of(async ({ id, client }) => {
      const token = client.pathCookies.get("/api/users/refresh")?.get("refresh");
      await client("/api/users/refresh", { method: "POST" });
      await ageSessions(site.database, id, 60_000);
      await fetch(`${site.url}/api/users/refresh`, { method: "POST", headers: { Cookie: `refresh=${token}` } });
    }),
  ],
  banned: ["command line", of(({ email }) => holdfast("people", "ban", email))],
  unbanned: [
    "command line",
    of(async ({ email }) => {
      await holdfast("people", "ban", email);
      await holdfast("people", "unban", email);
    }),
  ],
  "role given": ["command line", of(({ email }) => holdfast("people", "role", email, "operator"))],
  "role taken": [
    "command line",
    of(async ({ email }) => {
      await holdfast("people", "role", email, "operator");
      await holdfast("people", "role", email, "none");
    }),
  ],
  "account closed": ["person", of(({ client }) => client("/account/close", form({ password })))],
  "account read": ["command line", of(({ email }) => holdfast("people", "show", email))],
  "data exported": ["person", of(({ client }) => client("/account/export/payments.json"))],
  "event changed": [
    "command line",
    async () => {
      const { client } = await member();
      const listed = await client("/api/tickets", { json: { title: "Gig", price: 5 } });
      await holdfast("events", "cancel", (await listed.json()).eventId);
    },
  ],
  "key rotated": ["command line", async () => void (await holdfast("keys", "rotate"))],
  "key withdrawn": [
    "command line",
    async () => {
      const { keys } = await holdfast("keys", "list");
      await holdfast("keys", "withdraw", keys.find(({ use }: { use: string }) => use === "verifying").kid);
    },
  ],
  "limit reached": [
    "person",
    of(async (ann) => {
      for (let n = 0; n < 21; n += 1) await signIn(ann, "wrong horse");
    }),
  ],
  "audit log read": [
    "operator",
    of(async (ann) => void (await (await operatorBy(ann))(`/operator/audit?user=${ann.id}`))),
  ],
  "operator acted": [
    "operator",
    async () => {
      const operator = await operatorBy(await member());
      const fields = { "field.service": "auth", "field.work": "timer:mail|send", idempotencyKey: "k1" };
      await operator("/operator/actions", form({ kind: "resume-work", ...fields }));
    },
  ],
} as const satisfies Record<AuditEvent, readonly [LoggedEvent["by"], () => Promise<string | void>]>;

function of(act: (ann: Member) => Promise<unknown>): () => Promise<string> {
  return async () => {
    const ann = await member();
    await act(ann);
    return ann.id;
  };
}

async function entriesOf(userId: string | undefined): Promise<readonly LoggedEvent[]> {
  return await openAuditLog(site.database, silentLog).read({ userId, limit: 1_000, ageMs: undefined });
}

test.each(auditEvents)(
  "%s: one entry, which says of whom and by whom",
  async (event) => {
    const [by, act] = happenings[event];
    const userId = (await act()) ?? undefined;
    const found = await waitFor(async () => {
      const entries = await entriesOf(userId);
      const ones = entries.filter(({ what, by: whose }) => what === event && whose === by);
      return ones.length > 0 ? ones : null;
    });
    expect(found.map(({ what, count, userId: whose }) => [what, count, whose])).toEqual([[event, 1, userId ?? null]]);
  },
  30_000,
);

test("each file of personal data leaves an entry of its own, though other services write the files", async () => {
  const { id, client } = await member();
  const files = ["account.json", "listings.json", "orders.json", "payments.json"];
  for (const file of files) expect((await client(`/account/export/${file}`)).status).toBe(200);
  const exported = (await entriesOf(id)).filter(({ what }) => what === "data exported");
  expect(exported.map(({ detail }) => detail).toReversed()).toEqual(files);
  const [own, noted] = [exported.at(-1), exported[0]];
  expect(noted).toMatchObject({ address: own?.address, device: own?.device, sessionId: own?.sessionId });
  expect(JSON.stringify(await entriesOf(undefined))).not.toContain("@");
});
