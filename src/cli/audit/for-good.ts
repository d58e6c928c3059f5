import { isForGood as isForGoodByMail } from "../../email/errors.ts";
import { isForGood as isForGoodInSlack } from "../../slack/for-good.ts";

/** Whether a message that was refused with this word may be given up for good. */
export const isForGood = (transport: "slack" | "email", code: string): boolean =>
  transport === "email" ? isForGoodByMail(code) : isForGoodInSlack(code);
