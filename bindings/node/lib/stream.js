// Bodies on their way to the page: read as fast as the page reads, not faster.

/**
 * A ReadableStream of a Node stream (or of another ReadableStream). When the page cancels it, the connection ends; when
 * `signal` comes, it errors with its reason; when it breaks, with an error that tells no more. `end` is called once.
 */
export function toWebStream(readable, signal, TypeErrorOfPage, end) {
  const chunks = readable[Symbol.asyncIterator]();
  let stop;
  return new ReadableStream(
    {
      start(controller) {
        stop = () => {
          controller.error(signal.reason);
          finish();
        };
        signal.addEventListener("abort", stop);
        if (signal.aborted) stop();
      },
      async pull(controller) {
        try {
          const { value, done } = await chunks.next();
          if (signal.aborted) return;
          if (!done) {
            controller.enqueue(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
            return;
          }
          controller.close();
        } catch {
          if (signal.aborted) return;
          controller.error(new TypeErrorOfPage("network error"));
        }
        finish();
      },
      cancel: () => finish(),
    },
    { highWaterMark: 0 },
  );

  function finish() {
    signal.removeEventListener("abort", stop);
    readable.destroy?.();
    readable.cancel?.().catch(() => {});
    end();
  }
}
