/** What a route promises its clients, and who is called when a promise is in danger. "Working" days and hours are those of the route's calendar. */
export interface Terms {
  /** First action is due this many working days after Needs Attention. */
  readonly firstActionDays: number;
  /** Closing is due this many calendar days after the opening. */
  readonly closeDays: number;
  /** A warning comes this many working hours before each. */
  readonly warnHours: number;
  /** In Progress without a sign of life for this many working days: the assignee is asked. */
  readonly leaseDays: number;
  /** Unanswered for this many working days, the issue returns to Needs Attention. */
  readonly answerDays: number;
  /** Who is reminded of issues that nobody has: Slack user ids or addresses. */
  readonly owners: readonly string[];
  /** Whom escalations climb through, the highest in command last. Empty: the workspace's admins. */
  readonly chain: readonly ChainLevel[];
  /** What escalates an issue by itself. */
  readonly escalate: EscalationRules;
}

export interface ChainLevel {
  /** Slack user ids, Slack user group ids, or addresses. */
  readonly who: readonly string[];
  /** Working hours of its first leader until the level counts as silent. */
  readonly waitHours: number;
}

/** Nothing escalates by itself unless a rule says so. */
export interface EscalationRules {
  /** An answer at or below this score, of 10. */
  readonly score: number | null;
  /** A respondent who was a detractor before. */
  readonly repeat: boolean;
  /** Answers from these companies. */
  readonly companies: readonly string[];
  /** A deadline passed this many working days ago. */
  readonly overdueDays: number | null;
  /** A claim that went quiet and returned. */
  readonly lapsed: boolean;
}

export const DEFAULT_WAIT_HOURS = 4;

/** Some terms anew, and of the rules those that are given. */
export interface TermsChange extends Partial<Omit<Terms, "escalate">> {
  readonly escalate?: Partial<EscalationRules>;
}

/** The vendors' habit: acted on in two days, closed in two weeks. */
export const DEFAULT_TERMS: Terms = {
  firstActionDays: 2,
  closeDays: 14,
  warnHours: 4,
  leaseDays: 5,
  answerDays: 2,
  owners: [],
  chain: [],
  escalate: { score: null, repeat: false, companies: [], overdueDays: null, lapsed: false },
};

/** Stored terms over the defaults. */
export const termsFrom = ({ escalate, ...stored }: TermsChange = {}): Terms => ({
  ...DEFAULT_TERMS,
  ...stored,
  escalate: { ...DEFAULT_TERMS.escalate, ...escalate },
});

/** Stored terms with a change over them, rule by rule. */
export const termsOver = (stored: TermsChange = {}, change: TermsChange = {}): TermsChange => ({
  ...stored,
  ...change,
  ...(stored.escalate || change.escalate ? { escalate: { ...stored.escalate, ...change.escalate } } : {}),
});
