/** What is written one by one and stored many at a time. */
export interface BatchLimits {
  readonly items: number;
  readonly bytes: number;
}

interface Waiting<T, R> {
  readonly item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Makes of a writer of many a writer of one: all that comes while one batch is written goes into the next, so a lone item waits for
 * nothing and a crowd shares one commit. A batch that fails is written item by item, so that one bad item fails alone.
 */
export function inBatches<T, R>(
  write: (items: readonly T[]) => Promise<readonly R[]>,
  limits: BatchLimits,
  bytesOf: (item: T) => number,
): (item: T) => Promise<R> {
  const queue: Waiting<T, R>[] = [];
  let isWriting = false;

  const settle = async (batch: readonly Waiting<T, R>[]): Promise<void> => {
    try {
      const results = await write(batch.map(({ item }) => item));
      for (const [i, result] of results.entries()) batch[i]?.resolve(result);
    } catch (error) {
      if (batch.length > 1) await Promise.all(batch.map((one) => settle([one])));
      else batch[0]?.reject(error);
    }
  };

  const drain = async (): Promise<void> => {
    isWriting = true;
    while (queue.length > 0) await settle(queue.splice(0, fitting(queue, limits, bytesOf)));
    isWriting = false;
  };

  return (item) =>
    new Promise<R>((resolve, reject) => {
      queue.push({ item, resolve, reject });
      if (!isWriting) void drain();
    });
}

/** How many of the first fit into one batch: at least one. */
function fitting<T>(queue: readonly { item: T }[], limits: BatchLimits, bytesOf: (item: T) => number): number {
  let bytes = 0;
  let count = 0;
  for (const { item } of queue) {
    bytes += bytesOf(item);
    if (count > 0 && (count === limits.items || bytes > limits.bytes)) break;
    count += 1;
  }
  return count;
}
