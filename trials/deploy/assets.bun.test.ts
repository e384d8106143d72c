// Asks nginx for the files of a page while copies of two releases run.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canRunNginx, type Nginx, startNginx } from "../support/nginx.ts";

const startRelease = (file: string) =>
  Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch({ url }) {
      const { pathname } = new URL(url);
      return pathname.startsWith("/assets/") && pathname !== file
        ? new Response(null, { status: 404 })
        : new Response(file);
    },
  });

describe.skipIf(!canRunNginx())("two releases behind nginx", () => {
  const releases = ["/assets/old.css", "/assets/new.css"].map(startRelease);
  let nginx: Nginx;

  beforeAll(async () => {
    const addresses = releases.map(({ port }) => `127.0.0.1:${port}`);
    const services = ["auth", "tickets", "orders", "payments", "delivery", "operator", "expiration"];
    nginx = await startNginx({ copies: Object.fromEntries(services.map((service) => [service, addresses])) });
  });
  afterAll(async () => {
    await nginx?.stop();
    for (const release of releases) await release.stop(true);
  });

  test("a page gets its files whichever copy is asked", async () => {
    for (let n = 0; n < 8; n++) {
      for (const file of ["/assets/old.css", "/assets/new.css"]) {
        const answer = await fetch(nginx.url + file);
        expect([answer.status, await answer.text()]).toEqual([200, file]);
      }
    }
    expect((await fetch(`${nginx.url}/assets/none.css`)).status).toBe(404);
  });
});
