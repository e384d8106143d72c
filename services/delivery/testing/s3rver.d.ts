// Declares what the tests use of s3rver, which has no types of its own.

declare module "@20minutes/s3rver" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  /** A server that speaks S3 over a folder of this machine. */
  export default class S3rver {
    constructor(options: {
      readonly directory: string;
      readonly silent: boolean;
      readonly configureBuckets: readonly { readonly name: string }[];
      readonly allowMismatchedSignatures: boolean;
    });
    /** Makes the buckets of the options. */
    configureBuckets(): Promise<unknown>;
    /** Returns the handler of a request. */
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
  }
}
