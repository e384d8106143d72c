// Exports the Redis server of a data folder, on top of `index.ts`.
export { type LocalRedis, type LocalRedisOptions, startLocalRedis } from "./redis/local-redis.ts";
export { localRedisUrl } from "./redis/local-url.ts";
export { findServerCommand, type ServerCommand } from "./redis/server-command.ts";
export { type Fsync, serverArguments } from "./redis/server-settings.ts";
