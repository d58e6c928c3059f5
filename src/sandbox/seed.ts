/** A person or bot as the workspace starts with; times zones are IANA names. */
export interface SeedUser {
  id: string;
  realName: string;
  displayName?: string;
  /** What they are in the company. */
  title?: string;
  email?: string;
  timeZone?: string;
  deleted?: boolean;
  isAdmin?: boolean;
  isRestricted?: boolean;
  isUltraRestricted?: boolean;
  isStranger?: boolean;
  isBot?: boolean;
  teamId?: string;
  /** The Enterprise Grid organisation their workspace is part of. */
  enterpriseId?: string;
}

/** A channel as the workspace starts with; `members` are user ids, the app's bot among them when it was invited. */
export interface SeedChannel {
  id: string;
  name: string;
  isPrivate?: boolean;
  archived?: boolean;
  topic?: string;
  members: string[];
}

/** A user group as the workspace starts with. */
export interface SeedUserGroup {
  id: string;
  handle: string;
  name: string;
  users: string[];
}

/** Everything a workspace starts with; the app's bot user and Slackbot are added where missing. */
export interface SeedWorkspace {
  team: { id: string; domain: string; name: string; enterpriseId?: string };
  users: SeedUser[];
  channels: SeedChannel[];
  userGroups?: SeedUserGroup[];
  /** People the team works with who are not in Slack: mail alone reaches them. */
  withoutSlack?: { name: string; email: string }[];
}

const colleagues = ["U0BRIDGET", "U0NATHAN", "U0ERIC", "U0PRIYA", "U0LENA"];

/** Northwind Services, a fictional consultancy with offices in four time zones. */
export const northwind: SeedWorkspace = {
  team: { id: "T0LOCAL", domain: "northwind-services", name: "Northwind Services" },
  users: [
    {
      id: "U0BRIDGET",
      realName: "Bridget Harper",
      displayName: "Bridget",
      email: "bridget.harper@northwind.example",
      timeZone: "America/Los_Angeles",
      isAdmin: true,
    },
    {
      id: "U0NATHAN",
      realName: "Nathan Goff",
      displayName: "Nathan",
      email: "nathan.goff@northwind.example",
      timeZone: "America/Los_Angeles",
    },
    {
      id: "U0ERIC",
      realName: "Eric Gregg",
      displayName: "Eric",
      title: "VP Client Services",
      email: "eric.gregg@northwind.example",
      timeZone: "America/New_York",
    },
    {
      id: "U0PRIYA",
      realName: "Priya Raman",
      displayName: "Priya",
      email: "priya.raman@northwind.example",
      timeZone: "Asia/Kolkata",
    },
    {
      id: "U0LENA",
      realName: "Lena Vogt",
      displayName: "Lena",
      email: "lena.vogt@northwind.example",
      timeZone: "Europe/Berlin",
    },
    {
      id: "U0KIM",
      realName: "Kim Ode",
      displayName: "Kim",
      email: "kim.ode@northwind.example",
      timeZone: "America/New_York",
      deleted: true,
    },
    {
      id: "U0GUEST",
      realName: "Guest Gwen",
      displayName: "Gwen",
      email: "gwen@partner.example",
      timeZone: "America/Chicago",
      isRestricted: true,
    },
    {
      id: "U0ULTRA",
      realName: "Ulla Single",
      displayName: "Ulla",
      email: "ulla@partner.example",
      timeZone: "Europe/Berlin",
      isRestricted: true,
      isUltraRestricted: true,
    },
    {
      id: "U0STRANGER",
      realName: "Sam Stranger",
      displayName: "Sam",
      timeZone: "Europe/London",
      isStranger: true,
      teamId: "T0OTHER",
    },
    {
      id: "U0SOFIA",
      realName: "Sofia Marsh",
      displayName: "Sofia",
      title: "Chief Executive Officer",
      email: "sofia.marsh@northwind.example",
      timeZone: "America/Los_Angeles",
    },
  ],
  channels: [
    {
      id: "C0DETRACT",
      name: "client-feedback",
      topic: "Every unhappy answer, until it is closed with a note",
      members: ["U0AMENDS", ...colleagues, "U0GUEST", "U0STRANGER"],
    },
    {
      id: "C0GENERAL",
      name: "general",
      topic: "Company-wide news",
      members: [...colleagues, "U0GUEST", "U0ULTRA", "U0SOFIA"],
    },
    {
      id: "C0LEADERS",
      name: "leadership",
      isPrivate: true,
      topic: "Escalations and the weekly report",
      members: ["U0AMENDS", "U0BRIDGET", "U0ERIC", "U0SOFIA"],
    },
    { id: "C0SECRET", name: "hr-private", isPrivate: true, members: ["U0BRIDGET", "U0LENA"] },
    { id: "C0OLD", name: "old-surveys", archived: true, members: ["U0AMENDS", "U0BRIDGET", "U0NATHAN"] },
  ],
  userGroups: [
    { id: "S0LEADS", handle: "leadership", name: "Leadership", users: ["U0ERIC", "U0SOFIA"] },
    { id: "S0WEST", handle: "west", name: "West coast", users: ["U0BRIDGET", "U0NATHAN"] },
  ],
  withoutSlack: [{ name: "Tobias Meyer", email: "tobias.meyer@partner.example" }],
};
