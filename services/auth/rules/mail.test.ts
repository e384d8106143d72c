import type { Stored } from "@holdfast/actors";
import { describe, expect, test } from "vitest";
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
const given = (mail: Stored<Mail> | null, message: MailMessage) =>
  mailActor.decide({ mail }, message, { now: NOW, id: "m1", newId: () => "unused", counted: 0, terms });
const tried = (outcome: SendResult): MailMessage => ({ type: "Tried", outcome });

describe("Write", () => {
  test("writes the letter, to be sent at once", () => {
    expect(given(null, write)).toEqual({ write: { mail: waiting }, timers: [{ name: "send", at: NOW }] });
  });

  test("does nothing the second time, whatever its status", () => {
    const mails: Partial<Mail>[] = [{}, { failures: 2 }, { status: "sent" }, { status: "kept" }, { status: "dropped" }];
    expect(mails.map((each) => given(stored(each), write))).toEqual(mails.map(() => ({})));
  });

  test("drops what happened more than a day ago, so that nothing of it is sent later either", () => {
    const happenedAt = NOW - DAY_MS - 1;
    const dropped = { ...waiting, happenedAt, status: "dropped", fault: "too old", endedAt: NOW };
    expect(given(null, { ...write, happenedAt })).toEqual({ write: { mail: dropped } });
    expect(given(null, { ...write, happenedAt: NOW - DAY_MS })).toHaveProperty("timers");
  });
});

describe("Tried", () => {
  test.each(["sent", "kept"] as const)("ends a letter that was %s", (kind) => {
    expect(given(stored(), tried({ kind }))).toEqual({
      write: { mail: { ...stored(), status: kind, endedAt: NOW } },
      timers: [{ name: "send", at: null }],
    });
  });

  test("ends a letter that was dropped, with the reason", () => {
    expect(given(stored(), tried({ kind: "dropped", fault: "no such user" }))).toEqual({
      write: { mail: { ...stored(), status: "dropped", fault: "no such user", endedAt: NOW } },
      timers: [{ name: "send", at: null }],
    });
  });

  test("tries again after each failure, later and later, the last wait for ever", () => {
    const waits = [0, 1, 2, 3, 9].map((failures) => {
      const decision = given(stored({ failures }), tried({ kind: "failed", fault: "SMTP: EDNS" }));
      if ("refused" in decision) throw new Error("refused");
      expect(decision.write?.mail).toEqual({ ...stored(), failures: failures + 1, fault: "SMTP: EDNS" });
      return (decision.timers?.[0]?.at ?? 0) - NOW;
    });
    expect(waits).toEqual([5, 30, 60, 60, 60]);
  });

  test("changes nothing once the letter has ended, and removes its timer", () => {
    const outcomes: SendResult[] = [
      { kind: "sent" },
      { kind: "failed", fault: "late" },
      { kind: "dropped", fault: "late" },
    ];
    const still = { timers: [{ name: "send", at: null }] };
    for (const mail of [null, stored({ status: "sent" }), stored({ status: "dropped" })]) {
      expect(outcomes.map((outcome) => given(mail, tried(outcome)))).toEqual([still, still, still]);
    }
  });
});
