/** Suites that go on for long do so when asked by AT_LENGTH, as `npm run faults` does; else they are as long as it takes to notice most faults. */
export const AT_LENGTH = process.env.AT_LENGTH !== undefined;
