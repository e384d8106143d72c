import { describe, expect, test } from "vitest";
import { z } from "zod";
import { webOrigin } from "./address-fields.ts";
import { atPort, onOrOff, readCommon, readSettings, seconds, wholeNumber } from "./settings.ts";
import { SettingsProblem } from "./settings-problem.ts";

test("readCommon() has a default for everything", () => {
  expect(readCommon({})).toEqual({
    isProduction: false,
    port: 3_000,
    host: "localhost",
    trustedProxies: [],
    metricsToken: null,
    redisUrl: null,
    dataDir: ".data",
    archive: { folder: ".data/archive" },
    archiveAfterMs: 2_592_000_000,
    partitions: 16,
    publicUrl: "http://localhost:3000",
    currency: "usd",
    rateLimits: true,
    hosts: [],
    confirmsEmail: false,
    logLevel: "info",
    publicKeysFile: ".data/auth-public-keys.json",
    testPayments: true,
    drainMs: 0,
    checkoutOrigins: ["http://127.0.0.1:*", "http://localhost:*"],
    fsync: "everysec",
    redisCommand: undefined,
    redisMaxMemoryMb: undefined,
    tracing: null,
  });
});

test("readCommon() takes an empty variable for unset and trims the address's slash", () => {
  const common = readCommon({ PORT: "", REDIS_URL: "", PUBLIC_URL: "https://holdfast.example/", CURRENCY: "EUR" });
  expect(common).toMatchObject({ port: 3_000, redisUrl: null, publicUrl: "https://holdfast.example", currency: "eur" });
});

test.each([
  ["HTTPS://Holdfast.Example:443/", "https://holdfast.example"],
  ["http://holdfast.example:80", "http://holdfast.example"],
  ["https://müller.example", "https://xn--mller-kva.example"],
  ["http://[::1]:3000/", "http://[::1]:3000"],
])("readCommon() reads PUBLIC_URL %s as the origin that browsers send", (PUBLIC_URL, publicUrl) => {
  expect(readCommon({ PUBLIC_URL }).publicUrl).toBe(publicUrl);
});

test("a site in production may be tried on its own machine without https", () => {
  const onOwnMachine = ["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000"];
  const read = onOwnMachine.map((PUBLIC_URL) => readCommon({ NODE_ENV: "production", PUBLIC_URL }).publicUrl);
  expect(read).toEqual(onOwnMachine);
});

test("the site listens to this machine alone, unless HOST or production says otherwise", () => {
  expect(readCommon({ NODE_ENV: "production" }).host).toBe(null);
  expect(readCommon({ NODE_ENV: "production", HOST: "127.0.0.1" }).host).toBe("127.0.0.1");
  expect(readCommon({ HOST: "0.0.0.0" }).host).toBe("0.0.0.0");
  expect(readCommon({ HOST: "" }).host).toBe("localhost");
});

test("TRUSTED_PROXIES is a list", () => {
  const { trustedProxies } = readCommon({ TRUSTED_PROXIES: "loopback, 10.1.0.0/16,fd00::1" });
  expect(trustedProxies).toEqual(["loopback", "10.1.0.0/16", "fd00::1"]);
});

test("payments are for real only with a live key", () => {
  expect(readCommon({ STRIPE_SECRET_KEY: "sk_live_1" }).testPayments).toBe(false);
  expect(readCommon({ STRIPE_SECRET_KEY: "rk_live_1" }).testPayments).toBe(false);
  expect(readCommon({ STRIPE_SECRET_KEY: "sk_test_1" }).testPayments).toBe(true);
});

test("a process without the key knows by PAYMENTS_MODE whether payments are for real", () => {
  expect(readCommon({ PAYMENTS_MODE: "live" }).testPayments).toBe(false);
  expect(readCommon({ PAYMENTS_MODE: "test" }).testPayments).toBe(true);
  expect(readCommon({ PAYMENTS_MODE: "sandbox" }).testPayments).toBe(true);
  expect(readCommon({ PAYMENTS_MODE: "test", STRIPE_SECRET_KEY: "sk_test_1" }).testPayments).toBe(true);
});

test.each([
  [{ STRIPE_SECRET_KEY: "sk_live_1" }, ["https://checkout.stripe.com"]],
  [{ PAYMENTS_MODE: "live" }, ["https://checkout.stripe.com"]],
  [{ PAYMENTS_MODE: "sandbox" }, ["http://127.0.0.1:*", "http://localhost:*"]],
  [{ STRIPE_SECRET_KEY: "sk_test_1" }, ["https://checkout.stripe.com", "http://127.0.0.1:*", "http://localhost:*"]],
  [
    { STRIPE_API_URL: "http://sandbox.example:4010/" },
    ["http://sandbox.example:4010", "http://127.0.0.1:*", "http://localhost:*"],
  ],
])("forms may lead to where cards are entered: %j", (env, origins) => {
  expect(readCommon(env).checkoutOrigins).toEqual(origins);
});

test.each([
  [{ PORT: "abc" }, "PORT"],
  [{ PORT: "65536" }, "PORT"],
  [{ PORT: "-1" }, "PORT"],
  [{ PORT: "3000.5" }, "PORT"],
  [{ HOST: "a b" }, "HOST"],
  [{ TRUSTED_PROXIES: "nginx" }, "TRUSTED_PROXIES"],
  [{ TRUSTED_PROXIES: "10.0.0.0/99" }, "TRUSTED_PROXIES"],
  [{ METRICS_TOKEN: "short" }, "METRICS_TOKEN"],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318" }, "OTEL_EXPORTER_OTLP_ENDPOINT"],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }, "OTEL_EXPORTER_OTLP_PROTOCOL"],
  [{ OTEL_TRACES_SAMPLER: "sometimes" }, "OTEL_TRACES_SAMPLER"],
  [{ OTEL_TRACES_SAMPLER_ARG: "1.5" }, "OTEL_TRACES_SAMPLER_ARG"],
  [{ OTEL_BSP_SCHEDULE_DELAY: "0" }, "OTEL_BSP_SCHEDULE_DELAY"],
  [{ PARTITIONS: "0" }, "PARTITIONS"],
  [{ REDIS_MAX_MEMORY_MB: "31" }, "REDIS_MAX_MEMORY_MB"],
  [{ PARTITIONS: "101" }, "PARTITIONS"],
  [{ REDIS_URL: "localhost" }, "REDIS_URL"],
  [{ REDIS_URL: "http://localhost" }, "REDIS_URL"],
  [{ PUBLIC_URL: "javascript:alert(1)" }, "PUBLIC_URL"],
  [{ PUBLIC_URL: "tickets.example.com" }, "PUBLIC_URL"],
  [{ PUBLIC_URL: "https://holdfast.example/shop" }, "PUBLIC_URL"],
  [{ PUBLIC_URL: "https://holdfast.example//" }, "PUBLIC_URL"],
  [{ PUBLIC_URL: "https://holdfast.example?a=1" }, "PUBLIC_URL"],
  [{ PUBLIC_URL: "https://holdfast.example#top" }, "PUBLIC_URL"],
  [{ PUBLIC_URL: "https://ann:pass@holdfast.example" }, "PUBLIC_URL"],
  [{ PUBLIC_URL: "https://holdfast example" }, "PUBLIC_URL"],
  [{ PUBLIC_URL: "http://holdfast.example", NODE_ENV: "production" }, "PUBLIC_URL"],
  [{ STRIPE_API_URL: "http://127.0.0.1:4010/v1" }, "STRIPE_API_URL"],
  [{ NODE_ENV: "prod" }, "NODE_ENV"],
  [{ NODE_ENV: "production", RATE_LIMITS: "off" }, "RATE_LIMITS"],
  [{ NODE_ENV: "production", HOSTS: "shop.local" }, "HOSTS"],
  [{ HOSTS: "shop.local:3000" }, "HOSTS"],
  [{ FSYNC: "always", REDIS_URL: "redis://127.0.0.1:6379" }, "FSYNC"],
  [{ CURRENCY: "dollars" }, "CURRENCY"],
  [{ CURRENCY: "xyz" }, "CURRENCY"],
  [{ CURRENCY: "constructor" }, "CURRENCY"],
  [{ RATE_LIMITS: "yes" }, "RATE_LIMITS"],
  [{ LOG_LEVEL: "loud" }, "LOG_LEVEL"],
  [{ PAYMENTS_MODE: "real" }, "PAYMENTS_MODE"],
  [{ PAYMENTS_MODE: "live", STRIPE_SECRET_KEY: "sk_test_1" }, "PAYMENTS_MODE"],
  [{ PAYMENTS_MODE: "test", STRIPE_SECRET_KEY: "rk_live_1" }, "PAYMENTS_MODE"],
  [{ DRAIN_SECONDS: "11" }, "DRAIN_SECONDS"],
  [{ FSYNC: "no" }, "FSYNC"],
])("readCommon() refuses %j with one line that names the variable", (env, name) => {
  expect(() => readCommon(env)).toThrow(SettingsProblem);
  expect(() => readCommon(env)).toThrow(new RegExp(`^Cannot start: ${name} must be [^\\n]+$`));
});

test("readCommon() names every faulty variable, and never shows a value", () => {
  expect(() => readCommon({ PORT: "secret", CURRENCY: "secret" })).toThrow(/^(?!.*secret).*PORT.*CURRENCY/);
});

test("atPort() fills in the port that was found, unless the address was given", () => {
  expect(atPort(readCommon({ PORT: "0" }), 4_321)).toMatchObject({ port: 4_321, publicUrl: "http://localhost:4321" });
  const given = readCommon({ PORT: "0", PUBLIC_URL: "https://holdfast.example" });
  expect(atPort(given, 4_321).publicUrl).toBe("https://holdfast.example");
});

test("the fields read what they say", () => {
  const schema = z.object({
    HOLD: seconds(900),
    MOST: wholeNumber(4, { min: 1 }),
    ON: onOrOff(true),
    AT: webOrigin(),
  });
  expect(readSettings(schema, { HOLD: "1.5", MOST: "7", ON: "off", AT: "http://127.0.0.1:4010/" })).toEqual({
    HOLD: 1_500,
    MOST: 7,
    ON: false,
    AT: "http://127.0.0.1:4010",
  });
  expect(readSettings(schema, { AT: "http://a" })).toMatchObject({ HOLD: 900_000, MOST: 4, ON: true });
  for (const HOLD of ["0", "-1", "1e3", "soon", "Infinity"]) {
    expect(() => readSettings(schema, { HOLD, AT: "http://a" })).toThrow("HOLD must be a number of seconds");
  }
});

describe("the settings of tracing", () => {
  const receiver = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318" };

  test("a receiver switches tracing on, with every trace recorded", () => {
    const tracing = { serviceName: null, sampler: "parentbased_always_on", ratio: 1, exportEveryMs: 5_000 };
    expect(readCommon(receiver).tracing).toEqual(tracing);
    expect(readCommon({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://otlp.example/x" }).tracing).toEqual(tracing);
  });

  test.each([{}, { ...receiver, OTEL_SDK_DISABLED: "true" }, { ...receiver, OTEL_TRACES_EXPORTER: "none" }])(
    "%o leaves it off",
    (env) => {
      expect(readCommon(env).tracing).toBeNull();
    },
  );

  test("sampler, ratio, name and pause are read", () => {
    const more = { OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "0.25" };
    const env = { ...receiver, ...more, OTEL_SERVICE_NAME: "shop", OTEL_BSP_SCHEDULE_DELAY: "200" };
    expect(readCommon(env).tracing).toEqual({
      serviceName: "shop",
      sampler: "parentbased_traceidratio",
      ratio: 0.25,
      exportEveryMs: 200,
    });
  });
});
