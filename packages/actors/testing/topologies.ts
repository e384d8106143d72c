import { startTestCluster, startTestRedis } from "@holdfast/testing";

/** Where the same tests must hold: on one server, and where every partition is a node's of its own. */
export const topologies = [
  { topology: "one server", startRedis: () => startTestRedis() },
  { topology: "a cluster of three masters", startRedis: () => startTestCluster({ masters: 3 }) },
];
