import type { Route, WebRequest } from "../server.ts";
import { openDoor } from "./door.ts";
import type { PagePorts } from "./ports.ts";
import { openShow, shownFor } from "./show.ts";
import { serverSorry } from "./sorry.ts";
import { openTakeForm } from "./take-form.ts";
import { openUnsubscribe } from "./unsubscribe.ts";

const PATH = "/i/:token";
const BODY_LIMIT = 100_000;

/** The page behind email links: GET shows and never changes anything, since mail scanners open every link; POST carries out a form. */
export function pageRoutes(ports: PagePorts): readonly Route[] {
  const door = openDoor(ports);
  const show = openShow(ports);
  const unsubscribe = openUnsubscribe(ports, door);
  const look = async (request: WebRequest) => {
    const entered = await door.enter(request);
    if ("turnedAway" in entered) return entered.turnedAway;
    return show(entered.visitor, request.rest, shownFor(request.query, ports.clock.now().toISOString()));
  };
  const common = { bodyLimit: BODY_LIMIT, sorry: serverSorry };
  return [
    { ...common, method: "GET", path: PATH, handle: look },
    { ...common, method: "POST", path: PATH, handle: openTakeForm(ports, door, show) },
    { ...common, method: "GET", path: `${PATH}/unsubscribe`, handle: unsubscribe.ask },
    { ...common, method: "POST", path: `${PATH}/unsubscribe`, handle: unsubscribe.take },
  ];
}
