// Prepares every test file that Vitest runs, as `preload.ts` prepares a run of Bun.

import { afterAll } from "vitest";
import { isolateTests } from "./isolation.ts";

afterAll(isolateTests());
