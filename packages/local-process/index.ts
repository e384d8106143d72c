export { type Fsync, serverArguments } from "./local-process.ts";
export { type LocalRedis, type LocalRedisOptions, startLocalRedis } from "./local-server.ts";
export { localRedisUrl } from "./local-url.ts";
export { findServerCommand, type ServerCommand } from "./server-command.ts";
