import type { Clock } from "../../clock.ts";
import type { Logger } from "../../logger.ts";
import type { PageStore, Visitor } from "../../usecases/page-ports.ts";
import type { Submission, Submitted } from "../../usecases/submit-form.ts";
import type { MailStanding } from "../../usecases/unsubscribe.ts";

/** What the page needs of the rest of the house. */
export interface PagePorts extends PageStore {
  readonly submit: (submission: Submission) => Promise<Submitted>;
  /** How the visitor stands with the mails about their issue; `history`: for whoever reads it anyway. */
  readonly mailStanding: (visitor: Visitor, history?: PageStore["history"]) => Promise<MailStanding>;
  readonly stopMails: (visitor: Visitor, commandId: string, at: string) => Promise<void>;
  readonly mailAgain: (visitor: Visitor, commandId: string, at: string) => Promise<void>;
  /** Of 32 bytes each; the first makes proofs, all check them. */
  readonly secretKeys: readonly [Buffer, ...Buffer[]];
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly logger: Logger;
}
