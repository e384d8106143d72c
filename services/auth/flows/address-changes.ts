// Changes the e-mail address of an account, from the request to the release of the old address.

import { createHash } from "node:crypto";
import type { Engine } from "@holdfast/actors";
import { readyChange } from "../rules/address-change.ts";
import { type HeldAddressMessage, heldAddressActor } from "../rules/held-address.ts";
import { LINK_LIFE_MS, validLink } from "../rules/links.ts";
import { type PendingEmail, type UserMessage, userActor, userDocument } from "../rules/user.ts";
import { addressMoving, emailInUse, linkOver, wrongPassword } from "../rules/user-terms.ts";
import { type Audit, BY_SITE } from "./audit.ts";
import type { CountLetter } from "./letter-limit.ts";
import { type Links, readLink } from "./links.ts";
import type { Done } from "./new-password.ts";
import type { Visitor } from "./password-check.ts";
import type { PresentPassword } from "./present-password.ts";

/** Says what a link that confirms a change is sent to: the new address or the present one. */
export type Place = "new" | "old";

/** Tells how far a change has come: made, or waiting for the link that was sent to the other address. */
export type Confirmed = { readonly ok: "changed" | "waits" } | Extract<Done, { refused: unknown }>;

/** Holds what a person typed to change the address; the new one is in lower case. */
export interface AddressRequest {
  readonly email: string;
  readonly password: string;
}

/** Changes addresses. */
export interface AddressChanges {
  /** Claims the new address and sends the links. Refuses with `wrong_password`, `email_in_use` or `address_moving`. */
  request(userId: string, change: AddressRequest, visitor: Visitor): Promise<Done>;
  /** Returns which address a valid link was sent to; null for a link that is over. Changes nothing. */
  placeOf(link: string): Promise<Place | null>;
  /** Confirms the change at the address that a link was sent to; makes it after both. Refuses with `link_over`. */
  confirm(link: string): Promise<Confirmed>;
  /** Gives a change up that is not made yet. */
  cancel(userId: string): Promise<void>;
  /** Makes a change that was confirmed and releases the address of before; the effect `move-address`. */
  move(userId: string): Promise<UserMessage>;
}

/** Holds the dependencies of `createAddressChanges`. */
export interface AddressChangeParts {
  readonly engine: Engine;
  readonly audit: Pick<Audit, "note">;
  readonly presentPassword: PresentPassword;
  readonly links: Links;
  readonly countLetter: CountLetter;
}

/** Creates the changes of address of a process. Every step may be repeated, and may be left to the effect. */
export function createAddressChanges(parts: AddressChangeParts): AddressChanges {
  const { engine } = parts;
  return {
    request: (userId, change, visitor) => requestChange(parts, { ...change, userId, visitor }),
    move: (userId) => move(parts, userId),
    placeOf: async (link) => (await openLink(engine, link))?.place ?? null,
    async confirm(link) {
      const opened = await openLink(engine, link);
      if (opened === null) return linkOver;
      const { userId, linkHash, place, email } = opened;
      const confirmed = await engine.tryAsk(userActor, userId, { type: "ConfirmAddressChange", at: place, linkHash });
      if ("refused" in confirmed) return confirmed;
      const user = await engine.read(userDocument, userId);
      if (user?.pendingEmail && readyChange(user) === null) return { ok: "waits" };
      await engine.tryAsk(userActor, userId, await move(parts, userId));
      // The address may have become another's: its claim had ended before the change was made.
      return (await engine.read(userDocument, userId))?.email === email ? { ok: "changed" } : linkOver;
    },
    async cancel(userId) {
      const user = await engine.read(userDocument, userId);
      if (!user?.pendingEmail || readyChange(user) !== null) return;
      const { email, heldAt } = user.pendingEmail;
      const drop = { type: "DropAddressChange", heldAt, because: "cancelled" } as const;
      const dropped = await engine.tryAsk(userActor, userId, drop);
      if (!("refused" in dropped)) await askAddress(engine, { type: "Release", email, userId, before: heldAt });
    },
  };
}

async function requestChange(
  { engine, presentPassword, links, countLetter }: AddressChangeParts,
  { userId, email, password, visitor }: AddressRequest & { readonly userId: string; readonly visitor: Visitor },
): Promise<Done> {
  const user = await presentPassword.check(userId, password, visitor);
  if (user === null) return wrongPassword;
  if (user.email === email) return emailInUse;
  if (readyChange(user) !== null) return addressMoving;
  await countLetter(email);
  const until = (await engine.now()) + LINK_LIFE_MS["confirm new address"];
  const held = await askAddress(engine, { type: "Hold", email, userId, until });
  if ("refused" in held) return emailInUse;
  const newLink = await links.make(userId, "confirm new address");
  const oldLink = await links.make(userId, "confirm old address");
  const { heldAt } = held.ok;
  const { password: from, pendingEmail: earlier } = user;
  const change = { email, until, heldAt, from, instead: earlier?.heldAt ?? null, newLink, oldLink };
  const requested = await engine.tryAsk(userActor, userId, { type: "RequestAddress", ...change });
  if ("refused" in requested) {
    // Erasing the account releases only what its document names.
    if (requested.refused.code === "account_closed") await releaseAddress(engine, email, userId);
    return requested;
  }
  // The claim of an earlier request; it would end by its deadline.
  if (earlier && earlier.email !== email) {
    await askAddress(engine, { type: "Release", email: earlier.email, userId, before: earlier.heldAt });
  }
  return { ok: true };
}

async function openLink(engine: Engine, link: string) {
  const read = readLink(link);
  if (read === null || engine.partitionOf(read.userId) === null) return null;
  const { userId, linkHash } = read;
  const user = await engine.read(userDocument, userId);
  if (!user?.pendingEmail) return null;
  const now = await engine.now();
  const place = PLACES.find((at) => validLink(user, { purpose: `confirm ${at} address`, hash: linkHash }, now));
  return place === undefined ? null : { userId, linkHash, place, email: user.pendingEmail.email };
}

async function move({ engine, audit }: AddressChangeParts, userId: string): Promise<UserMessage> {
  const pending = readyChange(await engine.read(userDocument, userId));
  if (pending !== null) await keepAndFinish({ engine, audit }, userId, pending);
  const formerEmails = (await engine.read(userDocument, userId))?.formerEmails ?? [];
  for (const { email, at } of formerEmails.filter(({ isReleased }) => !isReleased)) {
    await askAddress(engine, { type: "Release", email, userId, before: at });
    await engine.tryAsk(userActor, userId, { type: "AddressReleased", at });
  }
  return { type: "AddressMoved" };
}

async function keepAndFinish(
  { engine, audit }: Pick<AddressChangeParts, "engine" | "audit">,
  userId: string,
  { email, heldAt }: PendingEmail,
): Promise<void> {
  const kept = await askAddress(engine, { type: "Keep", email, userId, heldAt });
  const type = "refused" in kept ? "DropAddressChange" : "FinishAddressChange";
  await engine.tryAsk(userActor, userId, { type, heldAt, because: "taken", note: audit.note(userId, BY_SITE) });
}

/** Ends every claim of a user on an address that was taken by now, wherever the claim is; another's stays. */
export async function releaseAddress(engine: Engine, email: string, userId: string): Promise<void> {
  await askAddress(engine, { type: "Release", email, userId, before: await engine.now() });
}

function askAddress(engine: Engine, message: HeldAddressMessage) {
  return engine.tryAsk(heldAddressActor, addressId(message.email, engine), message);
}

const PLACES = ["new", "old"] as const;
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LETTERS = 26;

/** Derives the id of an address from the address, in the partition of the claim of the address. */
export function addressId(email: string, { ids }: Pick<Engine, "ids">): string {
  const hash = createHash("sha256").update(`held address|${email}`).digest();
  const letters = [...hash.subarray(0, LETTERS)].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
  return `0${letters.slice(1)}${String(ids.hashPartition(email)).padStart(2, "0")}`;
}
