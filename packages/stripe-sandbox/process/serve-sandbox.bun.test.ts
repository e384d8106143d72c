import { connect } from "node:net";
import { afterAll, expect, test } from "vitest";
import { serveSandbox } from "./serve-sandbox.ts";

const sandbox = serveSandbox({ databaseFile: ":memory:" });
afterAll(() => sandbox.stop());

function statusOf(head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const connection = connect(sandbox.port, "127.0.0.1", () => connection.write(`${head}\r\n\r\n`));
    connection.on("data", (answer) => {
      connection.destroy();
      resolve(String(answer).split(" ", 2)[1] ?? "");
    });
    connection.on("error", reject);
  });
}

test("a request of HTTP/1.0 needs no host, and a faulty host is 400 on every path", async () => {
  expect(await statusOf("GET /_sandbox/health HTTP/1.0")).toBe("200");
  for (const path of ["/_sandbox/health", "/v1/events", "/c/pay/x", "/3ds/x"])
    expect(await statusOf(`GET ${path} HTTP/1.1\r\nHost: a b`)).toBe("400");
});
