import type { Row } from "../row.ts";
import { besideAlertmanager } from "./alertmanager.ts";
import { cardLatency } from "./card-latency.ts";
import { click } from "./click.ts";
import { crowd } from "./crowd.ts";
import { drain } from "./drain.ts";
import { followersRow } from "./followers.ts";
import { home } from "./home.ts";
import { imports } from "./import.ts";
import { listsRow } from "./lists.ts";
import { machines } from "./machines.ts";
import { onTimeRow } from "./on-time.ts";
import { overtake } from "./overtake.ts";
import { oneProcess } from "./process.ts";
import { redraw } from "./redraw.ts";
import { slackCalls } from "./slack-calls.ts";
import { sweepRow } from "./sweep.ts";
import { webhookRate } from "./webhook-rate.ts";

/** The table, in its order. To add a line: add a file and its name here. */
export const ROWS: readonly Row[] = [
  webhookRate,
  drain,
  click,
  overtake,
  crowd,
  cardLatency,
  redraw,
  besideAlertmanager,
  imports,
  listsRow,
  home,
  followersRow,
  sweepRow,
  onTimeRow,
  slackCalls,
  oneProcess,
  machines,
];
