import { momentTextsIn } from "../../domain/moment.ts";
import { KEPT_TEXT, REJECTIONS_MEND, rejectionsText } from "../../domain/rejections.ts";
import { html } from "../../html.ts";
import type { RejectionsMail } from "../../usecases/mail-ports.ts";
import { mailPage } from "./page.ts";
import { STYLE } from "./styles.ts";

/** "3 deliveries of survey could not be understood". */
export const rejectionsSubject = ({ rejections }: RejectionsMail): string => rejectionsText(rejections);

const sentences = ({ rejections, timeZone }: RejectionsMail): readonly string[] => [
  `The first came on ${momentTextsIn(timeZone)(rejections.since)}. ${KEPT_TEXT}`,
  REJECTIONS_MEND,
];

const FOOT = [
  "You get this mail because you are an admin of the workspace: of each source once a day at most.",
  "Amends does not read replies to this mail.",
];

/** The mail as plain text. */
export const rejectionsMailText = (mail: RejectionsMail): string =>
  [rejectionsSubject(mail), ...sentences(mail), ...FOOT].join("\n\n").concat("\n");

/** The mail as a page, in the dress of the others. */
export const rejectionsHtml = (mail: RejectionsMail): string =>
  mailPage(
    rejectionsSubject(mail),
    html`<h1 style="${STYLE.h1}">${rejectionsSubject(mail)}</h1>
${sentences(mail).map((sentence) => html`<p>${sentence}</p>`)}`,
    FOOT,
  );
