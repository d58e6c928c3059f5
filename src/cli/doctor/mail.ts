import { mailSettings } from "../../config.ts";
import { DeliveryError } from "../../domain/errors.ts";
import { DEFAULT_SETTINGS } from "../../domain/settings.ts";
import { openMailer } from "../../email/transport.ts";
import type { Logger } from "../../logger.ts";
import { workspaceOf } from "../../store/health.ts";
import { REFUSED_DAYS, refusedAddresses } from "../../store/mail-address.ts";
import { readSettings } from "../../store/workspaces.ts";
import { type Check, type Finding, failed, good, type Patient, warning } from "./check.ts";
import { databaseOf } from "./database.ts";

const MEND = "Check SMTP_URL, with user and password where the server wants them, and that its port is open from here.";

/** Checks of email: the way to people whom Slack does not reach. */
export const MAIL: readonly Check[] = [
  { name: "mail server", mend: MEND, run: mailServer },
  {
    name: "mail addresses",
    when: (config) => config.mail.smtpUrl !== undefined,
    needs: ["migrations"],
    run: mailAddresses,
  },
];

const USED = "Addresses of Slack profiles are used too.";
const NOT_USED =
  "Addresses of Slack profiles are not used: where the workspace agrees, `amends settings set slack-addresses on`.";

const quiet: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

async function mailServer({ config }: Patient): Promise<Finding> {
  const mail = mailSettings(config);
  if (!mail) return good("none is set (SMTP_URL): people whom Slack does not reach are not told.");
  const mailer = openMailer({ ...mail, publicUrl: config.publicUrl, logger: quiet });
  try {
    await mailer.verify();
    return good("it answers and takes our login.");
  } catch (error) {
    // Such an error does not say whose it is, and would be taken for Slack's.
    if (!(error instanceof DeliveryError)) throw error;
    const refused = error.code.startsWith("auth");
    return failed(`${refused ? "it refuses our login" : "it does not answer as it should"} (${error.code}).`, MEND);
  } finally {
    mailer.close();
  }
}

async function mailAddresses(patient: Patient): Promise<Finding> {
  const db = databaseOf(patient);
  const stored = await workspaceOf(db);
  const refused = stored ? await refusedAddresses(db, stored.id) : 0;
  if (refused === 0) {
    const { slackAddresses } = stored ? await readSettings(db, stored.id) : DEFAULT_SETTINGS;
    return good(`the mail server took every mail of the last days. ${slackAddresses ? USED : NOT_USED}`);
  }
  const whose = refused === 1 ? "1 person has an address that" : `${refused} people have an address that`;
  return warning(
    `${whose} the mail server refused: no mail goes there for ${REFUSED_DAYS} days.`,
    "`/amends why` names them. Type the right address where the issue is assigned, or give it to the Slack person in Home (People); the same one typed again is tried at once.",
  );
}
