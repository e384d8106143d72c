// Shows the pages on which people sign in and look after their accounts, with example data.

import {
  AccountClosedPage,
  AccountPage,
  AddressPage,
  CloseAccountPage,
  ConfirmChangePage,
  ConfirmedPage,
  ConfirmOverPage,
  ForgotPage,
  ForgotSentPage,
  PasswordPage,
  ResetOverPage,
  ResetPage,
  routes,
  SigninPage,
  SignupPage,
} from "../index.ts";
import type { PageContext } from "../shared/context.ts";

const exampleNow = "2026-11-20T18:30:00.000Z";
const until = "2026-11-20T18:42:10.000Z";
const email = "mara@example.com";
const pending = { email: "mara@example.org", until, isNewConfirmed: true, isOldConfirmed: false };
const wrongPassword = [{ field: "current", message: "That is not your current password" }];

const wrongCode = [{ field: "code", message: "Enter the code of your authenticator app" }];

const places = [
  { id: "s1", device: "Firefox on Linux", timeZone: "Europe/Berlin", lastSeenAt: exampleNow, isThis: true },
  {
    ...{ id: "s2", device: "Samsung Internet on Android", timeZone: "America/Argentina/Buenos_Aires" },
    ...{ lastSeenAt: "2026-11-18T07:05:00.000Z", isThis: false },
  },
];

/** Returns the pages with example data; `contextOf` gives the context of a person or, with null, of a guest. */
export function exampleAccounts(
  contextOf: (path: string, email?: string | null) => PageContext,
  reserved: { title: string; until: string },
) {
  const [page, guest] = [contextOf(routes.account()), contextOf(routes.signin(), null)];
  const address = { email, isConfirmed: true, pending };
  const [signin, signup] = [{ path: routes.signin() }, { path: routes.signup() }];
  const theirs = { ...reserved, isTheirs: true };
  const badLogin = [{ field: "password", message: "E-mail or password is incorrect" }];
  return [
    { ...signup, name: "signup", markup: <SignupPage page={contextOf(signup.path, null)} returnTo="/tickets/t1" /> },
    { ...signin, name: "signin-faulty", markup: <SigninPage page={guest} email={email} errors={badLogin} /> },
    {
      ...{ ...signin, name: "signin-reserved" },
      markup: <SigninPage page={guest} returnTo="/orders/o1" reason={{ wasRefused: true, reserved: theirs }} />,
    },
    {
      ...{ ...signin, name: "signin-buy" },
      markup: <SigninPage page={guest} returnTo="/tickets/t1" reason={{ wasRefused: true, signedOut: "ended" }} />,
    },
    {
      ...{ ...signin, name: "signin-banned" },
      markup: <SigninPage page={guest} returnTo="/orders" reason={{ wasRefused: false, signedOut: "banned" }} />,
    },
    { name: "account", path: page.path, markup: <AccountPage isConfirmed={false} page={page} places={places} /> },
    { name: "forgot", path: routes.forgot(), markup: <ForgotPage page={guest} /> },
    { name: "forgot-sent", path: routes.forgot(), markup: <ForgotSentPage page={guest} email={email} /> },
    { name: "reset", path: routes.reset(), markup: <ResetPage page={guest} link="abc" /> },
    { name: "reset-over", path: routes.reset(), markup: <ResetOverPage page={guest} /> },
    { name: "password", path: routes.password(), markup: <PasswordPage page={page} errors={wrongPassword} /> },
    { name: "address", path: routes.email(), markup: <AddressPage page={page} address={address} /> },
    {
      name: "address-unconfirmed",
      path: routes.email(),
      markup: <AddressPage page={page} address={{ email, isConfirmed: false, pending: null }} />,
    },
    {
      name: "confirm-change",
      path: routes.confirmEmailChange(),
      markup: <ConfirmChangePage page={guest} link="abc" place="new" />,
    },
    { name: "confirm-over", path: routes.confirmAddress(), markup: <ConfirmOverPage page={guest} /> },
    { name: "confirmed", path: routes.confirmAddress(), markup: <ConfirmedPage page={guest} what="waits" /> },
    { name: "close-account", path: routes.accountClose(), markup: <CloseAccountPage page={page} email={email} /> },
    {
      name: "close-account-factors",
      path: routes.accountClose(),
      markup: <CloseAccountPage page={page} email={email} hasApp hasPasskey errors={wrongCode} />,
    },
    {
      name: "close-account-passkey",
      path: routes.accountClose(),
      markup: <CloseAccountPage page={page} email={email} hasPasskey takesPassword={false} />,
    },
    {
      name: "close-account-later",
      path: routes.accountClose(),
      markup: <CloseAccountPage page={page} email={email} hindrance="refund" />,
    },
    { name: "account-closed", path: routes.accountClosed(), markup: <AccountClosedPage page={guest} /> },
  ];
}
