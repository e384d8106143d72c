// A mail server for tests that misbehaves when told to.
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from "smtp-server";

/** A letter as the server received it. */
export interface Received {
  readonly from: string;
  readonly to: string;
  readonly source: string;
}

/** What the server shall do with the next letters, one each; `take` once the list is empty. */
export type Manner =
  | "take"
  /** Answers a temporary no. */
  | "busy"
  /** Knows no such recipient. */
  | "unknown"
  /** Takes the letter; its answer is lost. */
  | "lose answer"
  /** Takes the letter and never answers. */
  | "think";

/** Starts a mail server on a free port of 127.0.0.1 that asks for no login and has no TLS. */
export async function startTestSmtp() {
  const records: Records = { received: [], heard: [], manners: [], mannerOf: new Map() };
  const server = new SMTPServer({ ...QUICK, ...handlers(records, disconnect), logger: loggerInto(records.heard) });
  function disconnect({ id }: SMTPServerSession): void {
    for (const connection of server.connections) if (connection.id === id) connection.close();
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const port = portOf(server.server.address());
  return {
    server: { host: "127.0.0.1", port, isSecure: false, login: null },
    received: records.received,
    /** The name of every command, as it came. */
    heard: records.heard,
    behave: (...next: Manner[]) => void records.manners.push(...next),
    stop: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}

interface Records {
  readonly received: Received[];
  readonly heard: string[];
  readonly manners: Manner[];
  /** By session. */
  readonly mannerOf: Map<string, Manner>;
}

// A login in the clear is taken, so that tests can show that none is tried; a stop waits for nobody.
const QUICK: SMTPServerOptions = {
  authOptional: true,
  allowInsecureAuth: true,
  disabledCommands: ["STARTTLS"],
  disableReverseLookup: true,
  closeTimeout: 1,
  onAuth: ({ username }, _session, done) => done(null, { user: username }),
};

function handlers(
  { received, manners, mannerOf }: Records,
  disconnect: (session: SMTPServerSession) => void,
): SMTPServerOptions {
  return {
    onMailFrom(_address, { id }, done) {
      mannerOf.set(id, manners.shift() ?? "take");
      done(mannerOf.get(id) === "busy" ? refusal(451, "Try again later") : null);
    },
    onRcptTo({ address }, { id }, done) {
      done(mannerOf.get(id) === "unknown" ? refusal(550, `${address} is not here`) : null);
    },
    onData(stream, session, done) {
      const { mailFrom, rcptTo } = session.envelope;
      const manner = mannerOf.get(session.id);
      let source = "";
      stream.setEncoding("utf8").on("data", (chunk) => (source += String(chunk)));
      stream.on("end", () => {
        received.push({ from: mailFrom ? mailFrom.address : "", to: rcptTo.at(-1)?.address ?? "", source });
        if (manner === "lose answer") disconnect(session);
        else if (manner !== "think") done();
      });
    },
  };
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

function loggerInto(heard: string[]) {
  const quiet = (): void => {};
  function debug({ tnx, command }: { tnx?: string; command?: string }): void {
    if (tnx === "command" && command !== undefined) heard.push(command);
  }
  return { trace: quiet, debug, info: quiet, warn: quiet, error: quiet, fatal: quiet };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("Cannot start a mail server: it has no port");
  return address.port;
}

/** A header of a received letter, unfolded and decoded; empty where there is none. */
export function headerOf({ source }: Received, name: string): string {
  const [head = ""] = source.split("\r\n\r\n");
  const unfolded = head.replace(/\r\n[ \t]+/g, " ");
  const value = new RegExp(`^${name}: (.*)$`, "im").exec(unfolded)?.[1] ?? "";
  const words = value.replaceAll(/\?= +=\?/g, "?==?").replaceAll(/=\?UTF-8\?Q\?(.*?)\?=/gi, "$1");
  return words === value
    ? value
    : decodeURIComponent(words.replaceAll("_", " ").replaceAll("%", "=25").replaceAll("=", "%"));
}
