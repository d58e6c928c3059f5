import { aheadMs, type Clock } from "../clock.ts";
import { type Config, mailSettings } from "../config.ts";
import { openMailer } from "../email/transport.ts";
import { parseBody } from "../intake/registry.ts";
import { jobsOf } from "../jobs/registry.ts";
import { rushOver } from "../jobs/rush.ts";
import { loadSecretKeys } from "../key-file.ts";
import type { Logger } from "../logger.ts";
import { openMessenger } from "../slack/messenger.ts";
import type { Database } from "../store/database.ts";
import { presentOf } from "../store/due.ts";
import { openOutbox } from "../store/outbox.ts";
import { deleteEndedTokens, issueToken } from "../store/page-tokens.ts";
import { openReader } from "../store/reader.ts";
import { isRush } from "../store/received.ts";
import { endAbsences } from "../store/stand-ins.ts";
import { openStore } from "../store/store.ts";
import { openHeartbeat } from "../telemetry/heartbeat.ts";
import type { LinkMaker } from "../usecases/compose-mail.ts";
import type { Pace } from "../usecases/pace.ts";
import { openTidying } from "../usecases/tidy.ts";
import { pageLinks } from "../web/page/link.ts";
import { watchPorts } from "./closed-places.ts";
import type { Closers } from "./closers.ts";
import type { FirstMeeting } from "./first-meeting.ts";
import { peopleAgain } from "./people-again.ts";
import { homePorts, type SlackParts } from "./slack-side.ts";

/** Every kind of background work, with what it works with. */
export async function jobs(
  parts: SlackParts,
  config: Config,
  pace: Pace,
  meeting: Pick<FirstMeeting, "isOver">,
  closers: Closers,
): Promise<ReturnType<typeof jobsOf>> {
  const { db, client, clock, logger, observer, nudges } = parts;
  const mail = mailSettings(config);
  const mailer = mail && openMailer({ ...mail, publicUrl: config.publicUrl, logger, observer });
  if (mailer) closers.push(() => Promise.resolve(mailer.close()));
  const present = () => presentOf(db, aheadMs(clock));
  const deleteEndedLinks = async (limit: number) => deleteEndedTokens(db, await present(), limit);
  const endAbsencesNow = async () => endAbsences(db, await present());
  return jobsOf({
    store: openStore(db, await loadSecretKeys(config)),
    reader: openReader(db),
    present,
    messenger: openMessenger(client, logger),
    mailer,
    links: linkMaker(db, config.publicUrl, clock),
    nudges,
    observer,
    peopleMet: meeting.isOver,
    rushOver: rushOver(() => isRush(db, aheadMs(clock))),
    parse: ({ source, body, receivedAt }) => parseBody(source.kind, body, receivedAt),
    outbox: openOutbox(db, pace, clock),
    heartbeat: heartbeatOf(config, logger, closers),
    tidy: openTidying({ deleteEndedLinks, endAbsences: endAbsencesNow }, () => clock.now()),
    ...homePorts(parts),
    ...watchPorts(parts),
    readPeople: peopleAgain(parts, closers),
    pace,
  });
}

/** Without an address, nobody outside hears of it. */
function heartbeatOf({ heartbeatUrl: url }: Config, logger: Logger, closers: Closers): () => void {
  if (url === undefined) return () => undefined;
  const heartbeat = openHeartbeat({ url, logger });
  closers.push(() => heartbeat.stop());
  return () => heartbeat.beat();
}

/** Every mail gets a token of its own, good for its reader and its issue. */
const linkMaker =
  (db: Database, publicUrl: string, clock: Clock): LinkMaker =>
  async (workspaceId, personId, issueId) => {
    const token = await issueToken(db, { workspaceId, personId, issueId }, clock.now().toISOString());
    return pageLinks(publicUrl, token);
  };
