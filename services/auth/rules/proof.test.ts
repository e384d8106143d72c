import { expect, test } from "vitest";
import { exampleApp, examplePasskey, exampleUser, NOW } from "../testing/factor-examples.ts";
import { useProof } from "./proof.ts";

const challenge = { text: "c1", until: NOW + 1, use: "u-1" };
const signed = { kind: "passkey", passkeyId: "p1", counter: 0, isBackedUp: true, challenge } as const;
const codeOf = (step: number) => ({ kind: "code", sealed: "sealed", step }) as const;
const refusalOf = (result: object) => ("refused" in result ? Object(result.refused).code : "used");

test("a password alone is enough only without an authenticator app", () => {
  expect(useProof(exampleUser(), { kind: "password" }, NOW)).toEqual({ user: {}, claims: [], method: "password" });
  const user = exampleUser({ authenticator: exampleApp });
  expect(refusalOf(useProof(user, { kind: "password" }, NOW))).toBe("code_required");
});

test("a code counts once: neither its step again nor an earlier one, and none of another app", () => {
  const user = exampleUser({ authenticator: exampleApp });
  expect(useProof(user, codeOf(101), NOW)).toEqual({
    user: { authenticator: { ...exampleApp, lastStep: 101 } },
    claims: [],
    method: "password and code",
  });
  for (const step of [99, 100]) expect(refusalOf(useProof(user, codeOf(step), NOW))).toBe("code_used");
  expect(refusalOf(useProof(user, { ...codeOf(101), sealed: "other" }, NOW))).toBe("code_used");
  expect(refusalOf(useProof(exampleUser(), codeOf(101), NOW))).toBe("code_used");
});

test("a recovery code counts once", () => {
  const user = exampleUser({ authenticator: exampleApp });
  const used = useProof(user, { kind: "recovery code", hash: "h1" }, NOW);
  expect(used).toMatchObject({ user: { authenticator: { recoveryHashes: ["h2"] } }, method: "password and code" });
  expect(refusalOf(useProof(user, { kind: "recovery code", hash: "h3" }, NOW))).toBe("code_used");
  expect(refusalOf(useProof(exampleUser(), { kind: "recovery code", hash: "h1" }, NOW))).toBe("code_used");
});

test("a passkey is used with a claim on its challenge", () => {
  const user = exampleUser({ authenticator: exampleApp, passkeys: [examplePasskey, { ...examplePasskey, id: "p2" }] });
  const used = useProof(user, { ...signed, isBackedUp: false }, NOW);
  expect(used).toEqual({
    user: {
      passkeys: [
        { ...examplePasskey, isBackedUp: false, lastUsedAt: NOW },
        { ...examplePasskey, id: "p2" },
      ],
    },
    claims: [
      expect.objectContaining({ mode: "acquire", claim: "challenge", name: "c1", owner: "u-1", until: NOW + 1 }),
    ],
    method: "passkey",
    passkeyId: "p1",
  });
  expect(refusalOf(useProof(exampleUser(), signed, NOW))).toBe("passkey_unknown");
});

test.each([
  [0, 1, "used"],
  [5, 6, "used"],
  [5, 5, "passkey_copied"],
  [5, 4, "passkey_copied"],
  [5, 0, "passkey_copied"],
])("a passkey that has counted to %d and now says %d is %s", (counter, next, answer) => {
  const user = exampleUser({ passkeys: [{ ...examplePasskey, counter }] });
  expect(refusalOf(useProof(user, { ...signed, counter: next }, NOW))).toBe(answer);
});
