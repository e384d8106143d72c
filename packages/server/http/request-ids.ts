// Gives each request an id: that of a trusted proxy, so that one id leads through the logs of both, else a new one.
import type { MiddlewareHandler } from "hono";
import { requestId } from "hono/request-id";
import { isFromProxy } from "./client-address.ts";
import type { ProxyCheck } from "./ip-address.ts";
import type { AppEnv } from "./service.ts";

const CLAIMS = ["X-Request-Id", "traceparent"];
const LONGEST_REQUEST_ID = 128;

/**
 * Sets `c.var.requestId` and the header `X-Request-Id` of the answer. Takes the id from the header of that name only when
 * a trusted proxy has sent it and it is well formed. Sets `c.var.hasTrustedIds`.
 */
export function requestIds(isTrustedProxy: ProxyCheck): MiddlewareHandler<AppEnv> {
  const given = requestId({ limitLength: LONGEST_REQUEST_ID });
  const fresh = requestId({ limitLength: 0 });
  return (c, next) => {
    const isClaimed = CLAIMS.some((name) => c.req.header(name) !== undefined);
    const isTrusted = isClaimed && isFromProxy(c, isTrustedProxy);
    c.set("hasTrustedIds", isTrusted);
    return isTrusted ? given(c, next) : fresh(c, next);
  };
}
