/** Where a program lies that `makePrograms` made. */
export function program(name: "TEST_APP_CHILD" | "TEST_AMENDS"): string {
  const file = process.env[name];
  if (file === undefined) throw new Error(`${name} is not set: run the tests with npm test.`);
  return file;
}
