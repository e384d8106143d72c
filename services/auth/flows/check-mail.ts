// Checks the mail server for operators, and sends them a letter if they ask for one.

import { randomUUID } from "node:crypto";
import type { MailConfig } from "../config.ts";
import { createSmtpSender, tryMailServer } from "../mail/mail-sender.ts";

const TEXT = "This letter shows that your Holdfast site can send e-mail.";

/**
 * Connects to the mail server and logs in; sends one letter to `sendTo`, null: none. Returns why that failed, without
 * the server's own text; null when all went well, or there is no mail server.
 */
export async function checkMailServer(
  { server, from, timeoutMs }: MailConfig,
  { requireTls, sendTo }: { readonly requireTls: boolean; readonly sendTo: string | null },
): Promise<string | null> {
  if (server === null) return null;
  try {
    await tryMailServer(server, { requireTls, timeoutMs });
    if (sendTo === null) return null;
    const messageId = `<${randomUUID()}@${from.split("@").at(-1)}>`;
    const letter = {
      messageId,
      to: sendTo,
      subject: "A letter from your site",
      text: TEXT,
      html: TEXT,
      calendar: null,
    };
    await createSmtpSender(server, { from, requireTls, timeoutMs })(letter, AbortSignal.timeout(2 * timeoutMs));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
