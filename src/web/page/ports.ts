import type { Clock } from "../../clock.ts";
import type { Logger } from "../../logger.ts";
import type { Executed } from "../../usecases/execute-command.ts";
import type { PageStore, Visitor } from "../../usecases/page-ports.ts";
import type { Submission, Submitted } from "../../usecases/submit-form.ts";

/** What the page needs of the rest of the house. */
export interface PagePorts extends PageStore {
  readonly submit: (submission: Submission) => Promise<Submitted>;
  readonly stopFollowing: (visitor: Visitor, commandId: string, at: string) => Promise<Executed>;
  readonly secretKey: Buffer;
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly logger: Logger;
}
