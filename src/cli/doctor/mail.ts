import { mailSettings } from "../../config.ts";
import { openMailer } from "../../email/transport.ts";
import type { Logger } from "../../logger.ts";
import { type Check, type Finding, good, type Patient } from "./check.ts";

/** Checks of email: the way to people whom Slack does not reach. */
export const MAIL: readonly Check[] = [
  {
    name: "mail server",
    mend: "Check SMTP_URL, with user and password where the server wants them, and that its port is open from here.",
    run: mailServer,
  },
];

const quiet: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

async function mailServer({ config }: Patient): Promise<Finding> {
  const mail = mailSettings(config);
  if (!mail) return good("none is set (SMTP_URL): people whom Slack does not reach are not told.");
  const mailer = openMailer({ ...mail, publicUrl: config.publicUrl, logger: quiet });
  try {
    await mailer.verify();
    return good("it answers and takes our login.");
  } finally {
    mailer.close();
  }
}
