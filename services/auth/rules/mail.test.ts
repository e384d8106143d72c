import type { Stored } from "@holdfast/actors";
import { decisionsOf } from "@holdfast/actors/testing";
import { describe, test } from "vitest";
import { DAY_MS, NOW } from "../testing/mail-examples.ts";
import { type Mail, type MailMessage, type MailSubject, mailActor, type SendResult } from "./mail.ts";

const terms = { retryMs: [5, 30, 60], oldestMs: DAY_MS };
const subject: MailSubject = {
  kind: "payment returned",
  ...{ orderId: "o1", amountCents: 1999, currency: "usd", reason: "expired" },
};
const write: MailMessage = { type: "Write", userId: "ann", subject, happenedAt: NOW - 1_000 };
const waiting: Mail = {
  userId: "ann",
  subject,
  happenedAt: NOW - 1_000,
  ...{ status: "waiting", failures: 0, fault: null, endedAt: null },
};
const stored = (changes: Partial<Mail> = {}): Stored<Mail> => ({ ...waiting, id: "m1", version: 0, ...changes });
const when = (mail: Stored<Mail> | null, message: MailMessage) =>
  decisionsOf(mailActor, { now: NOW, id: "m1", terms }).given({ mail }).when(message);
const tried = (outcome: SendResult): MailMessage => ({ type: "Tried", outcome });

describe("Write", () => {
  test("writes the letter, to be sent at once", () => {
    when(null, write).expect({ write: { mail: waiting }, timers: [{ name: "send", at: NOW }] });
  });

  test.each<Partial<Mail>>([{}, { failures: 2 }, { status: "sent" }, { status: "kept" }, { status: "dropped" }])(
    "does nothing to a letter that is %j",
    (changes) => when(stored(changes), write).expect({}),
  );

  test("drops what happened more than a day ago, so that nothing of it is sent later either", () => {
    const happenedAt = NOW - DAY_MS - 1;
    when(null, { ...write, happenedAt }).expect({
      write: { mail: { ...waiting, happenedAt, status: "dropped", fault: "too old", endedAt: NOW } },
    });
    when(null, { ...write, happenedAt: NOW - DAY_MS }).expect({
      write: { mail: { ...waiting, happenedAt: NOW - DAY_MS } },
      timers: [{ name: "send", at: NOW }],
    });
  });
});

describe("Tried", () => {
  const noTimer = [{ name: "send", at: null }] as const;

  test.each(["sent", "kept"] as const)("ends a letter that was %s", (kind) => {
    when(stored(), tried({ kind })).expect({
      write: { mail: { ...stored(), status: kind, endedAt: NOW } },
      timers: noTimer,
    });
  });

  test("ends a letter that was dropped, with the reason", () => {
    const dropped = { status: "dropped", fault: "no such user", endedAt: NOW } as const;
    when(stored(), tried({ kind: "dropped", fault: "no such user" })).expect({
      write: { mail: { ...stored(), ...dropped } },
      timers: noTimer,
    });
  });

  test.each([
    [0, 5],
    [1, 30],
    [2, 60],
    [3, 60],
    [9, 60],
  ])("tries again after %i failures and %i ms: later and later, the last wait for ever", (failures, wait) => {
    when(stored({ failures }), tried({ kind: "failed", fault: "SMTP: EDNS" })).expect({
      write: { mail: { ...stored(), failures: failures + 1, fault: "SMTP: EDNS" } },
      timers: [{ name: "send", at: NOW + wait }],
    });
  });

  test.each<SendResult>([{ kind: "sent" }, { kind: "failed", fault: "late" }, { kind: "dropped", fault: "late" }])(
    "%j changes nothing once the letter has ended, and removes its timer",
    (outcome) => {
      for (const mail of [null, stored({ status: "sent" }), stored({ status: "dropped" })]) {
        when(mail, tried(outcome)).expect({ timers: noTimer });
      }
    },
  );
});
