/** What is said of an escalation that reaches nobody, with what mends it; read after "but" or "and". */
export const NOBODY_CALLED =
  "nobody could be called: set an escalation chain of people who can be reached (Home, Deadlines and escalation)";
