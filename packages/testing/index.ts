export { freePort } from "./free-port.ts";
export { startTestRedis, type TestRedis, type TestRedisOptions } from "./test-redis.ts";
