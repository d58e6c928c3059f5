import { readWebAddress } from "../domain/web-address.ts";

/** An address that is safe to link to. What is none of the web becomes a link to nowhere. */
export const webAddress = (url: string): string => readWebAddress(url) ?? "#";
