// Says which rights on Redis the limits need.
import type { AclGrant } from "@holdfast/actors/redis";

/** Begins every key of the limits. */
export const KEY_PREFIX = "limit:";

/** Grants what rate-limiter-flexible does with its keys; the script it sends has no more rights than its user. */
export const limitRights: AclGrant = {
  commands: [
    ...["get", "set", "incrby", "decrby", "del", "exists", "expire", "pexpire", "ttl", "pttl"],
    ...["eval", "evalsha", "multi", "exec", "discard"],
  ],
  keys: [`${KEY_PREFIX}*`],
};
