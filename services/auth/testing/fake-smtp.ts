import { createServer, type Socket } from "node:net";

/** A letter as a mail server received it. */
export interface Received {
  readonly from: string;
  readonly to: string;
  readonly source: string;
}

/** What a fake mail server shall do with the next letters, in turn; `take` once the list is empty. */
export type Manner =
  | "take"
  /** A temporary no. */
  | "busy"
  /** It knows no such recipient. */
  | "unknown"
  /** It takes the letter and its answer is lost. */
  | "lose answer"
  /** It takes the letter and does not answer at all. */
  | "think";

/** A small mail server, for tests: no login, no TLS. */
export async function startFakeSmtp() {
  const received: Received[] = [];
  const heard: string[] = [];
  const manners: Manner[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    converse(socket, { received, heard, next: () => manners.shift() ?? "take" });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return {
    server: { host: "127.0.0.1", port, isSecure: false, login: null },
    url: `smtp://127.0.0.1:${port}`,
    received,
    /** Every command, as it was said. */
    heard,
    behave: (...next: Manner[]) => void manners.push(...next),
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Desk = { readonly received: Received[]; readonly heard: string[]; readonly next: () => Manner };

function converse(socket: Socket, { received, heard, next }: Desk): void {
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  let text = "";
  let letter: { from: string; to: string; manner: Manner } | null = null;
  let isData = false;
  const take = (line: string): void => {
    heard.push(line);
    const [, from] = /^MAIL FROM:<(.*)>/i.exec(line) ?? [];
    const [, to] = /^RCPT TO:<(.*)>/i.exec(line) ?? [];
    if (from !== undefined) letter = { from, to: "", manner: next() };
    if (to !== undefined && letter) letter = { ...letter, to };
    if (/^DATA/i.test(line)) isData = true;
    say(answerTo(line, letter?.manner ?? "take"));
    if (/^QUIT/i.test(line)) socket.end();
  };
  const finish = (source: string): void => {
    isData = false;
    if (letter) received.push({ from: letter.from, to: letter.to, source });
    if (letter?.manner === "lose answer") socket.destroy();
    else if (letter?.manner !== "think") say("250 2.0.0 Taken");
  };
  say("220 fake ESMTP");
  socket.on("data", (chunk) => {
    text += String(chunk);
    for (;;) {
      const end = text.indexOf(isData ? "\r\n.\r\n" : "\r\n");
      if (end < 0) return;
      const part = text.slice(0, end);
      text = text.slice(end + (isData ? 5 : 2));
      if (isData) finish(part);
      else take(part);
    }
  });
}

function answerTo(line: string, manner: Manner): string {
  if (/^EHLO/i.test(line)) return "250-fake\r\n250 AUTH PLAIN";
  if (/^STARTTLS/i.test(line)) return "502 5.5.1 No TLS here";
  if (/^MAIL/i.test(line) && manner === "busy") return "451 4.3.0 Try again later";
  if (/^RCPT/i.test(line) && manner === "unknown") return `550 5.1.1 ${line.slice(8)} is not here`;
  if (/^DATA/i.test(line)) return "354 Go on";
  if (/^QUIT/i.test(line)) return "221 Bye";
  return "250 OK";
}

/** A header of a received letter, unfolded; empty where there is none. */
export function headerOf({ source }: Received, name: string): string {
  const [head = ""] = source.split("\r\n\r\n");
  const unfolded = head.replace(/\r\n[ \t]+/g, " ");
  return new RegExp(`^${name}: (.*)$`, "im").exec(unfolded)?.[1] ?? "";
}
