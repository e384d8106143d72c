import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { waitFor } from "@holdfast/testing";
import { pino } from "pino";
import { afterEach, describe, expect, test } from "vitest";
import { type Answerer, type Listener, type ListenOptions, listen, StartProblem } from "./listen.ts";
import { metrics } from "./metrics.ts";

const open: Listener[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.stop()));
});

function started(answer?: Answerer["fetch"], options?: ListenOptions): Listener {
  const listener = listen(0, options);
  open.push(listener);
  if (answer) listener.handOver({ fetch: answer });
  return listener;
}

const ask = (listener: Listener, path = "/") => fetch(`http://127.0.0.1:${listener.port}${path}`);

test("listen() is alive but says 503 until it hands over", async () => {
  const listener = started();
  expect((await ask(listener, "/healthz")).status).toBe(200);
  const early = await ask(listener);
  expect([early.status, early.headers.get("Retry-After"), early.headers.get("Refresh")]).toEqual([503, "1", "2"]);
  expect(await early.text()).toContain("Nothing was done");
  const program = await ask(listener, "/api/tickets");
  expect([program.status, await program.json()]).toEqual([503, { errors: [{ message: "Starting" }] }]);
  listener.handOver({ fetch: () => new Response("here") });
  expect(await (await ask(listener)).text()).toBe("here");
});

test("listen() refuses a port in use in one line", () => {
  const { port } = started();
  expect(() => listen(port)).toThrow(StartProblem);
  expect(() => listen(port)).toThrow(`Cannot listen on port ${port}: it is in use`);
});

test("an app learns the address of the other end", async () => {
  const listener = started((_request, { addressOf }) => new Response(addressOf?.()));
  expect(await (await ask(listener)).text()).toMatch(/127\.0\.0\.1$/);
});

test("stop() lets a request finish, takes no more, and can be called twice", async () => {
  const gate = Promise.withResolvers<void>();
  let isAsked = false;
  const listener = started(async () => {
    isAsked = true;
    await gate.promise;
    return new Response("finished");
  });
  const answer = ask(listener);
  await waitFor(() => isAsked);
  const stopped = Promise.all([listener.stop(), listener.stop()]);
  await expect(waitForRefusal(listener)).resolves.toBe(true);
  gate.resolve();
  expect(await (await answer).text()).toBe("finished");
  await stopped;
});

test("stop() ends what streams for ever", async () => {
  const listener = started((_request, { streams }) => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue("first");
        streams?.enter(["person"], () => controller.close());
      },
    });
    return new Response(body);
  });
  const response = await ask(listener);
  const text = response.text();
  await listener.stop();
  expect(await text).toBe("first");
});

test("listen() lets this machine alone connect, by either name of it, unless a host is given", async () => {
  const local = started(() => new Response("here"));
  const others = addressesOfOthers();
  for (const host of ["127.0.0.1", "localhost"]) {
    expect(await (await fetch(`http://${host}:${local.port}/`)).text()).toBe("here");
  }
  for (const host of others) await expect(fetch(`http://${host}:${local.port}/`)).rejects.toThrow();
  const open = started(() => new Response("here"), { host: null });
  for (const host of others) expect(await (await fetch(`http://${host}:${open.port}/`)).text()).toBe("here");
});

test("listen() refuses a host that is no address of this machine in one line", () => {
  const problem = "Cannot listen on port 0: 203.0.113.7 is not an address of this machine";
  expect(() => listen(0, { host: "203.0.113.7" })).toThrow(problem);
});

describe("a request line and headers by hand", () => {
  const echo: Answerer["fetch"] = (request) => new Response(new URL(request.url).href);
  const answerTo = async (listener: Listener, lines: string[]) => parsed(await exchange(listener.port, lines));

  test.each([
    ["without Host, as HTTP/1.0 allows", ["GET /healthz HTTP/1.0"], "http://localhost/healthz"],
    ["with an empty Host", ["GET /a?b HTTP/1.0", "Host:"], "http://localhost/a?b"],
    ["with a plain Host", ["GET /a HTTP/1.1", "Host: shop.example:81"], "http://shop.example:81/a"],
    ["with a Host in capitals", ["GET /a HTTP/1.1", "Host: SHOP.example"], "http://shop.example/a"],
    ["with an address for a proxy", ["GET http://other/a/b HTTP/1.1", "Host: shop"], "http://shop/a/b"],
    ["with an address of two slashes", ["GET //other/a HTTP/1.1", "Host: shop"], "http://shop//other/a"],
  ])("%s reach the app", async (_how, lines, address) => {
    const { status, body } = await answerTo(started(echo), lines);
    expect([status, body]).toEqual([200, address]);
  });

  test.each([
    ["a b"],
    ["a/b"],
    ["a?b"],
    ["a#b"],
    ["user@shop"],
    ["[::1"],
    ["shop:99999"],
    ["shop:x"],
    ["a,b"],
    ["<b>"],
  ])("with the Host %j are 400, in the shape of every error, counted and logged", async (host) => {
    const { lines: logged, log } = recordingLog();
    const listener = started(echo, { log });
    const { status, head, body } = await answerTo(listener, ["GET / HTTP/1.1", `Host: ${host}`]);
    expect([status, JSON.parse(body)]).toEqual([400, { errors: [{ message: expect.stringContaining("host") }] }]);
    const [, id] = /^x-request-id: (\S+)/im.exec(head) ?? [];
    expect(logged).toMatchObject([{ level: 30, status: 400, requestId: id }]);
  });
});

test("an error that no handler has answered is 500 with an id, logged and counted", async () => {
  const { lines, log } = recordingLog();
  const listener = started(
    () => {
      throw new Error("secret");
    },
    { log },
  );
  const response = await ask(listener);
  const requestId = response.headers.get("X-Request-Id");
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({ errors: [{ message: "Something went wrong" }], requestId });
  expect(lines).toMatchObject([{ level: 50, requestId, err: { message: "secret" } }]);
  expect(await metrics.metrics()).toContain(
    'holdfast_http_requests_total{service="door",method="other",route="none",status="500"}',
  );
});

function recordingLog() {
  const lines: object[] = [];
  return { lines, log: pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) }) };
}

function addressesOfOthers(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((some) => some ?? []);
  return all.flatMap(({ internal, family, address }) => (!internal && family === "IPv4" ? [address] : []));
}

// Sends bytes as they are: fetch would refuse most of these requests itself.
async function exchange(port: number, lines: string[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(`${lines.join("\r\n")}\r\nConnection: close\r\n\r\n`);
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  return text;
}

function parsed(answer: string) {
  const [head = "", body = ""] = answer.split("\r\n\r\n", 2);
  return { head, body, status: Number(/^HTTP\/1\.\d (\d+)/.exec(head)?.[1]) };
}

async function waitForRefusal(listener: Listener): Promise<boolean> {
  return waitFor(async () => {
    try {
      await fetch(`http://127.0.0.1:${listener.port}/late`, { keepalive: false, signal: AbortSignal.timeout(200) });
      return false;
    } catch {
      return true;
    }
  });
}
