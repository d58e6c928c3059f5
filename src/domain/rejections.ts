/** Deliveries of one source that were accepted and could not be understood: what they say of clients nobody knows yet. */
export interface Rejections {
  /** The source's name. */
  readonly source: string;
  readonly count: number;
  /** When the oldest of them came. ISO 8601 in UTC. */
  readonly since: string;
}

/** "3 deliveries of survey could not be understood". */
export const rejectionsText = ({ source, count }: Pick<Rejections, "source" | "count">): string =>
  `${count === 1 ? "1 delivery" : `${count.toLocaleString("en")} deliveries`} of ${source} could not be understood`;

/** What becomes of them, a sentence. */
export const KEPT_TEXT =
  "They were accepted and are kept, but no issue comes of them: unhappy clients may be among them.";

/** What an admin does about them, a sentence. */
export const REJECTIONS_MEND =
  "`amends source rejected` lists them with the reasons; once the cause is mended, `--again all` tries them again, and `--dismiss` puts away what needs nobody.";
