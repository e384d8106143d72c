/** What is to go wrong; see the README for what each does. */
export type FaultKind = "fail_before" | "fail_after" | "drop_before" | "drop_after" | "delay_before" | "delay_after";

/** A fault that waits for its call. */
export type Fault = {
  kind: FaultKind;
  /** Only calls of this method. */
  method?: "GET" | "POST" | undefined;
  /** Only calls of this path: a real one, or an endpoint's with `:id`. */
  path?: string | undefined;
  /** How many calls it meets; each takes one. */
  times: number;
  /** For the delays. */
  delayMs: number;
  /** For the failures: whether the 500 is kept under the idempotency key, as Stripe does. */
  isStored: boolean;
};

/** The call that faults are looked up for. */
type FaultTarget = { method: string; path: string; pattern: string };

/** The faults asked for and not yet used up; they live as long as the process. */
export type Faults = {
  add: (fault: Fault) => void;
  /** Takes every fault that meets the call, one of each kind at most. */
  take: (target: FaultTarget) => Map<FaultKind, Fault>;
  pending: () => Fault[];
  clear: () => void;
};

/** Makes an empty list of faults. */
export function createFaults(): Faults {
  let waiting: Fault[] = [];
  return {
    add: (fault) => {
      waiting = [...waiting, fault];
    },
    take: (target) => {
      const taken = new Map<FaultKind, Fault>();
      waiting = waiting.flatMap((fault) => {
        if (taken.has(fault.kind) || !meets(fault, target)) return [fault];
        taken.set(fault.kind, fault);
        return fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
      });
      return taken;
    },
    pending: () => waiting,
    clear: () => {
      waiting = [];
    },
  };
}

function meets(fault: Fault, target: FaultTarget): boolean {
  if (fault.method !== undefined && fault.method !== target.method) return false;
  return fault.path === undefined || [target.path, target.pattern].includes(fault.path);
}
