export type { Called, Memory } from "./testing/memory/data.ts";
export { advance, callMemory, commit, emptyMemory, textOf } from "./testing/memory/memory.ts";
export {
  type Asked,
  countedId,
  type MemoryEvent,
  MemoryService,
  type MemoryTimer,
} from "./testing/memory-service.ts";
