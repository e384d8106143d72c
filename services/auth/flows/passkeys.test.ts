import { expect, test } from "vitest";
import { examplePasskey } from "../testing/factor-examples.ts";
import { createSoftwareAuthenticator, type Manner } from "../testing/software-authenticator.ts";
import {
  checkNewPasskey,
  checkSignature,
  newPasskeyBody,
  passkeySignatureBody,
  passkeySiteOf,
  signInOptions,
  userIdOf,
} from "./passkeys.ts";

const site = passkeySiteOf("http://localhost:3000/");
const USER_ID = "01KAB4Z1Q3M8N5T6W9X2Y1C0DE01";
const challenge = Buffer.from("c".repeat(32)).toString("base64url");
const other = Buffer.from("d".repeat(32)).toString("base64url");
const key = createSoftwareAuthenticator(USER_ID);

async function create(manner: Manner = {}, expected = challenge) {
  const sent = newPasskeyBody.parse({ credential: key.create(challenge, manner) }).credential;
  return await checkNewPasskey(site, expected, sent);
}

async function get(manner: Manner = {}, { counter = 0, expected = challenge } = {}) {
  const passkey = { ...examplePasskey, ...(await create()), counter };
  const sent = passkeySignatureBody.parse({ credential: key.get(challenge, manner) }).credential;
  return await checkSignature(site, { content: { challenge: expected }, until: 9 }, { sent, passkey });
}

test("a new passkey is checked and kept with what later signatures are compared with", async () => {
  expect(await create()).toEqual({
    ...{ id: key.id, publicKey: expect.stringMatching(/^[\w-]{90,120}$/), counter: 0, transports: ["internal"] },
    ...{ isBackupEligible: true, isBackedUp: true },
  });
});

const BAD: readonly Manner[] = [
  { origin: "http://localhost:3001" },
  { origin: "https://holdfast.example" },
  { host: "example.com" },
  { isUnverified: true },
];

test.each([...BAD, { hasCertificates: true }])("a new passkey with %o is refused", async (manner) => {
  expect(await create(manner)).toBeNull();
});

test("a signature is a proof with its challenge and counter, and names its person", async () => {
  expect(await get({ counter: 7 }, { counter: 6 })).toEqual({
    ...{ kind: "passkey", passkeyId: key.id, counter: 7, isBackedUp: true },
    challenge: { text: challenge, until: 9, use: expect.any(String) },
  });
  expect(userIdOf(passkeySignatureBody.parse({ credential: key.get(challenge) }).credential)).toBe(USER_ID);
});

test.each([...BAD, { counter: 5 }, { isBackupEligible: false }])("a signature with %o is refused", async (manner) => {
  expect(await get(manner, { counter: 5 })).toBeNull();
});

test("a passkey or signature for another challenge, or by another key, is refused", async () => {
  expect(await create({}, other)).toBeNull();
  expect(await get({}, { expected: other })).toBeNull();
  const stranger = createSoftwareAuthenticator(USER_ID).get(challenge);
  const sent = passkeySignatureBody.parse({ credential: { ...stranger, id: key.id, rawId: key.id } }).credential;
  const passkey = { ...examplePasskey, ...(await create()) };
  expect(await checkSignature(site, { content: { challenge }, until: 9 }, { sent, passkey })).toBeNull();
});

test("bytes that are no passkey are refused, whatever they are", async () => {
  for (const junk of ["AA", "oA", "_w", "A".repeat(8_000)]) {
    const response = { clientDataJSON: junk, attestationObject: junk };
    const credential = { ...key.create(challenge), response };
    expect(await checkNewPasskey(site, challenge, newPasskeyBody.parse({ credential }).credential)).toBeNull();
  }
});

test("signing in asks for a check of the person, and for no passkey in particular", async () => {
  expect(await signInOptions(site, challenge)).toMatchObject({
    rpId: "localhost",
    userVerification: "required",
    challenge,
  });
});
