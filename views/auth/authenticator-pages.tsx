// Shows the pages of an authenticator app: setting it up, its recovery codes, and the code that signing in asks for.

import { encode } from "uqr";
import { routes } from "../routes.ts";
import type { FormError, PageContext } from "../shared/context.ts";
import { Field, FormErrors, stayOnFault } from "../shared/form.tsx";
import { Layout } from "../shared/layout.tsx";
import { PasskeyConfirm } from "./passkey-forms.tsx";

/** Attributes of a field for a code. */
export const codeField = {
  required: true,
  autocomplete: "one-time-code",
  inputmode: "numeric",
  maxlength: 20,
  spellcheck: "false",
};

/** Props of the page that sets an authenticator app up. */
export type AppSetupPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** Address that the QR code holds, `otpauth://…`. */
  address: string;
  /** Secret in base32, for people who type it. */
  appKey: string;
  /** Faults of the form as it was sent; default none. */
  errors?: readonly FormError[] | undefined;
};

/** Shows the QR code and the key of an app, and the form for its first code. */
export function AppSetupPage({ page, address, appKey, errors }: AppSetupPageProps) {
  return (
    <Layout page={page} title="Set up an authenticator app">
      <div class="wrap narrow stack">
        <h1>Set up an authenticator app</h1>
        <FormErrors errors={errors} />
        <section class="panel" aria-labelledby="scan">
          <h2 id="scan">1. Add Holdfast to your app</h2>
          <p>
            Open an authenticator app on your phone, such as Aegis, 2FAS or Google Authenticator, and scan this code.
          </p>
          <QrCode text={address} label="QR code for your authenticator app" />
          <p>
            Cannot scan? <a href={address}>Open the app on this device</a>, or type this key:
          </p>
          <p>
            <code class="app-key">{appKey.replaceAll(/(.{4})(?=.)/g, "$1 ")}</code>
          </p>
        </section>
        <section class="panel" aria-labelledby="confirm">
          <h2 id="confirm">2. Enter the code it shows</h2>
          <form method="post" action={routes.appSetup()} novalidate {...stayOnFault}>
            <Field label="6-digit code" name="code" errors={errors} attributes={codeField} />
            <button type="submit">Turn on</button>
          </form>
        </section>
      </div>
    </Layout>
  );
}

function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: "M", border: 3 });
  const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return (
    <svg class="app-code" role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shape-rendering="crispEdges">
      <rect class="app-code-paper" width={size} height={size} />
      <path class="app-code-ink" d={path} />
    </svg>
  );
}

/** Shows new recovery codes, which the site cannot show again. */
export function RecoveryCodesPage({ page, codes }: { page: PageContext; codes: readonly string[] }) {
  return (
    <Layout page={page} title="Your recovery codes">
      <div class="wrap narrow stack">
        <h1>Your recovery codes</h1>
        <p>
          If you lose your phone, each of these codes signs you in once, after your password. Print them or write them
          down: <strong>we cannot show them again.</strong>
        </p>
        <div class="panel">
          <ul class="recovery-codes">
            {codes.map((code) => (
              <li>
                <code>{code}</code>
              </li>
            ))}
          </ul>
        </div>
        <p class="actions">
          <a class="button" href={routes.security()}>
            I have kept them
          </a>
          <button class="button-quiet with-script" type="button" data-print>
            Print
          </button>
        </p>
      </div>
    </Layout>
  );
}

/** Shows the form for the code that signing in asks for after the password. */
export function SignInCodePage({
  page,
  errors,
}: {
  page: PageContext;
  /** Faults of the form as it was sent; default none. */
  errors?: readonly FormError[] | undefined;
}) {
  return (
    <Layout page={page} title="Enter your code">
      <div class="wrap narrow">
        <h1>Enter your code</h1>
        <p>Open your authenticator app and enter the 6-digit code for Holdfast.</p>
        <FormErrors errors={errors} />
        <form class="panel" method="post" action={routes.signinCode()} novalidate {...stayOnFault}>
          <Field
            label="Code"
            name="code"
            errors={errors}
            hint="Lost your phone? Enter one of your recovery codes."
            attributes={{ ...codeField, autofocus: true, inputmode: "text" }}
          />
          <button type="submit">Sign in</button>
        </form>
        <p class="fine">
          <a href={routes.signin()}>Use another account</a>
        </p>
      </div>
    </Layout>
  );
}

/** Props of the page that asks a person who is signed in to show again that it is them. */
export type ConfirmIdentityPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** Path of this site to go to afterwards. */
  returnTo: string;
  /** Whether the person has a passkey, which then does as well; default false. */
  hasPasskey?: boolean;
  /** Faults of the form as it was sent; default none. */
  errors?: readonly FormError[] | undefined;
};

/** Asks for the password or a passkey, before a change that needs it. */
export function ConfirmIdentityPage({ page, returnTo, hasPasskey = false, errors }: ConfirmIdentityPageProps) {
  return (
    <Layout page={page} title="Confirm it's you">
      <div class="wrap narrow">
        <h1>Confirm it's you</h1>
        <p>You signed in a while ago. Enter your password{hasPasskey && " or use a passkey"} to go on.</p>
        <FormErrors errors={errors} />
        <form class="panel" method="post" action={routes.confirmIdentity()} novalidate {...stayOnFault}>
          <input type="hidden" name="returnTo" value={returnTo} />
          <Field
            label="Password"
            name="password"
            type="password"
            errors={errors}
            attributes={{ required: true, autocomplete: "current-password", autofocus: true }}
          />
          <button type="submit">Continue</button>
        </form>
        {hasPasskey && (
          <PasskeyConfirm action={routes.confirmIdentityPasskey()} returnTo={returnTo} label="Use a passkey" />
        )}
      </div>
    </Layout>
  );
}
