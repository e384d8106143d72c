// Opens sockets to one Redis server by its name, and accepts the server only while it is a master.
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { AbstractConnector } from "ioredis";
import { UnavailableError } from "../model/errors.ts";
import { type Host, isSocketPath } from "./address.ts";

/** Configures the sockets of a connector. */
export interface MasterConnectorOptions extends Host {
  /** Encrypts the connection. */
  readonly isTls: boolean;
  /** Chooses IPv4 or IPv6; 0 for either. */
  readonly family: number;
  /** Accepts a replica too. */
  readonly acceptsReplica: boolean;
  /** Returns whether the server has what the client asked for when it connected, such as its logical database. */
  readonly isUsable: () => boolean;
}

type Report = (type: string, error: Error) => void;

const DISCONNECT_MS = 2_000;

/**
 * Returns a connector class for ioredis. Each connection looks the name up again, and becomes ready only when the
 * server is no replica: after a failover behind one name, connections wait until the name leads to the new master.
 * A node of a cluster is accepted as a replica too, because any node knows the whole cluster.
 */
export function masterConnector(options: MasterConnectorOptions): new () => AbstractConnector {
  return class MasterConnector extends AbstractConnector {
    #report: Report = () => undefined;

    constructor() {
      super(DISCONNECT_MS);
    }

    override check(info: Record<string, string>): boolean {
      const isReplica = !options.acceptsReplica && info["role"] === "slave" && info["cluster_enabled"] !== "1";
      if (isReplica) {
        const message = `Cannot use Redis on ${isSocketPath(options) ? options.host : `${options.host}:${options.port}`}: it is a replica`;
        this.#report("error", new UnavailableError(message, { reason: "read_only" }));
      }
      return !isReplica && options.isUsable();
    }

    override async connect(report: Report): Promise<Socket> {
      this.#report = report;
      this.connecting = true;
      // One turn later, so that a client that is closed at once opens no socket.
      await Promise.resolve();
      if (!this.connecting) throw new Error("Connection is closed.");
      const { host, port, family } = options;
      const place = isSocketPath(options) ? { path: host } : { host, port, family };
      const socket = options.isTls ? connectTls(place) : connect(place);
      this.stream = socket;
      socket.once("error", (error: Error) => (this.firstError = error));
      return socket;
    }
  };
}
