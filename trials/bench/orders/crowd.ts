// Lets many buyers press Buy at the same instant.

/** Controls buyers who each have an open connection. */
export interface Crowd {
  /** Sends all purchase requests at once; counts the ms until the last answer, the winners and the missing answers. */
  rush(ticketId: string): Promise<{ ms: number; winners: number; unanswered: number }>;
  /** Closes all connections. */
  leave(): void;
}

interface Connection {
  readonly socket: Bun.Socket;
  readonly token: string;
}

const GIVE_UP_AFTER_MS = 30_000;
const CONNECTING_AT_ONCE = 100;

/** Connects one buyer for each token, to the addresses in turn. */
export async function gatherCrowd(urls: readonly string[], tokens: readonly string[]): Promise<Crowd> {
  let onStatus: (status: string) => void = () => undefined;
  const connect = async (token: string, at: number): Promise<Connection> => {
    const { hostname, port } = new URL(urls[at % urls.length] ?? "");
    // An answer is small and comes in one chunk, which begins with the status.
    const data = (_: Bun.Socket, chunk: Buffer): void => onStatus(chunk.toString("latin1", 9, 12));
    const socket = await Bun.connect({ hostname, port: Number(port), socket: { data, open() {} } });
    return { socket, token };
  };
  const connections: Connection[] = [];
  while (connections.length < tokens.length) {
    const some = tokens.slice(connections.length, connections.length + CONNECTING_AT_ONCE);
    connections.push(...(await Promise.all(some.map((token, at) => connect(token, connections.length + at)))));
  }
  return {
    async rush(ticketId) {
      const requests = connections.map(({ token }) => requestOf(ticketId, token));
      let [answers, winners] = [0, 0];
      const all = Promise.withResolvers<void>();
      onStatus = (status) => {
        answers += 1;
        if (status === "201") winners += 1;
        if (answers === connections.length) all.resolve();
      };
      const tooLong = setTimeout(() => all.resolve(), GIVE_UP_AFTER_MS);
      const began = performance.now();
      for (const [at, { socket }] of connections.entries()) socket.write(requests[at] ?? "");
      await all.promise;
      clearTimeout(tooLong);
      return { ms: performance.now() - began, winners, unanswered: connections.length - answers };
    },
    leave() {
      for (const { socket } of connections) socket.end();
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
