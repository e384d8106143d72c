// Lists the borders of the tree: which folder may import what, and what may lie in it.

/** One row of the table of borders: a folder, and what its files may import besides each other. */
export interface Border {
  /** The folder, which names the border; `*` stands for any one name, and the closest row holds. */
  readonly folder: string;
  /** Folders and files of the tree, from the root or, after `./`, from the folder's own package. */
  readonly imports: readonly string[];
  /** Packages from outside the tree that its files may import (`node:` is all of Node); default all it declares. */
  readonly external?: readonly string[];
  /** Folders and files that its tests may import besides those, their own package and test support; default none. */
  readonly tests?: readonly string[];
}

/** One row of the table of contents: what lies in a folder. The tests of a file may lie beside the file. */
export interface Contents {
  /** The folder; `*` stands for any one name. */
  readonly folder: string;
  /** Names of the files and folders in it; those of folders end in `/`. */
  readonly holds: readonly string[];
}

const ACTORS = "packages/actors/index.ts";
const REDIS = "packages/actors/redis.ts";
const INSPECT = "packages/actors/inspect.ts";
const VALUES = "packages/values";
const CONTRACTS = "packages/contracts";
const LOCAL_PROCESS = "packages/local-process/index.ts";
const LOCAL_REDIS = "packages/local-process/redis-server.ts";
const ACCOUNTS = "packages/accounts";
const SERVICE_PACKAGES = [ACTORS, REDIS, INSPECT, CONTRACTS, ACCOUNTS, VALUES, "packages/server", "views"];
const ENGINE_LIBRARIES = ["node:", "@opentelemetry/api", "croner", "ioredis", "p-queue", "ulid", "zod"];

// Each folder of the engine may import those before it; folders of one line do not know each other.
const ENGINE = [
  ["model"],
  ["redis"],
  ["functions"],
  ["store"],
  ["commit"],
  ["delivery", "timers"],
  ["engine"],
  ["inspect"],
];

/** Says which folder may import what, types included; borders.test.ts compares it with every import. */
export const borders: readonly Border[] = [
  { folder: VALUES, imports: [], external: ["zod", "temporal-polyfill", "node:crypto"] },
  { folder: "packages/actors", imports: [], external: [] },
  ...ENGINE.flatMap((folders, at) => folders.map((name) => engineFolder(name, ENGINE.slice(0, at).flat()))),
  { folder: "packages/actors/example", imports: [ACTORS], external: ["zod"] },
  { folder: "deploy", imports: [], external: ["node:", "bun"] },
  { folder: "packages/actors/packaging", imports: [], external: ["node:"] },
  { folder: CONTRACTS, imports: [ACTORS, VALUES], external: ["zod"] },
  { folder: ACCOUNTS, imports: [ACTORS, CONTRACTS], external: ["zod"] },
  { folder: "packages/contracts/openapi", imports: ["./api"], external: ["zod", "hono", "hono-openapi"] },
  { folder: "packages/local-process", imports: [] },
  { folder: "packages/local-process/process", imports: [], external: ["node:", "bun:"] },
  { folder: "packages/local-process/redis", imports: ["./process", REDIS] },
  { folder: "packages/server", imports: [ACTORS, REDIS, INSPECT, CONTRACTS, VALUES, LOCAL_REDIS] },
  { folder: "packages/stripe-sandbox", imports: [VALUES, LOCAL_PROCESS] },
  { folder: "packages/testing", imports: [ACTORS, REDIS, VALUES, LOCAL_PROCESS, LOCAL_REDIS] },
  { folder: "packages/setup", imports: [] },

  { folder: "views", imports: [VALUES], external: ["node:", "hono"] },
  { folder: "views/*", imports: [VALUES, "./routes.ts", "./shared"], external: ["hono", "uqr"] },
  { folder: "views/shared", imports: [VALUES, "./routes.ts"], external: ["node:", "hono", "ical-generator"] },
  { folder: "views/orders", imports: [VALUES, "./routes.ts", "./shared", "./tickets"], external: ["hono"] },
  {
    folder: "views/delivery",
    imports: [VALUES, "./routes.ts", "./shared", "./tickets"],
    external: ["hono", "uqr", "bwip-js"],
  },
  { folder: "views/payments", imports: [VALUES, "./routes.ts", "./shared", "./orders"], external: ["hono"] },
  {
    folder: "views/mail",
    imports: [VALUES, "./routes.ts", "./shared", "./orders", "./delivery"],
    external: ["hono"],
  },

  { folder: "services/*", imports: SERVICE_PACKAGES, tests: ["packages/stripe-sandbox"] },
  {
    folder: "services/*/http",
    imports: [...SERVICE_PACKAGES, "./flows", "./rules", "./store.ts", "./stripe", "./mail", "./finding", "./vault"],
  },
  {
    folder: "services/*/flows",
    imports: [
      ...SERVICE_PACKAGES,
      "./rules",
      "./store.ts",
      "./config.ts",
      "./stripe",
      "./mail",
      "./vault",
      "./inspection",
    ],
  },
  { folder: "services/*/rules", imports: [ACTORS, CONTRACTS, ACCOUNTS, VALUES], external: ["zod"] },
  { folder: "services/tickets/finding", imports: [ACTORS, REDIS, CONTRACTS, VALUES, "./rules"] },
  // A draw is decided by an HMAC, which is as pure as a sum.
  { folder: "services/orders/rules", imports: [ACTORS, CONTRACTS, ACCOUNTS, VALUES], external: ["zod", "node:crypto"] },
  { folder: "services/delivery/vault", imports: ["packages/server", REDIS, "./rules", "./store.ts"] },
  // It runs in processes of its own, which know nothing of the house.
  {
    folder: "services/delivery/inspection",
    imports: [VALUES, "./rules"],
    external: ["node:", "zod", "p-queue", "unpdf", "@napi-rs/canvas", "zxing-wasm", "pdf-lib"],
    tests: ["views"],
  },
  {
    folder: "services/payments/stripe",
    imports: [CONTRACTS, VALUES, "views", "packages/server", "./rules", "./store.ts"],
  },
  { folder: "services/auth/mail", imports: [VALUES, "views", "./rules", "./store.ts"] },
  // It acts by the definitions and the tools that the owners export, and runs none of them.
  { folder: "services/operator", imports: [...SERVICE_PACKAGES, "services/*/service.ts"] },
  // Its rules fold the reports of the engine, whose types they name.
  { folder: "services/operator/rules", imports: [ACTORS, INSPECT, CONTRACTS, VALUES], external: ["zod"] },
  {
    folder: "services/operator/actions",
    imports: [...SERVICE_PACKAGES, "services/*/service.ts", "./rules", "./flows"],
  },
  {
    folder: "services/operator/flows",
    imports: [...SERVICE_PACKAGES, "services/*/service.ts", "./rules", "./actions", "./owners.ts"],
  },
  { folder: "services/operator/http", imports: [...SERVICE_PACKAGES, "./actions", "./flows", "./rules"] },
  { folder: "services/site", imports: ["services", "packages", "views"] },

  { folder: "trials/*", imports: ["./trials/support", "services/*/*.ts", "services/*/testing", "packages", "views"] },
  { folder: "trials/cluster", imports: ["./trials/support", "./trials/chaos", "services/*/*.ts", "packages"] },
  { folder: "trials/scaling", imports: ["./trials/support", "./trials/bench", "packages"] },
  { folder: "trials/sale", imports: ["./trials/support", "services", "packages", "views"] },
];

function engineFolder(name: string, below: readonly string[]): Border {
  const imports = below.map((folder) => `./${folder}`);
  return { folder: `packages/actors/${name}`, imports, external: ENGINE_LIBRARIES };
}

const PACKAGE = ["README.md", "package.json", "index.ts"];
const ROOM = [
  ...["README.md", "package.json", "main.ts", "config.ts", "service.ts", "subscriptions.ts", "store.ts"],
  ...["rules/", "flows/", "http/", "testing/"],
];

/** Says what lies where, at each level of the tree outside of the parts' insides; borders.test.ts checks it. */
export const contents: readonly Contents[] = [
  {
    folder: "",
    holds: [
      ...["README.md", "CHANGELOG.md", "GLOSSARY.md", "SECURITY.md", "package.json", "tsconfig.json"],
      ...["docs/", "deploy/", "packages/", "services/", "trials/", "views/"],
    ],
  },
  {
    folder: "deploy",
    holds: [
      ...["README.md", "Dockerfile", "Dockerfile.dockerignore", "holdfast", "bundle.ts", "renew.sh"],
      ...["bucket.yaml", "archive-bucket.yaml"],
      ...["development/", "nginx/", "redis/", "monitoring/", "kubernetes/"],
    ],
  },
  {
    folder: "docs",
    holds: [
      ...["front-page.webp", "event-page.webp", "paid-order.webp"],
      ...["metrics.md", "runbook.md", "redis.md", "redis-keys.webp", "tracing.md", "scaling.md"],
    ],
  },
  {
    folder: "services",
    holds: ["auth/", "tickets/", "orders/", "expiration/", "payments/", "delivery/", "operator/", "site/"],
  },
  { folder: "services/*", holds: ROOM },
  { folder: "services/auth", holds: [...ROOM, "mail/"] },
  { folder: "services/tickets", holds: [...ROOM, "finding/"] },
  { folder: "services/payments", holds: [...ROOM, "stripe/"] },
  { folder: "services/delivery", holds: [...ROOM, "vault/", "inspection/"] },
  { folder: "services/operator", holds: [...ROOM, "owners.ts", "actions/"] },
  {
    folder: "services/site",
    holds: [
      ...["README.md", "package.json", "main.ts", "config.ts", "service.ts", "run-site.ts", "definitions.ts", "cli.ts"],
      ...["commands/", "check/", "demo/", "upgrade/", "care/", "doctor/"],
    ],
  },
  {
    folder: "packages",
    holds: [
      ...["values/", "actors/", "contracts/", "accounts/", "local-process/", "server/"],
      ...["stripe-sandbox/", "testing/", "setup/"],
    ],
  },
  {
    folder: "packages/actors",
    holds: [
      ...[...PACKAGE, "ARCHITECTURE.md", "CHANGELOG.md", "inspect.ts", "redis.ts", "testing.ts"],
      ...[...ENGINE.flat(), "testing", "docs", "example", "packaging"].map((name) => `${name}/`),
    ],
  },
  {
    folder: "packages/contracts",
    holds: [
      ...PACKAGE,
      "breakdown.ts",
      "claims.ts",
      "contracts.test.ts",
      "corpus.test.ts",
      "events/",
      "api/",
      "openapi/",
      "corpus/",
    ],
  },
  { folder: "packages/accounts", holds: [...PACKAGE, "account.ts", "bar.ts", "settling.ts"] },
  { folder: "packages/local-process", holds: [...PACKAGE, "redis-server.ts", "process/", "redis/"] },
  {
    folder: "packages/server",
    holds: [
      ...PACKAGE,
      ...["http/", "lifecycle/", "limits/", "live/", "objects/", "pages/", "session/", "settings/", "testing/"],
    ],
  },
  {
    folder: "packages/stripe-sandbox",
    holds: [
      ...[...PACKAGE, "main.ts", "config.ts"],
      ...["connect/", "contract/", "control/", "disputes/", "hosted/", "http/", "money/", "process/", "state/"],
      ...["testing/", "webhooks/"],
    ],
  },
  { folder: "packages/testing", holds: [...PACKAGE, "browser/", "http/", "redis/", "site/"] },
  {
    folder: "packages/setup",
    holds: [
      ...["README.md", "package.json", "check.ts", "borders.ts", "borders/", "node/", "testing/"],
      ...["setup.mjs", "setup.test.ts", "system.mjs", "dependencies.mjs"],
      ...["redis.mjs", "browser.mjs", "nginx.mjs", "promtool.mjs"],
      ...[
        "compose.bun.test.ts",
        "compose-bundle.bun.test.ts",
        "compose-cluster.bun.test.ts",
        "kubernetes.bun.test.ts",
        "readme.bun.test.ts",
        "readme-examples.redis.test.ts",
        "readme-prose.ts",
        "readme-prose.test.ts",
      ],
    ],
  },
  {
    folder: "views",
    holds: [
      ...["README.md", "package.json", "index.ts", "routes.ts"],
      ...["api/", "auth/", "info/", "mail/", "delivery/", "operator/", "orders/", "payments/", "tickets/", "waits/"],
      ...["shared/", "public/", "testing/"],
    ],
  },
  {
    folder: "trials",
    holds: [
      ...[
        "api/",
        "access/",
        "e2e/",
        "sale/",
        "chaos/",
        "backup/",
        "payment-faults/",
        "upgrade/",
        "cluster/",
        "scaling/",
        "soak/",
        "line/",
        "fuzz/",
        "hostile/",
        "sign-in/",
        "bench/",
        "timers/",
        "in-order/",
        "releases/",
        "failing-events/",
        "texts/",
        "deploy/",
        "monitoring/",
      ],
      "support/",
    ],
  },
];
