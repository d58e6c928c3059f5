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
  close(): Promise<void>;
}

const LISTEN = /\blisten\b\s+"?bullmq/i;

/** Puts a cutter before a database. */
export async function cutBefore(databaseUrl: string): Promise<Cutter> {
  const to = new URL(databaseUrl);
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
    client.on("data", (said) => {
      const words = said.toString("latin1");
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
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
