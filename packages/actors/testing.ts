// Exports the test support of the engine: the in-memory engine, given/when/expect and the publisher.
export { type Decided, decisionsOf, type Given, type GivenEnv } from "./testing/given.ts";
export type { Called, Memory } from "./testing/memory/data.ts";
export { advance, callMemory, commit, emptyMemory, textOf } from "./testing/memory/memory.ts";
export { type MemoryEngine, memoryEngine } from "./testing/memory-engine.ts";
export {
  type Asked,
  countedId,
  type MemoryEvent,
  MemoryService,
  type MemoryTimer,
  memoryEvent,
} from "./testing/memory-service.ts";
export {
  type PublishedView,
  type Publisher,
  type PublisherOptions,
  publishedEvents,
  publisher,
} from "./testing/publisher.ts";
