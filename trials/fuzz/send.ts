// Sends bytes to a site as they are, and reads the status of the answer.

import { connect } from "node:net";

/** Says how a request was answered: by a status, by closing the connection, or not at all in time. */
export type Answered = number | "closed" | "silent";

// A request with less of a body than it announces gets no answer; the site may wait for the rest.
const SILENT_MS = 3_000;
// Says that the site waits for the body, which has been sent already.
const INTERIM = /^HTTP\/1\.1 1\d\d [^\r]*\r\n\r\n/;
const HEAD_END = "\r\n\r\n";

/** Sends one request on a connection of its own, and drops the connection once the headers of the answer are there. */
export function send(port: number, bytes: Buffer): Promise<Answered> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    const end = (answered: Answered): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answered);
    };
    const timer = setTimeout(() => end("silent"), SILENT_MS);
    socket.on("connect", () => socket.write(bytes));
    socket.on("data", (chunk) => {
      text = (text + chunk.toString("latin1")).replace(INTERIM, "");
      if (text.includes(HEAD_END)) end(statusOf(text));
    });
    socket.on("error", () => end("closed"));
    socket.on("close", () => end(text === "" ? "closed" : statusOf(text)));
  });
}

function statusOf(text: string): number {
  return Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? Number.NaN);
}
