// Decides who has an address that somebody changes to, in the partition of the address.

import { actor, actorTerms, type DecisionOf, documentType, type Env, refuse } from "@holdfast/actors";
import { z } from "zod";
import { EMAIL_CLAIM } from "./user-document.ts";

const heldAddressState = z.object({
  /** Id of the user. */
  userId: z.string(),
  /** When the user began the change to it, ms. */
  heldAt: z.number(),
  /** When the claim ends, ms; null once the address is the user's. */
  until: z.number().nullable(),
});

/** State of an address that a user changes to or has changed to. */
export type HeldAddress = z.infer<typeof heldAddressState>;

/** Document of a held address; forgotten once its claim is over. Its id is derived from the address. */
export const heldAddressDocument = documentType<HeldAddress>("held-address", {
  schema: heldAddressState,
  keepUntil: ({ until }) => until,
});

/** Names the messages; `email` is the address that the id is derived from. */
export type HeldAddressMessage =
  /** Claims the address until `until` for a user who wants to change to it. */
  | { readonly type: "Hold"; readonly email: string; readonly userId: string; readonly until: number }
  /** Makes the claim that was taken at `heldAt` one without a deadline. */
  | { readonly type: "Keep"; readonly email: string; readonly userId: string; readonly heldAt: number }
  /** Ends the claim, unless the user has taken the address again since `before`. */
  | { readonly type: "Release"; readonly email: string; readonly userId: string; readonly before: number };

type MessageOf<Type extends HeldAddressMessage["type"]> = Extract<HeldAddressMessage, { type: Type }>;

const heldAddressTerms = actorTerms("held-address", {
  documents: { address: heldAddressDocument },
  refusals: ["email_in_use", "not_held"],
  claims: [EMAIL_CLAIM],
});

/** Decision of the actor; the reply says when the address was claimed. */
export type HeldAddressDecision = DecisionOf<typeof heldAddressTerms, { readonly heldAt: number }>;

const inUse = refuse("email_in_use", "Email in use");
const notHeld = refuse("not_held", "Cannot keep the address: it is not held for this change");

/** Claims, keeps and releases one address. */
export const heldAddressActor = actor(heldAddressTerms, {
  documents: (id) => ({ address: id }),
  decide({ address }, message: HeldAddressMessage, env): HeldAddressDecision {
    switch (message.type) {
      case "Hold":
        return hold(address, message, env);
      case "Keep":
        return keep(address, message);
      case "Release":
        return release(address, message);
    }
  },
});

// An address that the user has changed to already is not held again: the deadline would take it away.
function hold(
  address: HeldAddress | null,
  { email, userId, until }: MessageOf<"Hold">,
  { now }: Env,
): HeldAddressDecision {
  if (address?.until === null) return inUse;
  return {
    write: { address: { userId, heldAt: now, until } },
    claims: [{ mode: "acquire", claim: EMAIL_CLAIM, name: email, owner: userId, until, orElse: inUse }],
    reply: () => ({ heldAt: now }),
  };
}

function keep(address: HeldAddress | null, { email, userId, heldAt }: MessageOf<"Keep">): HeldAddressDecision {
  if (address?.userId !== userId || address.heldAt !== heldAt) return notHeld;
  return {
    write: { address: { userId, heldAt, until: null } },
    claims: [{ mode: "acquire", claim: EMAIL_CLAIM, name: email, owner: userId, until: null, orElse: inUse }],
    reply: () => ({ heldAt }),
  };
}

function release(address: HeldAddress | null, { email, userId, before }: MessageOf<"Release">): HeldAddressDecision {
  if (address !== null && (address.userId !== userId || address.heldAt > before)) return {};
  return {
    ...(address !== null && { delete: { address: true } }),
    claims: [{ mode: "release", claim: EMAIL_CLAIM, name: email, owner: userId, until: null }],
  };
}
