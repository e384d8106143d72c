import { describe, expect, test } from "vitest";
import { readConfig } from "./config.ts";

const UNSET = {
  host: "127.0.0.1",
  port: 0,
  dataDir: "/data",
  publicUrl: undefined,
  webhooks: undefined,
  webhookSecret: undefined,
  connectWebhookSecret: undefined,
  webhookRetryMs: undefined,
};

describe("readConfig()", () => {
  test("readConfig() needs no settings", () => {
    expect(readConfig({ DATA_DIR: "/data" })).toEqual(UNSET);
  });

  test("readConfig() reads webhooks: one secret for all, or one for each", () => {
    const url = "http://shop:3000/webhooks/stripe";
    const one = { DATA_DIR: "/data", WEBHOOK_URL: `${url}, http://b/`, WEBHOOK_SECRET: "s", WEBHOOK_RETRY_MS: "1,20" };
    expect(readConfig({ ...one, STRIPE_SANDBOX_PUBLIC_URL: "http://localhost:4010" })).toEqual({
      ...UNSET,
      publicUrl: "http://localhost:4010",
      webhooks: [
        { url, secret: "s" },
        { url: "http://b/", secret: "s" },
      ],
      webhookSecret: "s",
      webhookRetryMs: [1, 20],
    });
    const each = readConfig({ ...one, WEBHOOK_SECRET: "s,t" });
    expect(each.webhooks?.map(({ secret }) => secret)).toEqual(["s", "t"]);
    expect(readConfig({ WEBHOOK_URL: url }).webhooks).toEqual([{ url, secret: undefined }]);
  });

  test("readConfig() reads the endpoints of connected accounts, which may be the same addresses", () => {
    const url = "http://shop:3000/webhooks/stripe";
    const both = { DATA_DIR: "/data", WEBHOOK_URL: url, CONNECT_WEBHOOK_URL: url, CONNECT_WEBHOOK_SECRET: "c" };
    expect(readConfig({ ...both, WEBHOOK_SECRET: "s" })).toEqual({
      ...UNSET,
      webhooks: [
        { url, secret: "s" },
        { url, secret: "c", connect: true },
      ],
      webhookSecret: "s",
      connectWebhookSecret: "c",
    });
    expect(readConfig({ CONNECT_WEBHOOK_URL: url }).webhooks).toEqual([{ url, secret: undefined, connect: true }]);
  });

  test.each([
    ["STRIPE_SANDBOX_PORT", "65536"],
    ["STRIPE_SANDBOX_PUBLIC_URL", "localhost:4010"],
    ["STRIPE_SANDBOX_PUBLIC_URL", "http://localhost:4010/stripe"],
    ["WEBHOOK_URL", "shop/webhooks"],
    ["WEBHOOK_SECRET", "a,b,c"],
    ["CONNECT_WEBHOOK_URL", "shop/webhooks"],
    ["WEBHOOK_RETRY_MS", "soon"],
  ])("readConfig() names a bad %s", (name, value) => {
    expect(() => readConfig({ WEBHOOK_URL: "http://a/,http://b/", [name]: value })).toThrow(name);
  });
});
