import { decisionsOf } from "@holdfast/actors/testing";
import { describe, expect, test } from "vitest";
import { MOST_LINKS, type StoredLink, validLink, withLink } from "./links.ts";
import { type StoredUser, userActor } from "./user.ts";

const NOW = 50_000;
const { given } = decisionsOf(userActor, { now: NOW, id: "u1", newId: () => "l1" });
const pending = { email: "new@example.com", until: 90_000, heldAt: 10, isNewConfirmed: false, isOldConfirmed: false };
const link = (purpose: StoredLink["purpose"], hash = "aa", expiresAt = 90_000) => ({
  ...{ purpose, nonce: "n", hash, expiresAt },
});

function aUser(changes: Partial<StoredUser> = {}): StoredUser {
  return {
    ...{ id: "u1", version: 3, email: "old@example.com", password: "aa.bb", scryptLogN: 14, createdAt: 1 },
    confirmedAt: 2,
    ...changes,
  };
}
const when = (user: StoredUser | null, message: Parameters<typeof userActor.decide>[1]) =>
  given({ user, entry: null }).when(message);

describe("links", () => {
  test("of one purpose are the newest five, and expired ones go", () => {
    const old = [
      link("reset password", "x", NOW),
      ...Array.from({ length: 6 }, (_, at) => link("reset password", `${at}`)),
    ];
    const links = withLink({ links: [...old, link("confirm address")] }, link("reset password", "new"), NOW);
    expect(links.map(({ hash }) => hash)).toEqual(["aa", "2", "3", "4", "5", "new"]);
    expect(links.filter(({ purpose }) => purpose === "reset password")).toHaveLength(MOST_LINKS);
  });

  test("serve their purpose alone, until they expire", () => {
    const user = { links: [link("reset password")] };
    expect(validLink(user, { purpose: "reset password", hash: "aa" }, 89_999)).toEqual(link("reset password"));
    expect(validLink(user, { purpose: "reset password", hash: "aa" }, 90_000)).toBe(null);
    expect(validLink(user, { purpose: "confirm address", hash: "aa" }, NOW)).toBe(null);
    expect(validLink({}, { purpose: "confirm address", hash: "aa" }, NOW)).toBe(null);
  });
});

const events = { user: "UserUpdated" } as const;

describe("a confirmation", () => {
  const confirm = (user: StoredUser | null, at: "new" | "old" = "new") =>
    when(user, { type: "ConfirmAddressChange", at, linkHash: "aa" });

  test("at one address waits for the other; the second one leaves the change to be made, also after a crash", () => {
    const links = [link("confirm new address"), link("confirm old address")];
    const user = aUser({ pendingEmail: pending, links });
    const first = { ...pending, isNewConfirmed: true };
    confirm(user).expect({
      write: { user: { ...user, pendingEmail: first, links: links.slice(1) } },
      events,
      notAfter: 90_000,
    });
    const half = aUser({ pendingEmail: first, links: links.slice(1) });
    confirm(half, "old").expect({
      write: { user: { ...half, pendingEmail: { ...first, isOldConfirmed: true }, links: [] } },
      events,
      timers: [{ name: "move-address", at: NOW + 3_000 }],
      notAfter: 90_000,
    });
  });

  test("needs a valid link, and a change", () => {
    confirm(null).expectRefusal("link_over");
    confirm(aUser({ links: [link("confirm new address")] })).expectRefusal("link_over");
    confirm(aUser({ pendingEmail: pending, links: [link("confirm old address")] })).expectRefusal("link_over");
    const late = [link("confirm new address", "aa", NOW)];
    confirm(aUser({ pendingEmail: pending, links: late })).expectRefusal("link_over");
  });
});

describe("the change", () => {
  const ready = { ...pending, isNewConfirmed: true, isOldConfirmed: true };
  const finish = (user: StoredUser | null, heldAt = 10) => when(user, { type: "FinishAddressChange", heldAt });

  test("is made once, forgets every link, and tells the old address", () => {
    const user = aUser({ pendingEmail: ready, links: [link("reset password")] });
    const letter = { id: "l1", subject: { kind: "address changed" }, happenedAt: NOW } as const;
    finish(user).expect({
      write: {
        user: {
          ...{ ...user, email: "new@example.com", confirmedAt: NOW, pendingEmail: null, links: [], letters: [letter] },
          formerEmails: [{ email: "old@example.com", at: NOW, isReleased: false }],
        },
      },
      events,
      timers: [
        { name: "post", at: NOW },
        { name: "move-address", at: NOW + 3_000 },
      ],
    });
    for (const other of [null, aUser(), aUser({ pendingEmail: pending })]) finish(other).expect({});
    finish(user, 11).expect({});
  });

  test("is given up by its owner only before it is confirmed, and by a taken address at any time", () => {
    const drop = (user: StoredUser, because: "cancelled" | "taken", heldAt = 10) =>
      when(user, { type: "DropAddressChange", heldAt, because });
    const user = aUser({ pendingEmail: ready, links: [link("confirm new address"), link("reset password")] });
    const dropped = {
      write: { user: { ...user, pendingEmail: null, links: [link("reset password")] } },
      events,
    };
    drop(user, "cancelled").expectRefusal("address_moving");
    drop(user, "taken").expect(dropped);
    drop(user, "taken", 11).expectRefusal("link_over");
    drop({ ...user, pendingEmail: null }, "cancelled").expectRefusal("link_over");
  });

  test("is not asked for beside another that is being made, or with a password that has changed", () => {
    const newLink = { nonce: "n1", hash: "cc" };
    const message = {
      type: "RequestAddress",
      email: "c@example.com",
      until: 99_000,
      heldAt: 20,
      from: "aa.bb",
    } as const;
    const ask = (user: StoredUser | null, changes: { from?: string; instead?: number | null } = {}) =>
      when(user, { ...message, instead: null, newLink, oldLink: newLink, ...changes });
    ask(null).expectRefusal("unknown_user");
    ask(aUser(), { from: "cc.dd" }).expectRefusal("wrong_password");
    ask(aUser({ pendingEmail: ready }), { instead: 10 }).expectRefusal("address_moving");
    ask(aUser({ pendingEmail: pending })).expectRefusal("address_moving");
  });

  test("keeps its timer while there is anything left to do", () => {
    const moved = (user: StoredUser | null) => when(user, { type: "AddressMoved" });
    const former = { email: "old@example.com", at: 1, isReleased: false };
    moved(aUser({ pendingEmail: ready })).expect({ timers: [{ name: "move-address", at: NOW }] });
    moved(aUser({ formerEmails: [former] })).expect({ timers: [{ name: "move-address", at: NOW }] });
    moved(aUser({ formerEmails: [{ ...former, isReleased: true }] })).expect({
      timers: [{ name: "move-address", at: null }],
    });
  });
});
