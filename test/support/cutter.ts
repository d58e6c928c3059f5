import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Something between Amends and PostgreSQL that loses what it is told to lose, as a network does. */
export interface Cutter {
  /** The same database, by way of the cutter. */
  readonly url: string;
  /** How many connections have asked to be notified, and are open. */
  listening(): number;
  /** From now on nothing that PostgreSQL says arrives on connections that asked to be notified; they stay open, and what is sent on them arrives. */
  muteListeners(): void;
  /** From now on the connection is cut in place of PostgreSQL's reply to what is chosen, the queue's own connections apart: carried out, and nobody hears of it. Null: no more. */
  loseReplies(chosen: ((said: string) => boolean) | null): void;
  /** How many replies were lost. */
  lost(): number;
  /** From now on connections are made to this server; those that there are end. */
  leadTo(databaseUrl: string): void;
  close(): Promise<void>;
}

const LISTEN = /\blisten\b\s+"?bullmq/i;

/** A prepared statement's name, and what follows it: its text when it is prepared, nothing in words when it is used. */
const PREPARED = /([0-9a-f]{40})\0([^\0]*)/g;

/** What was said, and in place of the names of prepared statements what they say. */
const inWords = (said: string, prepared: Map<string, string>): string =>
  said.replace(PREPARED, (all, name: string, text: string) => {
    if (/^\w/.test(text)) prepared.set(name, text);
    return /^\w/.test(text) ? all : `${prepared.get(name) ?? name}\0${text}`;
  });

/** Puts a cutter before a database. */
export async function cutBefore(databaseUrl: string): Promise<Cutter> {
  let to = new URL(databaseUrl);
  const open = new Set<Socket>();
  const listeners = new Set<Socket>();
  let muted = false;
  let chosen: ((said: string) => boolean) | null = null;
  let lost = 0;
  const server = createServer((client) => {
    const postgres = connect(Number(to.port), to.hostname);
    for (const [from, other] of [
      [client, postgres],
      [postgres, client],
    ] as const) {
      open.add(from);
      from.on("error", () => other.destroy());
      from.on("close", () => {
        open.delete(from);
        listeners.delete(from);
        other.destroy();
      });
    }
    let losing = false;
    let isQueue = false;
    const prepared = new Map<string, string>();
    client.on("data", (said) => {
      const words = inWords(said.toString("latin1"), prepared);
      if (LISTEN.test(words)) listeners.add(client);
      isQueue ||= words.includes("amends-queue");
      losing = !isQueue && (chosen?.(words) ?? false);
      postgres.write(said);
    });
    postgres.on("data", (said) => {
      if (losing) {
        lost += 1;
        client.destroy();
      } else if (!muted || !listeners.has(client)) client.write(said);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = `${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    listening: () => listeners.size,
    muteListeners: () => {
      muted = true;
    },
    loseReplies: (those) => {
      chosen = those;
    },
    lost: () => lost,
    leadTo: (other) => {
      to = new URL(other);
      for (const socket of open) socket.destroy();
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
