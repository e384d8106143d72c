// Makes and checks what browsers and authenticators exchange with the site about passkeys (WebAuthn).

import { randomBytes, randomUUID } from "node:crypto";
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { decodeAttestationObject, isoBase64URL, isoUint8Array } from "@simplewebauthn/server/helpers";
import { z } from "zod";
import type { StoredPasskey } from "../rules/factors.ts";
import type { PasskeyProof, UsedChallenge } from "../rules/proof.ts";
import type { NoteKind, ReadNote } from "./signed-notes.ts";

/** How long a challenge is valid, ms. */
const CHALLENGE_MS = 5 * 60_000;

/** Note of a challenge for a sign-in by passkey. */
export const signInChallenge: NoteKind<SignInChallenge> = {
  name: "passkey sign-in",
  lifeMs: CHALLENGE_MS,
  schema: z.object({ challenge: z.string() }),
};

/** Note of a challenge for a new passkey, made after the person has shown that it is them. */
export const newPasskeyChallenge = ownChallenge("new passkey");

/** Note of a challenge by which a person shows again that it is them, before a change of how they sign in. */
export const identityChallenge = ownChallenge("passkey identity");

/** Note of a challenge by which a person closes the account. */
export const closingChallenge = ownChallenge("passkey closing");

type SignInChallenge = { readonly challenge: string };

/** Says in which session of whom a challenge was made. */
export type OwnPasskeyChallenge = SignInChallenge & { readonly userId: string; readonly sessionId: string };

function ownChallenge(name: string): NoteKind<OwnPasskeyChallenge> {
  const schema = z.object({ challenge: z.string(), userId: z.string(), sessionId: z.string() });
  return { name, lifeMs: CHALLENGE_MS, schema };
}

const base64url = (most: number) =>
  z
    .string()
    .regex(/^[\w-]+$/)
    .max(most);
const LONGEST = 8_192;
const MOST_IN_DOCUMENT = 400;
const credential = {
  id: base64url(MOST_IN_DOCUMENT),
  rawId: base64url(MOST_IN_DOCUMENT),
  type: z.literal("public-key"),
  clientExtensionResults: z.unknown().transform(() => ({})),
};

/** Schema of a new passkey as the browser sends it. */
export const newPasskeyBody = z.object({
  credential: z.object({
    ...credential,
    response: z.object({
      clientDataJSON: base64url(LONGEST),
      attestationObject: base64url(LONGEST),
      transports: z.array(z.string().max(20)).max(8).default([]),
    }),
  }),
});

/** Schema of a signature by a passkey as the browser sends it. */
export const passkeySignatureBody = z.object({
  credential: z.object({
    ...credential,
    response: z.object({
      clientDataJSON: base64url(LONGEST),
      authenticatorData: base64url(LONGEST),
      signature: base64url(LONGEST),
      userHandle: base64url(200),
    }),
  }),
});

/** A new passkey as the browser sends it. */
export type NewPasskey = z.output<typeof newPasskeyBody>["credential"];

/** A signature as the browser sends it. */
export type PasskeySignature = z.output<typeof passkeySignatureBody>["credential"];

/** Names the site to authenticators. */
export interface PasskeySite {
  /** Host of the site, which passkeys are bound to. */
  readonly host: string;
  /** Origin of the pages. */
  readonly origin: string;
}

/** Returns the host and origin that passkeys are bound to, of the address of the site. */
export function passkeySiteOf(publicUrl: string): PasskeySite {
  const { hostname, origin } = new URL(publicUrl);
  return { host: hostname, origin };
}

/** Returns a new challenge. */
export function newChallenge(): string {
  return randomBytes(32).toString("base64url");
}

/** Returns what a browser needs to make a passkey. It asks for one that needs no e-mail, and for the person to be checked. */
export async function creationOptions(
  { host }: PasskeySite,
  challenge: string,
  user: { id: string; email: string; passkeys?: readonly StoredPasskey[] | undefined },
) {
  return await generateRegistrationOptions({
    ...{ rpName: "Holdfast", rpID: host, attestationType: "none", timeout: CHALLENGE_MS },
    ...{ userName: user.email, userDisplayName: user.email, userID: isoUint8Array.fromUTF8String(user.id) },
    challenge: isoBase64URL.toBuffer(challenge),
    excludeCredentials: (user.passkeys ?? []).map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: ALGORITHMS,
  });
}

// EdDSA, ES256 and RS256, which authenticators know; the keys of others are larger than the document allows.
const ALGORITHMS = [-8, -7, -257];

/** Returns what a browser needs to sign in with any passkey of this site, or to confirm something with one of these. */
export async function signInOptions(
  { host }: PasskeySite,
  challenge: string,
  allowed: readonly Pick<StoredPasskey, "id">[] = [],
) {
  return await generateAuthenticationOptions({
    ...{ rpID: host, userVerification: "required", timeout: CHALLENGE_MS },
    allowCredentials: allowed.map(({ id }) => ({ id })),
    challenge: isoBase64URL.toBuffer(challenge),
  });
}

/** Describes a passkey that was checked. */
export type CheckedPasskey = Omit<StoredPasskey, "name" | "addedAt" | "lastUsedAt">;

/** Checks a new passkey; null for one that is not for this site and challenge, or without a check of the person. */
export async function checkNewPasskey(
  { host, origin }: PasskeySite,
  challenge: string,
  sent: NewPasskey,
): Promise<CheckedPasskey | null> {
  try {
    if (namesCertificates(sent)) return null;
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      ...{ response: sent, expectedChallenge: challenge, expectedOrigin: origin, expectedRPID: host },
      ...{ requireUserVerification: true, supportedAlgorithmIDs: ALGORITHMS },
    });
    if (!verified) return null;
    const { credential: made, credentialDeviceType, credentialBackedUp } = registrationInfo;
    const publicKey = isoBase64URL.fromBuffer(made.publicKey);
    if (publicKey.length > MOST_IN_DOCUMENT || made.id.length > MOST_IN_DOCUMENT) return null;
    return {
      ...{ id: made.id, publicKey, counter: made.counter, transports: sent.response.transports },
      ...{ isBackupEligible: credentialDeviceType === "multiDevice", isBackedUp: credentialBackedUp },
    };
  } catch {
    return null;
  }
}

// No attestation is asked for. One with certificates would make the library ask the addresses in them whether they are
// still good, and anybody can write certificates.
function namesCertificates({ response }: NewPasskey): boolean {
  const attestation = decodeAttestationObject(isoBase64URL.toBuffer(response.attestationObject));
  const format = attestation.get("fmt");
  return format !== "none" && (format !== "packed" || attestation.get("attStmt").get("x5c") !== undefined);
}

/** Returns the id of the user whom a signature is of, as the authenticator says. */
export function userIdOf({ response }: PasskeySignature): string {
  return Buffer.from(response.userHandle, "base64url").toString("utf8");
}

/** Returns the challenge that a new passkey or a signature says it is for; empty for a text that says none. */
export function challengeOf({ response }: NewPasskey | PasskeySignature): string {
  try {
    const text = Buffer.from(response.clientDataJSON, "base64url").toString("utf8");
    return z.object({ challenge: z.string() }).parse(JSON.parse(text)).challenge;
  } catch {
    return "";
  }
}

/** Checks a signature by a passkey; null when it is not for this site and challenge, or without a check of the person. */
export async function checkSignature(
  { host, origin }: PasskeySite,
  { content: { challenge }, until }: ReadNote<SignInChallenge>,
  { sent, passkey }: { sent: PasskeySignature; passkey: StoredPasskey },
): Promise<PasskeyProof | null> {
  const { id, publicKey, counter, isBackupEligible } = passkey;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      ...{ response: sent, expectedChallenge: challenge, expectedOrigin: origin, expectedRPID: host },
      ...{ requireUserVerification: true, credential: { id, publicKey: isoBase64URL.toBuffer(publicKey), counter } },
    });
    const { newCounter, credentialBackedUp, credentialDeviceType } = authenticationInfo;
    if (!verified || (credentialDeviceType === "multiDevice") !== isBackupEligible) return null;
    const used = usedChallenge(challenge, until);
    return { kind: "passkey", passkeyId: id, counter: newCounter, isBackedUp: credentialBackedUp, challenge: used };
  } catch {
    return null;
  }
}

/** Returns the use of a challenge, which is like no other use. */
export function usedChallenge(text: string, until: number): UsedChallenge {
  return { text, until, use: randomUUID() };
}
