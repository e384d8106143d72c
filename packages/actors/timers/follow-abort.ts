// Lets one abort follow another for as long as work lasts.
/**
 * Aborts `controller` when `signal` aborts, until the returned function is called.
 *
 * Call that function when the work has ended: what `AbortSignal.any` subscribes to a signal that outlives the work is
 * never freed in Bun.
 */
export function followAbort(controller: AbortController, signal: AbortSignal): () => void {
  const abort = (): void => controller.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return () => signal.removeEventListener("abort", abort);
}
