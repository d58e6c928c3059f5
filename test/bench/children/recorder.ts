import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { childSettings, listeningAt } from "../child.ts";
import type { Conditions, Taken } from "../posters.ts";

/** An incoming webhook of Slack: it takes whatever is posted, and answers a GET with all it took. */
const { latencyMs, lost } = childSettings<Conditions>();
const taken: Taken[] = [];
let toLose = lost;

const server = createServer(async (request, response) => {
  if (request.method === "GET") return void response.end(JSON.stringify(taken));
  const message = await text(request);
  await sleep(latencyMs);
  taken.push({ atMs: Date.now(), message });
  if (toLose > 0) {
    toLose -= 1;
    return void request.socket.destroy();
  }
  response.end("ok");
});
server.listen(0, "127.0.0.1", () => listeningAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.once("SIGTERM", () => process.exit(0));
