export { checkServer, type ServerFacts } from "./check.ts";
export { ClusterAddress, connectCluster, mastersOf } from "./cluster.ts";
export { type ConnectOptions, connectRedis, type RedisClient, type RedisRole, whenReady } from "./connect.ts";
export { addressOf, RedisProblem, type RedisProblemCode } from "./errors.ts";
export { createIdFactory, type IdFactory, partitionOf, timeOf } from "./ids.ts";
export {
  claimKey,
  deadLettersKey,
  documentKey,
  eventsKey,
  inboxKey,
  indexKey,
  listenersKey,
  MAX_PARTITIONS,
  outcomesKey,
  partitionSuffix,
  requestsKey,
  retryKey,
  siteKey,
  timersKey,
} from "./keys.ts";
export { type Fsync, serverArguments } from "./local-process.ts";
export { type LocalRedis, type LocalRedisOptions, startLocalRedis } from "./local-server.ts";
export { localRedisUrl } from "./local-url.ts";
export { sendCommand, type Word } from "./send.ts";
export { findServerCommand, type ServerCommand } from "./server-command.ts";
