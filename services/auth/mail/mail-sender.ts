// Sends e-mails over SMTP, or keeps them where the site has no mail server.

import { CALENDAR_NAME, CALENDAR_TYPE } from "@holdfast/views";
import { createTransport } from "nodemailer";

/** Holds a composed e-mail, ready to be sent. */
export interface OutgoingMail {
  /** Value of the Message-ID header; the same at each attempt, so that receivers can recognise a duplicate. */
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Calendar file to attach; null for none. */
  readonly calendar: string | null;
}

/** Sends one e-mail and returns whether it was sent or kept. Throws a MailProblem when the attempt failed. */
export type MailSender = (mail: OutgoingMail, signal: AbortSignal) => Promise<"sent" | "kept">;

/** Holds the address of a mail server and the login for it. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** Whether TLS is used from the first byte; otherwise STARTTLS is used when the server offers it. */
  readonly isSecure: boolean;
  readonly login: { readonly user: string; readonly pass: string } | null;
}

/** Holds the settings of sending by SMTP. */
export interface SmtpOptions {
  /** Sender's address. */
  readonly from: string;
  /** Whether a login requires TLS, so that the password is never sent unencrypted. */
  readonly requireTls: boolean;
  /** Longest time to wait for the server to connect, greet or answer, ms. */
  readonly timeoutMs: number;
}

/**
 * Signals a failed attempt to send an e-mail. The message holds the server's codes and not its text, because the text
 * may repeat addresses.
 */
export class MailProblem extends Error {
  readonly code = "not_sent";
  /** Whether a retry is useless because the server knows no such recipient. */
  readonly isFinal: boolean;

  constructor(fault: string, isFinal: boolean, options?: ErrorOptions) {
    super(fault, options);
    this.name = "MailProblem";
    this.isFinal = isFinal;
  }
}

/** Creates a sender that keeps every e-mail, for a site without a mail server. */
export function createOutboxSender(): MailSender {
  return () => Promise.resolve("kept");
}

/** Creates a sender that opens one SMTP connection per e-mail. */
export function createSmtpSender(server: SmtpServer, options: SmtpOptions): MailSender {
  const { from } = options;
  const transport = transportTo(server, options);
  return async ({ messageId, to, subject, text, html, calendar }, signal) => {
    const headers = { "Auto-Submitted": "auto-generated" };
    try {
      // Objects, because a plain text could be parsed as several addresses.
      const envelope = { from: { name: "Holdfast", address: from }, to: { name: "", address: to } };
      const attachments =
        calendar === null ? [] : [{ filename: CALENDAR_NAME, contentType: CALENDAR_TYPE, content: calendar }];
      await transport.sendMail({ ...envelope, messageId, subject, text, html, attachments, headers, signal });
      return "sent";
    } catch (error) {
      signal.throwIfAborted();
      throw problemOf(error);
    }
  };
}

/** Opens a connection to the mail server, logs in, and closes it again. Throws a MailProblem. */
export async function tryMailServer(server: SmtpServer, options: Omit<SmtpOptions, "from">): Promise<void> {
  try {
    await transportTo(server, options).verify();
  } catch (error) {
    throw problemOf(error);
  }
}

function transportTo(server: SmtpServer, { requireTls, timeoutMs }: Omit<SmtpOptions, "from">) {
  return createTransport({
    host: server.host,
    port: server.port,
    secure: server.isSecure,
    requireTLS: requireTls && server.login !== null,
    ...(server.login && { auth: { ...server.login } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

// RFC 5321, 4.2.3. A full mailbox (552) may be emptied, and 554 also reports a wrong login or relay.
const NO_SUCH_RECIPIENT = [550, 551, 553];

function problemOf(error: unknown): MailProblem {
  const { code, command, responseCode } = partsOf(error);
  const isRecipient = command === "RCPT TO" && NO_SUCH_RECIPIENT.includes(Number(responseCode));
  const codes = [code, command, responseCode].filter((part) => typeof part === "string" || typeof part === "number");
  return new MailProblem(`SMTP: ${codes.join(" ") || "no answer"}`, isRecipient);
}

type ErrorParts = { readonly code?: unknown; readonly command?: unknown; readonly responseCode?: unknown };

function partsOf(error: unknown): ErrorParts {
  return typeof error === "object" && error !== null ? error : {};
}
