import { silentLog } from "@holdfast/actors";
import { leaveActionNote } from "@holdfast/server";
import { type CookieClient, cookieClient } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPeople } from "../service.ts";
import { type RunningAuth, startAuth } from "../testing/examples.ts";
import { makeOperator } from "../testing/roles.ts";
import { createSoftwareAuthenticator } from "../testing/software-authenticator.ts";

let auth: RunningAuth;
let ann: Operator;
let ben: Operator;
beforeAll(async () => {
  auth = await startAuth({ common: { publicUrl: "http://localhost:3000" } });
  [ann, ben] = [await operatorNamed("ann"), await operatorNamed("ben")];
});
afterAll(() => auth.stop());

interface Member {
  readonly id: string;
  readonly email: string;
  readonly http: CookieClient;
}
type Operator = Member;

const password = "correct horse";
const form = (fields: Record<string, string> = {}) => ({ method: "POST", body: new URLSearchParams(fields) });
let keys = 0;

async function memberNamed(name: string): Promise<Member> {
  const [email, http] = [`${name}@example.com`, cookieClient(auth.service.app)];
  const { id } = await (await http("/api/users/signup", { json: { email, password } })).json();
  return { id, email, http };
}

async function operatorNamed(name: string): Promise<Operator> {
  const { id, email, http } = await memberNamed(name);
  const key = createSoftwareAuthenticator(id);
  const { options } = await (await http("/account/security/passkeys/options", form())).json();
  await http("/account/security/passkeys", { json: { credential: key.create(options.challenge), name: "Phone" } });
  await makeOperator(auth.database, id);
  const again = cookieClient(auth.service.app);
  const asked = await (await again("/account/signin/passkey/options", form())).json();
  await again("/account/signin/passkey", { json: { credential: key.get(asked.options.challenge) } });
  return { id, email, http: again };
}

/** Sends the confirmed form of a change; a second call with the same key is the same form. */
async function change(by: Operator, { id }: { readonly id: string }, fields: Record<string, string>) {
  const sent = form({ idempotencyKey: `key-${(keys += 1)}`, ...fields });
  const { status, headers } = await by.http(`/operator/people/${id}/change`, sent);
  return [status, headers.get("Location")];
}

const read = async (by: Operator, path: string) => {
  const answer = await by.http(path);
  const html = await answer.text();
  const main = html.slice(html.indexOf("<main"), html.indexOf("</main>"));
  return { status: answer.status, text: main.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ") };
};
const countOf = (text: string, word: string) => text.split(word).length - 1;
const canRefresh = async (http: CookieClient) => (await http("/api/users/refresh", { method: "POST" })).status === 200;

test("a person is found by address or id, and the address bar never holds an address", async () => {
  const cy = await memberNamed("cy");
  for (const person of [" CY@example.com ", cy.id]) {
    const found = await ann.http("/operator/people", form({ person }));
    expect([found.status, found.headers.get("Location")]).toEqual([303, `/operator/people/${cy.id}`]);
  }
  for (const person of ["", "nobody@example.com", `1${cy.id.slice(1)}`, "%"])
    expect((await ann.http("/operator/people", form({ person }))).status).toBe(422);
  expect((await ann.http("/operator/people/cy@example.com")).status).toBe(404);
  const { text } = await read(ann, `/operator/people/${cy.id}`);
  expect(text).toMatch(/Active cy@example.com .*Passkeys None .*Authenticator app No .*By password, last seen/);
  expect(text).toMatch(/Account read .*By an operator/);
  expect((await cy.http("/operator/people")).status).toBe(403);
});

test("a ban is confirmed, done once, recorded as by the operator, and lifted again", async () => {
  const dee = await memberNamed("dee");
  const confirm = `/operator/people/${dee.id}/change?change=ban`;
  expect((await read(ann, confirm)).text).toContain("Every session ends within a second");
  expect(await canRefresh(dee.http)).toBe(true);
  const ban = { change: "ban", reason: "forged tickets", idempotencyKey: "ban-dee" };
  const banned = [303, `/operator/people/${dee.id}?done=ban`];
  expect([await change(ann, dee, ban), await change(ann, dee, ban)]).toEqual([banned, banned]);
  expect(await canRefresh(dee.http)).toBe(false);
  const page = await read(ann, `${banned[1]}`);
  expect(page.text).toMatch(/The person is banned\. .*Banned .*Reason forged tickets .*Signed in nowhere/);
  const log = (await read(ann, `/operator/audit?user=${dee.id}&what=banned`)).text;
  expect([countOf(log, "By an operator"), countOf(log, ann.id)]).toEqual([1, 1]);
  expect((await read(ann, confirm)).status).toBe(422);
  expect(await change(ann, dee, { change: "unban" })).toEqual([303, `/operator/people/${dee.id}?done=unban`]);
  // The form of before is answered as before, and bans nobody again.
  expect(await change(ann, dee, ban)).toEqual(banned);
  expect((await read(ann, `/operator/people/${dee.id}`)).text).toContain("Active dee@example.com");
});

test("signing out everywhere ends every session and nothing else", async () => {
  const eve = await memberNamed("eve");
  expect(await change(ann, eve, { change: "sign-out" })).toEqual([303, `/operator/people/${eve.id}?done=sign-out`]);
  expect(await canRefresh(eve.http)).toBe(false);
  expect((await eve.http("/api/users/signin", { json: { email: eve.email, password } })).status).toBe(200);
});

test("faulty forms change nothing", async () => {
  const fay = await memberNamed("fay");
  expect(await change(ann, fay, { change: "delete" })).toEqual([400, null]);
  expect(await change(ann, fay, { change: "ban", reason: "x".repeat(201) })).toEqual([422, null]);
  expect(await change(ann, { id: "nobody" }, { change: "ban" })).toEqual([404, null]);
  const keyless = await ann.http(`/operator/people/${fay.id}/change`, form({ change: "ban" }));
  expect(keyless.status).toBe(400);
  expect((await ann.http(`/operator/people/${fay.id}/change?change=delete`)).status).toBe(404);
  expect(await canRefresh(fay.http)).toBe(true);
});

test("operators do not ban or demote themselves, and of two who demote each other one stays", async () => {
  for (const what of ["ban", "take-role"]) {
    expect(await change(ann, ann, { change: what })).toEqual([422, null]);
    expect((await read(ann, `/operator/people/${ann.id}/change?change=${what}`)).status).toBe(422);
  }
  const answers = await Promise.all([
    change(ann, ben, { change: "take-role" }),
    change(ben, ann, { change: "take-role" }),
  ]);
  const done = answers.filter(([status]) => status === 303).length;
  expect(done).toBe(1);
  const people = openPeople({ database: auth.database, log: silentLog, terms: { retryMs: [1], oldestMs: 1 } });
  const roles = [(await people.find(ann.id))?.role, (await people.find(ben.id))?.role];
  expect(roles.filter((role) => role === "operator")).toHaveLength(1);
  // The command line is the way back in.
  const [demoted] = roles[0] === "operator" ? [ben] : [ann];
  expect((await people.change(demoted.email, { type: "GiveRole", role: "operator" }))?.role).toBe("operator");
});

test("the audit log is filtered by what, by whom and when, and leads to the page of an action", async () => {
  const gus = await operatorNamed("gus");
  const note = { actionId: "action-1", at: Date.now(), operatorId: gus.id, userId: null, detail: "cancel-event e1" };
  const from = { address: null, userAgent: "", sessionId: "s" };
  await leaveActionNote(auth.database, { ...note, ...from });
  await leaveActionNote(auth.database, { ...note, ...from });
  const html = await (await gus.http("/operator/audit?what=operator+acted")).text();
  expect(html.match(/href="\/operator\/actions\/action-1">Cancel event: e1</g)).toHaveLength(1);
  const { text } = await read(gus, `/operator/audit?operator=${gus.id}&by=operator&what=audit+log+read`);
  expect(countOf(text, "Audit log read,") + countOf(text, "Audit log read ")).toBeGreaterThan(0);
  expect(text).not.toContain("By the person");
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  expect((await read(gus, `/operator/audit?from=${tomorrow}`)).text).toContain("Nothing is recorded");
  expect((await read(gus, "/operator/audit?to=2020-01-01")).text).toContain("Nothing is recorded");
  const today = new Date().toISOString().slice(0, 10);
  expect((await read(gus, `/operator/audit?from=${today}&to=${today}`)).text).toContain("Signed up");
  const led = await gus.http("/operator/audit", form({ person: gus.email, what: "signed up", by: "person" }));
  expect(led.headers.get("Location")).toBe(`/operator/audit?what=signed+up&by=person&user=${gus.id}`);
  expect((await gus.http("/operator/audit?what=nonsense")).status).toBe(400);
});
