/** Writes a line for whoever runs the command. */
export const print = (text: string): void => void process.stdout.write(`${text}\n`);
