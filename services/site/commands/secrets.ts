// Defines the command `holdfast secrets`, which makes the secret files of a site in production.

import type { Command } from "commander";
import { makeSecrets } from "../care/secrets.ts";
import { createCommand, type Runner } from "./command.ts";

const HELP: Readonly<Record<string, string>> = {
  "stripe-secret-key": "the secret or restricted key of your Stripe account",
  "stripe-webhook-secret": "the signing secret of the webhook endpoint of your account",
  "stripe-connect-webhook-secret": "the signing secret of the webhook endpoint of connected accounts",
  "smtp-url": "the mail server, such as smtps://user:password@mail.example.com; empty: no e-mail is sent",
};

/** Creates the command that makes secret files. */
export function secretsCommand({ withoutDatabase }: Runner): Command {
  return createCommand("secrets", {
    summary: "Makes the secret files of a site in production, and says which ones you have to fill in.",
    details: [
      "A file that is there is never changed: run it as often as you like. This user alone can open the files.",
      "Keep a copy of them elsewhere: without vault-key no sealed ticket can ever be opened again.",
    ].join("\n"),
    examples: [
      ["", "in secrets/"],
      ["/etc/holdfast/secrets", "in another folder"],
    ],
  })
    .argument("[folder]", "folder of the files", "secrets")
    .action((folder: string) =>
      withoutDatabase(async () => {
        const result = await makeSecrets(folder);
        const { made, kept, missing, closed } = result;
        const lines = [
          ...made.map((name) => `made     ${name}`),
          ...(kept.length > 0 ? [`${kept.length} files were there and stay as they are`] : []),
          ...closed.map((name) => `closed   ${name}: other users could open it`),
          ...missing.map((name) => `fill in  ${name}: ${HELP[name] ?? ""}`),
        ];
        return { data: { folder, ...result }, lines };
      }),
    );
}
