// Lets a test hold work back: what awaits the gate goes on when the test opens it.

/** Holds work back until a test opens it. */
export interface Gate {
  /** Resolves once the gate is open. */
  readonly opened: Promise<void>;
  /** Opens the gate for good. */
  open(): void;
}

/** Creates a closed gate. Node 20 has no `Promise.withResolvers`. */
export function closedGate(): Gate {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
