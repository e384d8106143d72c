import { type Environment, SettingsProblem } from "@holdfast/server";
import { expect, test } from "vitest";
import { readOwnSettings } from "./config.ts";

test("readOwnSettings() has defaults for everything", () => {
  expect(readOwnSettings({}).config).toEqual({
    scryptLogN: 17,
    hashesRunning: 2,
    hashesWaiting: 100,
    hashesWaitingPerAddress: 4,
    tokenMs: 900_000,
    refreshMs: 2_592_000_000,
    privateKeyFile: ".data/auth-private-key.json",
    secretFile: ".data/auth-secret",
    forgotAnswerMs: 500,
    mail: {
      server: null,
      from: "noreply@localhost",
      timeoutMs: 10_000,
      retryMs: [5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000],
      oldestMs: 86_400_000,
    },
  });
});

test.each([
  ["smtp://mail.example.com", { host: "mail.example.com", port: 587, isSecure: false, login: null }],
  ["smtps://[::1]", { host: "::1", port: 465, isSecure: true, login: null }],
  [
    "smtps://post%40example.com:p%3Aw%2F1@mail.example.com:2465",
    { host: "mail.example.com", port: 2465, isSecure: true, login: { user: "post@example.com", pass: "p:w/1" } },
  ],
])("readOwnSettings() reads SMTP_URL %s", (SMTP_URL, server) => {
  expect(readOwnSettings({ SMTP_URL }).config.mail.server).toEqual(server);
});

test("readOwnSettings() takes the sender from MAIL_FROM, else a noreply of the site's own name", () => {
  const fromOf = (env: Environment) => readOwnSettings(env).config.mail.from;
  expect(fromOf({ PUBLIC_URL: "https://tickets.example.com/" })).toBe("noreply@tickets.example.com");
  expect(fromOf({ MAIL_FROM: "box-office@example.com" })).toBe("box-office@example.com");
});

test.each([
  "mail.example.com",
  "http://mail.example.com",
  "smtp:",
  "smtp://",
  "smtp://a%ZZ:secret@h",
  "smtp://:secret@",
  "smtp://:secret@mail.example.com",
  "smtp://mail.example.com/inbox",
  "smtp://mail.example.com?tls=secret",
  "smtp://mail.example.com:0",
])("readOwnSettings() refuses SMTP_URL %s without repeating it", (SMTP_URL) => {
  const address = "an smtp:// or smtps:// address of a host, with a user for a password, and nothing else";
  const refused = `Cannot start: SMTP_URL must be ${address}`;
  expect(() => readOwnSettings({ SMTP_URL })).toThrow(new SettingsProblem(refused));
});

test("readOwnSettings() makes tokens live shorter", () => {
  expect(readOwnSettings({ SESSION_TOKEN_SECONDS: "60" }).config.tokenMs).toBe(60_000);
});

test.each([
  [{ SCRYPT_LOG_N: "abc" }, "Cannot start: SCRYPT_LOG_N must be a whole number from 10 to 17"],
  [{ SCRYPT_LOG_N: "18" }, "Cannot start: SCRYPT_LOG_N must be a whole number from 10 to 17"],
  [{ SESSION_TOKEN_SECONDS: "901" }, "Cannot start: SESSION_TOKEN_SECONDS must be a number of seconds from 1 to 900"],
  [{ MAIL_FROM: "nobody" }, "Cannot start: MAIL_FROM must be an e-mail address"],
  [{ SCRYPT_LOG_N: "14", NODE_ENV: "production" }, "Cannot start: SCRYPT_LOG_N must be 17 in production"],
])("readOwnSettings() refuses %j, naming the variable", (env, message) => {
  expect(() => readOwnSettings(env)).toThrow(message);
});
