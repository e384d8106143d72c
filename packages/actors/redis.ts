// The API for programs that use Redis directly: connections, server checks and the spelling of keys.
export { type AclGrant, type AclOptions, aclRulesOf } from "./functions/acl-rules.ts";
export {
  claimKey,
  deadLettersKey,
  documentKey,
  eventsKey,
  inboxKey,
  indexKey,
  outcomesKey,
  partitionSuffix,
  requestsKey,
  retryKey,
  siteKey,
  subscribersKey,
  timersKey,
} from "./model/keys.ts";
export {
  addressOf,
  formatRedisAddress,
  type Host,
  parseRedisAddress,
  type RedisAddress,
  redisAddressFault,
} from "./redis/address.ts";
export { checkServer, type ServerFacts } from "./redis/check.ts";
export { ClusterAddress, connectCluster, mastersOf } from "./redis/cluster.ts";
export { type ConnectOptions, connectRedis, type RedisClient, type RedisRole, whenReady } from "./redis/connect.ts";
export { RedisProblem, type RedisProblemCode } from "./redis/problem.ts";
export { sendCommand, type Word } from "./redis/send.ts";
export { isTransientError, isWorthWaiting, unavailableReason } from "./redis/transient-error.ts";
