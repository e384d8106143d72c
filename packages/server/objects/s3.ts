// Keeps the objects of a store in a bucket of any service that speaks S3.

import { type ObjectStore, type StoredObject, StoreUnavailable } from "./object-store.ts";

/** Says which bucket to use, and as whom. */
export interface S3Place {
  /** Names the bucket. */
  readonly bucket: string;
  /** Begins the name of every object, with a slash at its end; "" for the whole bucket. */
  readonly prefix: string;
  /** Gives the address of the service; null: Amazon's, by the region. */
  readonly endpoint: string | null;
  /** Names the region; null: `auto` with an endpoint, `us-east-1` without. */
  readonly region: string | null;
  /** Names the access key. */
  readonly accessKeyId: string;
  /** Holds the secret of the access key. */
  readonly secretAccessKey: string;
}

const LIMIT_MS = 30_000;
const PAGE = 1_000;

/**
 * Creates the store of a bucket, through Bun's own client. An object is absent only when the service answers
 * `NoSuchKey`; every other error, and no answer within `limitMs` (default 30,000), is StoreUnavailable.
 */
export function createS3Store(place: S3Place, { limitMs = LIMIT_MS } = {}): ObjectStore {
  const { bucket, prefix, endpoint, region, accessKeyId, secretAccessKey } = place;
  const where = { ...(endpoint !== null && { endpoint }), ...(region !== null && { region }) };
  // Named by the global, because tests of rules load this file on Node, which has no module "bun".
  const client = new Bun.S3Client({ bucket, accessKeyId, secretAccessKey, ...where });
  const attempted = <Result>(work: () => Promise<Result>): Promise<Result> => within(limitMs, work);
  return {
    place: `the bucket ${bucket}`,
    put: (name, bytes) => attempted(async () => void (await client.write(prefix + name, bytes))),
    get: (name) => attempted(() => nullIfAbsent(client.file(prefix + name).bytes())),
    delete: (name) => attempted(async () => void (await nullIfAbsent(client.delete(prefix + name)))),
    async *list() {
      let next: string | undefined;
      do {
        const options = { prefix, maxKeys: PAGE, ...(next !== undefined && { continuationToken: next }) };
        const page = await attempted(() => client.list(options));
        for (const { key, lastModified } of page.contents ?? []) yield objectOf(key.slice(prefix.length), lastModified);
        next = page.isTruncated === true ? page.nextContinuationToken : undefined;
      } while (next !== undefined);
    },
  };
}

// An object whose age is not told counts as new.
function objectOf(name: string, lastModified: unknown): StoredObject {
  const time = Date.parse(String(lastModified));
  return { name, changedAt: Number.isNaN(time) ? Date.now() : time };
}

async function nullIfAbsent<Result>(work: Promise<Result>): Promise<Result | null> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === "NoSuchKey") return null;
    throw error;
  }
}

async function within<Result>(limitMs: number, work: () => Promise<Result>): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new StoreUnavailable("its bucket does not answer")), limitMs);
  try {
    return await Promise.race([work(), promise]);
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    throw new StoreUnavailable(`its bucket answers ${codeOf(error)}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "an unknown error";
}
