import { afterAll, beforeAll, expect, test } from "vitest";
import { headerOf, startTestSmtp } from "../testing/smtp.ts";
import { createOutboxSender, createSmtpSender, MailProblem, type OutgoingMail } from "./mail-sender.ts";

let smtp: Awaited<ReturnType<typeof startTestSmtp>>;
beforeAll(async () => {
  smtp = await startTestSmtp();
});
afterAll(() => smtp.stop());

const never = new AbortController().signal;
const options = { from: "noreply@example.com", requireTls: true, timeoutMs: 2_000 };
const mail: OutgoingMail = {
  messageId: "<m1@example.com>",
  to: "ann@example.com",
  subject: "Sold: Night of the Gulls",
  text: "It is sold.\n",
  html: "<p>It is sold.</p>",
  calendar: null,
};
const send = (changes: Partial<OutgoingMail> = {}, signal = never) =>
  createSmtpSender(smtp.server, options)({ ...mail, ...changes }, signal);
const last = () => smtp.received.at(-1) ?? { from: "", to: "", source: "" };

async function problem(sending: Promise<unknown>): Promise<unknown> {
  return await sending.then(
    () => "sent",
    (error: unknown) => error,
  );
}

test("a letter arrives as text and HTML, under its own Message-ID", async () => {
  expect(await send()).toBe("sent");
  expect([last().from, last().to]).toEqual(["noreply@example.com", "ann@example.com"]);
  expect(["Message-ID", "Subject", "From", "To", "Auto-Submitted"].map((name) => headerOf(last(), name))).toEqual([
    "<m1@example.com>",
    "Sold: Night of the Gulls",
    "Holdfast <noreply@example.com>",
    "ann@example.com",
    "auto-generated",
  ]);
  expect(last().source).toContain("It is sold.");
  expect(last().source).toContain("<p>It is sold.</p>");
  expect(last().source).not.toContain("text/calendar");
});

test("a calendar file goes with the letter", async () => {
  await send({ calendar: "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n" });
  const [, part = ""] = last().source.split("Content-Type: text/calendar; charset=utf-8");
  expect(part).toContain("filename=event.ics");
  expect(Buffer.from(/\r\n\r\n([\w+/=\r\n]+)/.exec(part)?.[1] ?? "", "base64").toString()).toContain("BEGIN:VCALENDAR");
});

test("an address and a subject stay one, whatever is in them", async () => {
  await send({ to: "ann+x@example.com", subject: "Sold\r\nBcc: eve@example.com" });
  expect([last().to, headerOf(last(), "Bcc")]).toEqual(["ann+x@example.com", ""]);
});

test("a server that is busy may be asked again, and one that knows no such recipient may not", async () => {
  smtp.behave("busy", "unknown");
  const [busy, unknown] = [await problem(send()), await problem(send())];
  expect(busy).toMatchObject({ message: "SMTP: EENVELOPE MAIL FROM 451", isFinal: false });
  expect(unknown).toMatchObject({ message: "SMTP: EENVELOPE RCPT TO 550", isFinal: true });
  expect(unknown).toBeInstanceOf(MailProblem);
});

test("a lost answer and a server that is away may be asked again", async () => {
  smtp.behave("lose answer");
  expect(await problem(send())).toMatchObject({ isFinal: false });
  const gone = await startTestSmtp();
  await gone.stop();
  expect(await problem(createSmtpSender(gone.server, options)(mail, never))).toMatchObject({ isFinal: false });
});

test("a password is said in the clear only where that is allowed", async () => {
  const server = { ...smtp.server, login: { user: "send", pass: "secret" } };
  const said = () => smtp.heard.filter((line) => line.startsWith("AUTH")).length;
  expect(await problem(createSmtpSender(server, options)(mail, never))).toMatchObject({ isFinal: false });
  expect(said()).toBe(0);
  await createSmtpSender(server, { ...options, requireTls: false })(mail, never);
  expect(said()).toBe(1);
});

test("a stop is no failure of the letter", async () => {
  const stopping = new AbortController();
  stopping.abort(new Error("stopping"));
  expect(await problem(send({}, stopping.signal))).toMatchObject({ message: "stopping" });
});

test("without a server everything is kept", async () => {
  expect(await createOutboxSender()(mail, never)).toBe("kept");
});
