/** An address that is safe to link to: http and https alone. Others become a link to nowhere. */
export function webAddress(url: string): string {
  const isWeb = URL.canParse(url) && ["http:", "https:"].includes(new URL(url).protocol);
  return isWeb ? new URL(url).href : "#";
}
