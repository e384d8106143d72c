import { waitFor } from "@holdfast/testing";
import { afterEach, expect, test } from "vitest";
import { type Answerer, type Listener, listen, StartProblem } from "./listen.ts";

const open: Listener[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.stop()));
});

function started(answer?: Answerer["fetch"]): Listener {
  const listener = listen(0);
  open.push(listener);
  if (answer) listener.handOver({ fetch: answer });
  return listener;
}

const ask = (listener: Listener, path = "/") => fetch(`http://127.0.0.1:${listener.port}${path}`);

test("listen() is alive but says 503 until it hands over", async () => {
  const listener = started();
  expect((await ask(listener, "/healthz")).status).toBe(200);
  const early = await ask(listener);
  expect([early.status, early.headers.get("Retry-After")]).toEqual([503, "1"]);
  listener.handOver({ fetch: () => new Response("here") });
  expect(await (await ask(listener)).text()).toBe("here");
});

test("listen() refuses a port in use in one line", () => {
  const { port } = started();
  expect(() => listen(port)).toThrow(StartProblem);
  expect(() => listen(port)).toThrow(`Cannot listen on port ${port}: it is in use`);
});

test("an app learns the address of the other end", async () => {
  const listener = started((request, { addressOf }) => new Response(addressOf?.(request)));
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
  const listener = started((_request, { stopping }) => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue("first");
        stopping?.addEventListener("abort", () => controller.close());
      },
    });
    return new Response(body);
  });
  const response = await ask(listener);
  const text = response.text();
  await listener.stop();
  expect(await text).toBe("first");
});

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
