// Lists the kinds of Redis on which the engine's tests run.
import { startTestCluster, startTestRedis } from "@holdfast/testing";

/** Lists one server and a cluster of three masters; tests that run on both must pass on both. */
export const topologies = [
  { topology: "one server", startRedis: () => startTestRedis() },
  { topology: "a cluster of three masters", startRedis: () => startTestCluster({ masters: 3 }) },
];
