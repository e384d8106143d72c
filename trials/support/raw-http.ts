// Sends bytes to a site as they are, and reads the answer.

import { connect } from "node:net";

/** Holds an answer as it came. */
export interface RawAnswer {
  /** HTTP status. */
  readonly status: number;
  /** Headers by name in small letters; of a header sent twice the values are joined by commas. */
  readonly headers: ReadonlyMap<string, string>;
  /** Body as UTF-8; empty for a stream, which does not end. */
  readonly body: string;
}

/** Says why there is no answer: the site closed the connection, or did not answer in time. */
export type NoAnswer = "closed" | "silent";

/** Sets how an answer is read. */
export interface SendOptions {
  /** Sets the ms without any answer, and again without the rest of its body, after which it counts as silent. */
  readonly silentMs: number;
  /** Whether the request is HEAD, whose answer has no body. */
  readonly isHead?: boolean;
}

// Says that the site waits for the body, which has been sent already.
const INTERIM = /^HTTP\/1\.1 1\d\d [^\r]*\r\n\r\n/;
const HEAD_END = "\r\n\r\n";

/** Sends one request to this machine, on a connection of its own, and drops the connection once the answer is there. */
export function sendRaw(port: number, bytes: Buffer, options: SendOptions): Promise<RawAnswer | NoAnswer> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    const end = (answer: RawAnswer | NoAnswer): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end("silent"), options.silentMs);
    socket.on("connect", () => socket.write(bytes));
    socket.on("data", (chunk) => {
      text = (text + chunk.toString("latin1")).replace(INTERIM, "");
      const answer = readAnswer(text, options.isHead ?? false);
      if (answer !== null) end(answer);
    });
    socket.on("error", () => end(readAnswer(text, true) ?? "closed"));
    socket.on("close", () => end(readAnswer(text, true) ?? "closed"));
  });
}

/** Reads an answer from what has come so far; null: something is missing. */
function readAnswer(text: string, isBodyOver: boolean): RawAnswer | null {
  const at = text.indexOf(HEAD_END);
  if (at < 0) return null;
  const [line = "", ...lines] = text.slice(0, at).split("\r\n");
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(line)?.[1] ?? Number.NaN);
  const headers = readHeaders(lines);
  const rest = text.slice(at + HEAD_END.length);
  const isEmpty = [204, 304].includes(status) || headers.get("content-type") === "text/event-stream";
  const body = isEmpty ? "" : readBody(rest, headers, isBodyOver);
  return body === null ? null : { status, headers, body: Buffer.from(body, "latin1").toString("utf8") };
}

function readHeaders(lines: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [name = "", ...value] = line.split(":");
    const before = headers.get(name.toLowerCase());
    const sent = value.join(":").trim();
    headers.set(name.toLowerCase(), before === undefined ? sent : `${before}, ${sent}`);
  }
  return headers;
}

function readBody(rest: string, headers: ReadonlyMap<string, string>, isOver: boolean): string | null {
  if (headers.get("transfer-encoding") === "chunked") return readChunks(rest) ?? (isOver ? "" : null);
  const length = Number(headers.get("content-length") ?? Number.NaN);
  if (rest.length >= length) return rest.slice(0, length);
  return isOver ? rest : null;
}

function readChunks(rest: string): string | null {
  let [body, left] = ["", rest];
  for (;;) {
    const end = left.indexOf("\r\n");
    if (end < 0) return null;
    const size = Number.parseInt(left.slice(0, end), 16);
    if (size === 0) return body;
    if (left.length < end + 2 + size + 2) return null;
    body += left.slice(end + 2, end + 2 + size);
    left = left.slice(end + 2 + size + 2);
  }
}
