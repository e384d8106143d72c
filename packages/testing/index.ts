export { type TestRedis } from "./flush-redis.ts";
export { freePort } from "./free-port.ts";
export { startTestRedis, type TestRedisOptions } from "./test-redis.ts";
