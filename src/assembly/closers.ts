/** What has to be closed at the end, in the order it was opened. */
export type Closers = (() => Promise<unknown>)[];
