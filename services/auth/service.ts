// Assembles the auth service and exports what other packages may use.

import {
  createEngine,
  type Database,
  defaultSettings,
  type Engine,
  type EngineSettings,
  type Log,
} from "@holdfast/actors";
import { ENDED_REMEMBERED_MS } from "@holdfast/contracts";
import {
  type CommonConfig,
  countBefore,
  createGauges,
  createPageService,
  enginePartsOf,
  type Logger,
  type Service,
  type ServiceDependencies,
} from "@holdfast/server";
import { ErrorPage } from "@holdfast/views";
import type { AuthConfig, MailConfig } from "./config.ts";
import { createAccounts } from "./flows/accounts.ts";
import { createAudit } from "./flows/audit.ts";
import { createAuditNotes } from "./flows/audit-notes.ts";
import { countAuth } from "./flows/auth-metrics.ts";
import { createAuthenticatorCodes } from "./flows/authenticator-codes.ts";
import { createClosing } from "./flows/closing.ts";
import { type ComposingParts, createComposing } from "./flows/composing.ts";
import { createDeviceCookie } from "./flows/device-cookie.ts";
import { createDevices } from "./flows/devices.ts";
import { createGuessLimits } from "./flows/guess-limits.ts";
import { createSigner } from "./flows/keys.ts";
import { createMailing } from "./flows/mailing.ts";
import { createOwnAccount } from "./flows/own-account.ts";
import { passkeySiteOf } from "./flows/passkeys.ts";
import { createPasswordCheck } from "./flows/password-check.ts";
import { createPasswords, type Passwords } from "./flows/passwords.ts";
import { createPeople, type People } from "./flows/people.ts";
import { postLetters } from "./flows/posting.ts";
import { openSecret, type Secret } from "./flows/secret.ts";
import { createSessionCookies } from "./flows/session-cookies.ts";
import { createSessions } from "./flows/sessions.ts";
import { createSignInCodes } from "./flows/sign-in-codes.ts";
import { createSignedNotes } from "./flows/signed-notes.ts";
import { addAccountPages } from "./http/account-pages.tsx";
import { addApi } from "./http/api.ts";
import { addAudit } from "./http/audit.tsx";
import { addClosingPages } from "./http/closing-pages.tsx";
import { addAccountExport } from "./http/export.ts";
import { createNoteCookies } from "./http/note-cookies.ts";
import { addOutbox, isOutboxOpen } from "./http/outbox.tsx";
import { addOwnAccountPages } from "./http/own-account-pages.tsx";
import { addPages } from "./http/pages.tsx";
import { addPasskeys } from "./http/passkeys.ts";
import { addSecurity } from "./http/security.tsx";
import { createOutboxSender, createSmtpSender, type MailSender } from "./mail/mail-sender.ts";
import type { MailTerms } from "./rules/mail.ts";
import { authService, dealingsService } from "./subscriptions.ts";

export { type AuthConfig, readAuthConfig } from "./config.ts";
export { type AuditLog, type LoggedEvent, openAuditLog } from "./flows/audit-log.ts";
export { checkMailServer } from "./flows/check-mail.ts";
export { createKeyRing, type KeyRing, type ListedKey } from "./flows/key-ring.ts";
export { openKeys } from "./flows/keys.ts";
export type { People, PersonChange, PersonFacts } from "./flows/people.ts";
export { type AuditEvent, auditEvents } from "./rules/audit.ts";
export { authService, dealingsService } from "./subscriptions.ts";

const ADDED = [
  addApi,
  addPages,
  addAccountPages,
  addSecurity,
  addPasskeys,
  addOwnAccountPages,
  addClosingPages,
  addAccountExport,
  addAudit,
];

/** Creates the auth service: its routes, its keys and its e-mail effect. */
export function createAuthService(dependencies: ServiceDependencies<AuthConfig>): Service {
  const { database, log, common, config, limits } = dependencies;
  const parts = enginePartsOf(authService, dependencies, countAuth);
  const engine: Engine = createEngine(authService, {
    ...parts,
    terms: config.mail,
    effects: {
      send: (id, { signal }) => mailing.send(id, signal),
      erase: (id) => closing.erase(id),
      post: (id) => postLetters(engine, id),
      "move-address": (id) => own.addressChanges.move(id),
    },
    settings: { effectSlots: MAILS_AT_ONCE, ...parts.settings, keepMs: keepMsOf(parts.settings) },
  });
  const key = createSigner({ ...config, publicKeysFile: common.publicKeysFile });
  const secret = once(() => openSecret(config.secretFile));
  const { audit, notes } = auditOf(engine, dependencies);
  const devices = createDevices(async () => (await secret()).keyFor("device"));
  const device = createDeviceCookie(devices, { isSecure: common.isProduction });
  const sessions = createSessions({
    ...{ engine, audit, device, key },
    cookies: createSessionCookies({ isSecure: common.isProduction, lifeMs: config.refreshMs }),
    refreshKey: async () => (await secret()).keyFor("refresh"),
    ...{ tokenMs: config.tokenMs, refreshMs: config.refreshMs },
  });
  const passwords = passwordsOf(config, { isLimited: limits !== undefined });
  const countGuess = createGuessLimits(limits, async () => (await secret()).keyFor("counters"));
  const isRight = createPasswordCheck({ passwords, devices, countGuess, audit });
  const factors = factorsOf(engine, secret, dependencies);
  const own = createOwnAccount({ ...config, engine, passwords, isRight, audit, secret, limits, log });
  const { finder, links } = own;
  const accounts = createAccounts({ engine, finder, links, passwords, isRight, audit, log });
  const composing = createComposing(composingPartsOf({ engine, partitions: database.partitions, links }, common));
  const sendMail = mailSenderOf(config.mail, common, log);
  const mailing = createMailing({ engine, composing, sendMail, terms: config.mail, log });
  const dealings = createEngine(dealingsService, enginePartsOf(dealingsService, dependencies));
  const closing = createClosing({ engine, dealings, database, isRight, audit, signInCodes: factors.signInCodes });
  return createPageService(engine, dependencies, {
    prefixes: ["/api/users", "/account", "/operator/audit", "/operator/people", "/outbox"],
    errorPage: ErrorPage,
    addRoutes(app, pageOf) {
      const parts = { ...own, engine, accounts, sessions, audit, device, limits, pageOf, closing, notes, ...factors };
      for (const add of ADDED) add(app, parts);
      if (isOutboxOpen(common, config.mail.server !== null)) addOutbox(app, { engine, composing, pageOf });
    },
    prepare: () => Promise.all([key(), secret()]),
    besides: [dealings],
    background: [audit, notes, createGauges({ database, definitions: [authService, dealingsService] })],
  });
}

function auditOf(engine: Engine, { database, log }: Pick<ServiceDependencies, "database" | "log">) {
  return { audit: createAudit(engine, log), notes: createAuditNotes({ engine, database, log }) };
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

function passwordsOf(config: AuthConfig, { isLimited }: { readonly isLimited: boolean }): Passwords {
  return createPasswords({
    scryptLogN: config.scryptLogN,
    running: config.hashesRunning,
    waiting: config.hashesWaiting,
    waitingPerAddress: isLimited ? config.hashesWaitingPerAddress : Number.POSITIVE_INFINITY,
  });
}

/** Opens the people of a site for a command; its engine is not started: it sends no mail and handles no events. */
export function openPeople({ database, log, terms }: { database: Database; log: Log; terms: MailTerms }): People {
  return createPeople(createEngine(authService, { database, log, terms }), log);
}

// A process that starts learns from the events of auth who is banned: they must not be trimmed before that is over.
function keepMsOf({ keepMs = defaultSettings.keepMs }: Partial<EngineSettings>): number {
  return Math.max(keepMs, ENDED_REMEMBERED_MS);
}

// Mail servers accept few connections from one sender.
const MAILS_AT_ONCE = 4;

function composingPartsOf(
  parts: Pick<ComposingParts, "engine" | "partitions" | "links">,
  { publicUrl: url, currency, confirmsEmail: requiresConfirmed }: CommonConfig,
): ComposingParts {
  return { ...parts, site: { url, currency }, requiresConfirmed };
}

function mailSenderOf(
  { server, from, timeoutMs }: MailConfig,
  { isProduction, confirmsEmail }: CommonConfig,
  log: Logger,
): MailSender {
  if (isProduction && confirmsEmail && server === null) {
    log.warn("Nobody can confirm an e-mail address: set SMTP_URL, or CONFIRM_EMAIL=optional");
  }
  return server ? createSmtpSender(server, { from, requireTls: isProduction, timeoutMs }) : createOutboxSender();
}

function once<Opened>(open: () => Promise<Opened>): () => Promise<Opened> {
  let opened: Promise<Opened> | undefined;
  return () => {
    opened ??= open();
    return opened;
  };
}
