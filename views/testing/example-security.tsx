// Shows the pages that protect accounts with example data.

import {
  AppSetupPage,
  AuditPage,
  ConfirmIdentityPage,
  OperatorStepPage,
  RecoveryCodesPage,
  routes,
  SecurityPage,
  SignInCodePage,
  SigninPage,
} from "../index.ts";
import type { PageContext } from "../shared/context.ts";

const exampleNow = "2026-11-20T18:30:00.000Z";
const earlier = "2026-10-02T08:15:00.000Z";
const key = "FGKYZCAOIO6L6AYD3BVRE5MYEDV2ASZB";
const address = `otpauth://totp/mara%40example.com?issuer=Holdfast&secret=${key}&algorithm=SHA1&digits=6&period=30`;
const LETTERS = "23456789AB";
const codes = Array.from({ length: 10 }, (_, at) => `K7QX${LETTERS[at]}-M4TR${LETTERS[9 - at]}`);
const wrongCode = [{ field: "code", message: "This code is not right, or it has been used. Wait for the next one" }];

const passkeys = [
  { id: "a", name: "Chrome on Android", addedAt: earlier, lastUsedAt: exampleNow, isBackedUp: true },
  { id: "b", name: "Security key on my key ring, the blue one", addedAt: earlier, lastUsedAt: null, isBackedUp: false },
];
const entry = { operatorId: null, address: "192.0.2.17", device: "Firefox on Windows", detail: null, count: 1 };
const log = { filters: { what: "", by: "", from: "", to: "" }, events: ["signed in", "operator acted"] };
const mara = { id: "u1", email: "mara@example.com" };
const entries = [
  { ...entry, id: "1", what: "signed in", person: mara, by: "the person", detail: "passkey", firstAt: exampleNow },
  { ...entry, id: "2", what: "sign-in failed", person: mara, by: "the person", count: 14, firstAt: earlier },
  {
    ...entry,
    id: "3",
    what: "account closed",
    person: { id: mara.id, email: null },
    by: "the person",
    firstAt: earlier,
  },
  {
    ...{ ...entry, id: "5", what: "operator acted", person: null, by: "an operator", firstAt: earlier },
    ...{
      operatorId: "01k3x9t8f2q7g6n5b4v3c2x1z107",
      actionId: "a1",
      detail: "cancel-event 01k3x9t8f2q7g6n5b4v3c2x1z003",
    },
  },
  { ...entry, id: "4", what: "key rotated", person: null, by: "the command line", device: null, firstAt: earlier },
].map((one) => ({ ...one, lastAt: exampleNow }));

/** Returns the pages with example data; `contextOf` gives the context of a person or, with null, of a guest. */
export function exampleSecurity(contextOf: (path: string, email?: string | null) => PageContext) {
  const [page, guest] = [contextOf(routes.security()), contextOf(routes.signinCode(), null)];
  const none = { page, passkeys: [], suggestedName: "Firefox on Windows", canAddPasskey: true, app: null };
  const app = { addedAt: earlier, codesLeft: 2 };
  return [
    { name: "signin-no-cookie", path: routes.signin(), markup: <SigninPage page={guest} hasNoCookie /> },
    { name: "security", path: page.path, markup: <SecurityPage {...none} operator={{ hasRights: false }} /> },
    {
      name: "security-set-up",
      path: page.path,
      markup: <SecurityPage {...none} {...{ passkeys, app }} operator={{ hasRights: true }} done="passkey-added" />,
    },
    {
      name: "app-setup",
      path: routes.appSetup(),
      markup: <AppSetupPage page={page} address={address} appKey={key} errors={wrongCode} />,
    },
    { name: "recovery-codes", path: routes.recoveryCodes(), markup: <RecoveryCodesPage page={page} codes={codes} /> },
    { name: "signin-code", path: routes.signinCode(), markup: <SignInCodePage page={guest} errors={wrongCode} /> },
    {
      name: "confirm-identity",
      path: routes.confirmIdentity(),
      markup: <ConfirmIdentityPage page={page} returnTo={routes.security()} hasPasskey />,
    },
    {
      name: "audit",
      path: routes.audit(),
      markup: <AuditPage page={page} {...log} entries={entries} person={null} nextHref="/" />,
    },
    {
      name: "operator-step",
      path: routes.audit(),
      markup: <OperatorStepPage page={page} returnTo={routes.audit()} hasPasskey={false} hasApp={false} />,
    },
    {
      name: "operator-step-again",
      path: routes.operatorStep(),
      markup: <OperatorStepPage page={page} returnTo={routes.operator()} hasPasskey hasApp />,
    },
    {
      name: "audit-empty",
      path: routes.audit(),
      markup: <AuditPage page={page} {...log} entries={[]} person={mara} operator={mara} />,
    },
  ];
}
