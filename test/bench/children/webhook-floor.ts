import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { childSettings, listeningAt } from "../child.ts";

/** The least an honest intake does: the signature over the raw bytes, one INSERT, 202. */
const { databaseUrl, secret } = childSettings<{ databaseUrl: string; secret: string }>();
const key = Buffer.from(secret.replace("whsec_", ""), "base64");
const pool = new pg.Pool({ connectionString: databaseUrl, max: 16 });
await pool.query(
  `create table if not exists floor_received (id bigint generated always as identity primary key, delivery_id text not null unique,
     body bytea not null, received_at timestamptz not null default now())`,
);

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}

const server = createServer(async (request, response) => {
  const body = await read(request);
  const { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": given } = request.headers;
  const wanted = createHmac("sha256", key).update(`${id}.${at}.`).update(body).digest();
  const signed = Buffer.from(String(given).slice("v1,".length), "base64");
  if (signed.length !== wanted.length || !timingSafeEqual(signed, wanted)) return void response.writeHead(401).end();
  const stored = await pool.query(
    "insert into floor_received (delivery_id, body) values ($1, $2) on conflict do nothing returning id",
    [id, body],
  );
  response.writeHead(202, { "content-type": "application/json" }).end(JSON.stringify({ id: stored.rows[0]?.id }));
});
server.listen(0, "127.0.0.1", () => listeningAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.once("SIGTERM", () => process.exit(0));
