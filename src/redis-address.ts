/** Where Redis is: one server, or some servers of a cluster, which tell of the others. */
export interface RedisAddress {
  readonly isCluster: boolean;
  readonly nodes: readonly URL[];
}

const CLUSTER = /^(rediss?)\+cluster:\/\/(.*@)?([^@/?#]+)\/?$/;

/** Reads redis://host:6379, rediss:// (TLS), or a cluster's redis+cluster://host:6379,host:6379 and rediss+cluster://; undefined when it is none of these. */
export function redisAddress(text: string): RedisAddress | undefined {
  const [, scheme, login = "", hosts] = CLUSTER.exec(text) ?? [];
  const addresses = hosts === undefined ? [text] : hosts.split(",").map((host) => `${scheme}://${login}${host}`);
  if (!addresses.every(isOneServer)) return undefined;
  return { isCluster: hosts !== undefined, nodes: addresses.map((address) => new URL(address)) };
}

function isOneServer(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return (protocol === "redis:" || protocol === "rediss:") && /^[^,]+$/.test(hostname);
}
