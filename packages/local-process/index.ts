// Exports what starts, watches and ends any local program; `redis-server.ts` exports the Redis on top of it.
export { type DetachedOptions, StartFailure, startDetached } from "./process/detached-process.ts";
export { endProcess } from "./process/end-process.ts";
export { freePort } from "./process/free-port.ts";
export { makePrivateFolder } from "./process/private-folder.ts";
export { identify, isRunning, type ProcessIdentity } from "./process/process-identity.ts";
export { replaceFile } from "./process/replace-file.ts";
export { type Supervisor, type SupervisorOptions, supervise } from "./process/supervisor.ts";
