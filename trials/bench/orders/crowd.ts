/** A crowd that wants one ticket, each on a connection of their own, already open. */
export interface Crowd {
  /** All press Buy at the same instant; ms until the last has an answer, how many won, how many heard nothing. */
  rush(ticketId: string): Promise<{ ms: number; winners: number; unanswered: number }>;
  leave(): void;
}

interface Visitor {
  readonly socket: Bun.Socket;
  readonly token: string;
}

const PATIENCE_MS = 30_000;
const CONNECTING_AT_ONCE = 100;

/** Lets everyone in, in turns at each of the addresses. */
export async function gatherCrowd(urls: readonly string[], tokens: readonly string[]): Promise<Crowd> {
  let heard: (status: string) => void = () => undefined;
  const connect = async (token: string, at: number): Promise<Visitor> => {
    const { hostname, port } = new URL(urls[at % urls.length] ?? "");
    // An answer is small and comes in one piece: its first line is all that counts.
    const data = (_: Bun.Socket, chunk: Buffer): void => heard(chunk.toString("latin1", 9, 12));
    const socket = await Bun.connect({ hostname, port: Number(port), socket: { data, open() {} } });
    return { socket, token };
  };
  const visitors: Visitor[] = [];
  while (visitors.length < tokens.length) {
    const some = tokens.slice(visitors.length, visitors.length + CONNECTING_AT_ONCE);
    visitors.push(...(await Promise.all(some.map((token, at) => connect(token, visitors.length + at)))));
  }
  return {
    async rush(ticketId) {
      const requests = visitors.map(({ token }) => requestOf(ticketId, token));
      let [answers, winners] = [0, 0];
      const all = Promise.withResolvers<void>();
      heard = (status) => {
        answers += 1;
        if (status === "201") winners += 1;
        if (answers === visitors.length) all.resolve();
      };
      const tooLong = setTimeout(() => all.resolve(), PATIENCE_MS);
      const began = performance.now();
      for (const [at, { socket }] of visitors.entries()) socket.write(requests[at] ?? "");
      await all.promise;
      clearTimeout(tooLong);
      return { ms: performance.now() - began, winners, unanswered: visitors.length - answers };
    },
    leave() {
      for (const { socket } of visitors) socket.end();
    },
  };
}

function requestOf(ticketId: string, token: string): Buffer {
  const body = JSON.stringify({ ticketId });
  const head = [
    "POST /api/orders HTTP/1.1",
    "Host: localhost",
    "Content-Type: application/json",
    `Cookie: session=${token}`,
    `Content-Length: ${body.length}`,
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
}
