import { createTransport } from "nodemailer";

/** A letter ready to be sent. */
export interface Parcel {
  /** The same for each try, so that a second copy is known as one. */
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The way letters leave; says whether it went or is kept. Throws a PostProblem. */
export type Post = (parcel: Parcel, signal: AbortSignal) => Promise<"sent" | "kept">;

/** Where a mail server is and who we are to it. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; without it STARTTLS where the server offers it. */
  readonly isSecure: boolean;
  readonly login: { readonly user: string; readonly pass: string } | null;
}

export interface SmtpOptions {
  /** The sender's address. */
  readonly from: string;
  /** Never say the password in the clear. */
  readonly requireTls: boolean;
  readonly timeoutMs: number;
}

/** Says that a letter was not taken; the text holds the server's codes, never its words, for they repeat addresses. */
export class PostProblem extends Error {
  readonly code = "not_sent";
  /** No later try can do better: the server knows no such recipient. */
  readonly isFinal: boolean;

  constructor(fault: string, isFinal: boolean, options?: ErrorOptions) {
    super(fault, options);
    this.name = "PostProblem";
    this.isFinal = isFinal;
  }
}

/** For a site without a mail server: everything is kept. */
export function createOutbox(): Post {
  return () => Promise.resolve("kept");
}

/** Sends by SMTP, one connection a letter. */
export function createSmtpPost(server: SmtpServer, { from, requireTls, timeoutMs }: SmtpOptions): Post {
  const transport = createTransport({
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
  return async ({ messageId, to, subject, text, html }, signal) => {
    const headers = { "Auto-Submitted": "auto-generated" };
    try {
      // As objects, so that no address is taken apart and read as several.
      const envelope = { from: { name: "Holdfast", address: from }, to: { name: "", address: to } };
      await transport.sendMail({ ...envelope, messageId, subject, text, html, headers, signal });
      return "sent";
    } catch (error) {
      signal.throwIfAborted();
      throw problemOf(error);
    }
  };
}

// RFC 5321, 4.2.3; a full mailbox (552) may empty, and 554 is also said of a login or relay set up wrongly.
const NO_SUCH_RECIPIENT = [550, 551, 553];

function problemOf(error: unknown): PostProblem {
  const { code, command, responseCode } = partsOf(error);
  const isRecipient = command === "RCPT TO" && NO_SUCH_RECIPIENT.includes(Number(responseCode));
  const said = [code, command, responseCode].filter((part) => typeof part === "string" || typeof part === "number");
  return new PostProblem(`SMTP: ${said.join(" ") || "no answer"}`, isRecipient);
}

type ErrorParts = { readonly code?: unknown; readonly command?: unknown; readonly responseCode?: unknown };

function partsOf(error: unknown): ErrorParts {
  return typeof error === "object" && error !== null ? error : {};
}
