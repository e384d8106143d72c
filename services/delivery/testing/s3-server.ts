// Runs an S3 server of npm over a folder of this machine, which can be away or refuse what it is asked.

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { S3Place } from "@holdfast/server";

/** Says how the server fails: it closes connections, answers 503, or never answers. */
export type S3Fault = "closed" | "busy" | "silent";

/** An S3 server of a test, with one bucket. */
export interface S3TestServer {
  /** Says how to reach the bucket. */
  readonly place: S3Place;
  /** Fails every request from now on; null: none. */
  fail(fault: S3Fault | null): void;
  /** Ends the server and removes its folder. */
  stop(): Promise<void>;
}

// The names that this server knows.
const KEY = "S3RVER";

/**
 * Starts the server. It checks the signature of each request but those of lists: it computes these for another path
 * (`/bucket`) than the one that was asked for (`/bucket/`).
 */
export async function startS3Server(): Promise<S3TestServer> {
  // Loaded here, because most of those who import the helpers of tests need no bucket.
  const { default: S3rver } = await import("@20minutes/s3rver");
  const directory = mkdtempSync(join(tmpdir(), "holdfast-s3-"));
  const bucket = "tickets";
  const options = { directory, silent: true, configureBuckets: [{ name: bucket }] };
  const strict = new S3rver({ ...options, allowMismatchedSignatures: false });
  await strict.configureBuckets();
  const answer = strict.callback();
  const answerList = new S3rver({ ...options, allowMismatchedSignatures: true }).callback();
  let fault: S3Fault | null = null;
  const server = createServer((request, response) => {
    if (fault === "closed") request.socket.destroy();
    else if (fault === "busy") response.writeHead(503).end();
    else if (fault === null) (request.url?.includes("list-type=2") ? answerList : answer)(request, response);
  });
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await listening;
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    place: {
      ...{ bucket, prefix: "sealed/", region: null },
      ...{ endpoint: `http://127.0.0.1:${port}`, accessKeyId: KEY, secretAccessKey: KEY },
    },
    fail(next) {
      fault = next;
    },
    async stop() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
      rmSync(directory, { recursive: true });
    },
  };
}
