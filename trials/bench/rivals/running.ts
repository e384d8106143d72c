// Says which of the servers that rivals work on run on this machine.

const SERVERS = { PostgreSQL: 5432, NATS: 4222 } as const;

/** Names the servers among these that do not answer on their port of this machine. */
export async function missingServers(names: readonly (keyof typeof SERVERS)[]): Promise<string[]> {
  const found = await Promise.all(names.map(async (name) => ({ name, answers: await answersOn(SERVERS[name]) })));
  return found.flatMap(({ name, answers }) => (answers ? [] : [name]));
}

async function answersOn(port: number): Promise<boolean> {
  try {
    const socket = await Bun.connect({ hostname: "127.0.0.1", port, socket: { data() {} } });
    socket.end();
    return true;
  } catch {
    return false;
  }
}
