// Bodies on their way to the page: read as fast as the page reads, not faster.

/**
 * A ReadableStream of a Node stream (or of another ReadableStream). When the page cancels it, the connection ends; when
 * `signal` comes, it errors with its reason; when it breaks, with an error that tells no more. `end` is called once.
 */
export function toWebStream(readable, signal, TypeErrorOfPage, end) {
  const chunks = readable[Symbol.asyncIterator]();
  let isOver = false;
  let stop;

  function finish() {
    isOver = true;
    signal.removeEventListener("abort", stop);
    if (readable.destroy) readable.destroy();
    else chunks.return().catch(() => {});
    end();
  }

  return new ReadableStream(
    {
      start(controller) {
        stop = () => {
          controller.error(signal.reason);
          finish();
        };
        signal.addEventListener("abort", stop);
      },
      async pull(controller) {
        let chunk;
        try {
          chunk = await chunks.next();
        } catch {
          if (isOver) return;
          controller.error(new TypeErrorOfPage("network error"));
          finish();
          return;
        }
        if (isOver) return;
        if (chunk.done) {
          controller.close();
          finish();
        } else {
          // A copy: what else is in the chunk's memory is not the page's.
          controller.enqueue(new Uint8Array(chunk.value));
        }
      },
      cancel: finish,
    },
    { highWaterMark: 0 },
  );
}
