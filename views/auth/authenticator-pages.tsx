// Shows the pages of an authenticator app: setting it up, its recovery codes, and the code that signing in asks for.

import { encode } from "uqr";
import { routes } from "../routes.ts";
import type { FormError, PageContext } from "../shared/context.ts";
import { Field, FormErrors, stayOnFault } from "../shared/form.tsx";
import { Layout } from "../shared/layout.tsx";
import { PasskeyConfirm } from "./passkey-forms.tsx";
import { words } from "./words.ts";

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
    <Layout page={page} title={words.app.setUp}>
      <div class="wrap narrow stack">
        <h1>{words.app.setUp}</h1>
        <FormErrors errors={errors} />
        <section class="panel" aria-labelledby="scan">
          <h2 id="scan">{words.app.scan}</h2>
          <p>{words.app.scanHow}</p>
          <QrCode text={address} label={words.app.qrCode} />
          <p>
            {words.app.cannotScan((text) => (
              <a href={address}>{text}</a>
            ))}
          </p>
          <p>
            <code class="app-key">{appKey.replaceAll(/(.{4})(?=.)/g, "$1 ")}</code>
          </p>
        </section>
        <section class="panel" aria-labelledby="confirm">
          <h2 id="confirm">{words.app.enterCode}</h2>
          <form method="post" action={routes.appSetup()} novalidate {...stayOnFault}>
            <Field label={words.app.sixDigits} name="code" errors={errors} attributes={codeField} />
            <button type="submit">{words.app.turnOn}</button>
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
    <Layout page={page} title={words.recovery.title}>
      <div class="wrap narrow stack">
        <h1>{words.recovery.title}</h1>
        <p>
          {words.recovery.lead} <strong>{words.recovery.once}</strong>
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
            {words.recovery.kept}
          </a>
          <button class="button-quiet with-script" type="button" data-print>
            {words.recovery.print}
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
    <Layout page={page} title={words.code.title}>
      <div class="wrap narrow">
        <h1>{words.code.title}</h1>
        <p>{words.code.lead}</p>
        <FormErrors errors={errors} />
        <form class="panel" method="post" action={routes.signinCode()} novalidate {...stayOnFault}>
          <Field
            label={words.code.label}
            name="code"
            errors={errors}
            hint={words.code.lostPhone}
            attributes={{ ...codeField, autofocus: true, inputmode: "text" }}
          />
          <button type="submit">{words.signIn.title}</button>
        </form>
        <p class="fine">
          <a href={routes.signin()}>{words.code.other}</a>
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
    <Layout page={page} title={words.identity.title}>
      <div class="wrap narrow">
        <h1>{words.identity.title}</h1>
        <p>{hasPasskey ? words.identity.byEither : words.identity.byPassword}</p>
        <FormErrors errors={errors} />
        <form class="panel" method="post" action={routes.confirmIdentity()} novalidate {...stayOnFault}>
          <input type="hidden" name="returnTo" value={returnTo} />
          <Field
            label={words.fields.password}
            name="password"
            type="password"
            errors={errors}
            attributes={{ required: true, autocomplete: "current-password", autofocus: true }}
          />
          <button type="submit">{words.identity.submit}</button>
        </form>
        {hasPasskey && (
          <PasskeyConfirm action={routes.confirmIdentityPasskey()} returnTo={returnTo} label={words.passkeys.use} />
        )}
      </div>
    </Layout>
  );
}
