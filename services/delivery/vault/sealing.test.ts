import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { CannotOpen, createSealer, hashOf } from "./sealing.ts";

const sealer = createSealer({ vaultKey: randomBytes(32), pepper: randomBytes(32) });
const bytes = new TextEncoder().encode("%PDF-1.7 the ticket");

test("what was sealed is opened with its key and name, and with no other", () => {
  const sealed = sealer.seal("t.1", bytes);
  expect(Buffer.from(sealer.open("t.1", sealed)).equals(Buffer.from(bytes))).toBe(true);
  expect(sealed.hash).toBe(hashOf(bytes));
  const other = sealer.seal("t.1", bytes);
  const damaged = Uint8Array.from(sealed.stored, (byte, at) => (at === 20 ? byte ^ 1 : byte));
  const strange = createSealer({ vaultKey: randomBytes(32), pepper: randomBytes(32) });
  for (const open of [
    () => sealer.open("t.2", sealed),
    () => sealer.open("t.1", { ...sealed, wrappedKey: other.wrappedKey }),
    () => sealer.open("t.1", { ...sealed, wrappedKey: "" }),
    () => sealer.open("t.1", { ...sealed, stored: damaged }),
    () => sealer.open("t.1", { ...sealed, stored: sealed.stored.subarray(0, 10) }),
    () => sealer.open("t.1", { ...sealed, stored: new Uint8Array() }),
    () => strange.open("t.1", sealed),
  ])
    expect(open).toThrow(CannotOpen);
});

test("neither what is stored nor the wrapped key shows the bytes, and no two are alike", () => {
  const [one, other] = [sealer.seal("t.1", bytes), sealer.seal("t.1", bytes)];
  expect(Buffer.from(one.stored).includes("ticket")).toBe(false);
  expect(Buffer.from(one.stored).equals(Buffer.from(other.stored))).toBe(false);
  expect(one.wrappedKey).not.toBe(other.wrappedKey);
});

test("an empty file is sealed and opened", () => {
  expect(sealer.open("t.1", sealer.seal("t.1", new Uint8Array())).length).toBe(0);
});

test("the id of a code depends on the text and on the secret alone", () => {
  const pepper = randomBytes(32);
  const [one, same] = [1, 2].map(() => createSealer({ vaultKey: randomBytes(32), pepper }));
  expect(one?.hashOfCode("ABC12345")).toBe(same?.hashOfCode("ABC12345") ?? "");
  expect(one?.hashOfCode("ABC12345")).not.toBe(one?.hashOfCode("ABC12346"));
  expect(sealer.hashOfCode("ABC12345")).not.toBe(one?.hashOfCode("ABC12345"));
});
