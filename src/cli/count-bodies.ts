/** "1 body", "1,190 bodies": of what was received. */
export const bodies = (count: number): string => `${count.toLocaleString("en")} ${count === 1 ? "body" : "bodies"}`;
