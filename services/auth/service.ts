// Assembles the auth service and exports what other packages may use.

import { createEngine, type Engine } from "@holdfast/actors";
import {
  type CommonConfig,
  countBefore,
  createPageService,
  enginePartsOf,
  type Service,
  type ServiceDependencies,
} from "@holdfast/server";
import type { AuthConfig, MailConfig } from "./config.ts";
import { createAccounts } from "./flows/accounts.ts";
import { createAudit } from "./flows/audit.ts";
import { createAuthenticatorCodes } from "./flows/authenticator-codes.ts";
import { createClosing } from "./flows/closing.ts";
import { createDeviceCookie } from "./flows/device-cookie.ts";
import { createDevices } from "./flows/devices.ts";
import { createGuessLimits } from "./flows/guess-limits.ts";
import { openKeys } from "./flows/keys.ts";
import { createMailing } from "./flows/mailing.ts";
import { passkeySiteOf } from "./flows/passkeys.ts";
import { createPasswordCheck } from "./flows/password-check.ts";
import { createPasswords } from "./flows/passwords.ts";
import { openSecret, type Secret } from "./flows/secret.ts";
import { createSessionCookies } from "./flows/session-cookies.ts";
import { createSessions } from "./flows/sessions.ts";
import { createSignInCodes } from "./flows/sign-in-codes.ts";
import { createSignedNotes } from "./flows/signed-notes.ts";
import { addAccountPages } from "./http/account-pages.tsx";
import { addApi } from "./http/api.ts";
import { addAudit } from "./http/audit.tsx";
import { addClosingPages } from "./http/closing-pages.tsx";
import { createNoteCookies } from "./http/note-cookies.ts";
import { addOutbox, isOutboxOpen } from "./http/outbox.tsx";
import { addPages, renderError } from "./http/pages.tsx";
import { addPasskeys } from "./http/passkeys.ts";
import { addSecurity } from "./http/security.tsx";
import { createOutboxSender, createSmtpSender, type MailSender } from "./mail/mail-sender.ts";
import { authService } from "./subscriptions.ts";

export { type AuthConfig, readAuthConfig } from "./config.ts";
export { type AuditLog, type LoggedEvent, openAuditLog } from "./flows/audit-log.ts";
export { openPeople, type People, type PersonChange, type PersonFacts } from "./flows/people.ts";
export { authService } from "./subscriptions.ts";

/** Creates the auth service: its routes, its keys and its e-mail effect. */
export function createAuthService(dependencies: ServiceDependencies<AuthConfig>): Service {
  const { database, log, common, config, limits } = dependencies;
  const { partitions } = database;
  const parts = enginePartsOf(authService, dependencies);
  const engine: Engine = createEngine(authService, {
    ...parts,
    terms: config.mail,
    effects: { send: (id, { signal }) => mailing.send(id, signal), erase: (id) => closing.erase(id) },
    settings: { effectSlots: MAILS_AT_ONCE, ...parts.settings },
  });
  const site = { url: common.publicUrl, currency: common.currency };
  const sendMail = mailSenderOf(config.mail, common);
  const mailing = createMailing({ engine, partitions, sendMail, site, terms: config.mail, log });
  const { privateKeyFile } = config;
  const key = once(() => openKeys({ privateKeyFile, publicKeysFile: common.publicKeysFile }));
  const secret = once(() => openSecret(config.secretFile));
  const audit = createAudit(engine, log);
  const devices = createDevices(async () => (await secret()).keyFor("device"));
  const device = createDeviceCookie(devices, { isSecure: common.isProduction });
  const sessions = createSessions({
    ...{ engine, audit, device, key },
    cookies: createSessionCookies({ isSecure: common.isProduction, lifeMs: config.refreshMs }),
    refreshKey: async () => (await secret()).keyFor("refresh"),
    ...{ tokenMs: config.tokenMs, refreshMs: config.refreshMs },
  });
  const passwords = createPasswords({
    scryptLogN: config.scryptLogN,
    running: config.hashesRunning,
    waiting: config.hashesWaiting,
    waitingPerAddress: limits ? config.hashesWaitingPerAddress : Number.POSITIVE_INFINITY,
  });
  const countGuess = createGuessLimits(limits, async () => (await secret()).keyFor("counters"));
  const isRight = createPasswordCheck({ passwords, devices, countGuess, audit });
  const accounts = createAccounts({ engine, passwords, isRight, audit, log });
  const factors = factorsOf(engine, secret, dependencies);
  const closing = createClosing({ engine, database, isRight, audit });
  const mails = { engine, mailing, publicUrl: common.publicUrl };
  return createPageService(engine, dependencies, {
    prefixes: ["/api/users", "/account", "/operator", "/outbox"],
    renderError,
    addRoutes(app, pageOf) {
      const parts = { engine, accounts, sessions, audit, device, limits, pageOf, closing, ...factors };
      for (const add of [addApi, addPages, addAccountPages, addSecurity, addPasskeys, addAudit, addClosingPages])
        add(app, parts);
      if (isOutboxOpen(common, config.mail.server !== null)) addOutbox(app, { ...mails, pageOf });
    },
    prepare: () => Promise.all([key(), secret()]),
    background: [audit],
  });
}

type FactorDependencies = Pick<ServiceDependencies, "common" | "limits">;

function factorsOf(engine: Engine, secret: () => Promise<Secret>, { common, limits }: FactorDependencies) {
  const codes = createAuthenticatorCodes(secret);
  return {
    codes,
    signInCodes: createSignInCodes(engine, codes, (userId) => countBefore(limits, [["second-factors", userId]])),
    cookies: createNoteCookies(createSignedNotes(secret), { isSecure: common.isProduction }),
    site: passkeySiteOf(common.publicUrl),
  };
}

// Mail servers accept few connections from one sender.
const MAILS_AT_ONCE = 4;

function mailSenderOf({ server, from, timeoutMs }: MailConfig, { isProduction }: CommonConfig): MailSender {
  return server ? createSmtpSender(server, { from, requireTls: isProduction, timeoutMs }) : createOutboxSender();
}

function once<Opened>(open: () => Promise<Opened>): () => Promise<Opened> {
  let opened: Promise<Opened> | undefined;
  return () => {
    opened ??= open();
    return opened;
  };
}
