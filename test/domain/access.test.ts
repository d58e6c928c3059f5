import { describe, expect, test } from "@jest/globals";
import { maySee, type SeenChannel, type Standing } from "../../src/domain/access.ts";

const ME = 7;
const PUBLIC: SeenChannel = { isPrivate: false, memberIds: [] };
const MINE: SeenChannel = { isPrivate: true, memberIds: [ME] };
const OTHERS: SeenChannel = { isPrivate: true, memberIds: [8] };

/** Who may see what: standing, in Slack, admin, channel, assignee, follower, and the answer. */
const TABLE: readonly (readonly [
  standing: Standing,
  o: {
    channel: SeenChannel;
    inSlack?: boolean;
    admin?: boolean;
    assignee?: boolean;
    follower?: boolean;
    leader?: boolean;
    /** Stands in for the assignee, for a leader, for a follower. */
    standsIn?: "assignee" | "leader" | "follower";
  },
  may: boolean,
])[] = [
  ["member", { channel: PUBLIC }, true],
  ["member", { channel: MINE }, true],
  ["member", { channel: OTHERS }, false],
  ["member", { channel: OTHERS, admin: true }, true],
  ["member", { channel: OTHERS, assignee: true }, true],
  ["member", { channel: OTHERS, follower: true }, true],
  ["member", { channel: PUBLIC, inSlack: false }, false],
  ["member", { channel: OTHERS, inSlack: false, assignee: true }, true],
  ["member", { channel: OTHERS, inSlack: false, follower: true }, true],
  ["member", { channel: OTHERS, leader: true }, true],
  ["guest", { channel: OTHERS, leader: true }, false],
  ["member", { channel: OTHERS, standsIn: "assignee" }, true],
  ["member", { channel: OTHERS, standsIn: "leader" }, true],
  ["member", { channel: OTHERS, standsIn: "follower" }, false],
  ["member", { channel: OTHERS, inSlack: false, standsIn: "assignee" }, true],
  ["guest", { channel: OTHERS, standsIn: "assignee" }, false],
  ["deactivated", { channel: OTHERS, standsIn: "leader" }, false],
  ["guest", { channel: PUBLIC, assignee: true, follower: true, admin: true }, false],
  ["guest", { channel: MINE }, false],
  ["stranger", { channel: MINE, follower: true }, false],
  ["bot", { channel: PUBLIC }, false],
  ["deactivated", { channel: PUBLIC, assignee: true, admin: true }, false],
];

describe("who may see an issue", () => {
  test.each(TABLE)("a %s with %j: %s", (standing, o, may) => {
    const away = { assignee: 1, leader: 2, follower: 3 } as const;
    const seer = {
      ...{ id: ME, standing, slackUserId: o.inSlack === false ? null : "U7", isAdmin: o.admin ?? false },
      standsInFor: o.standsIn ? [away[o.standsIn]] : [],
    };
    const issue = {
      channel: o.channel,
      assigneeId: o.assignee ? ME : 1,
      followerIds: o.follower ? [3, ME] : [3],
      leaderIds: o.leader ? [2, ME] : [2],
    };
    expect(maySee(seer, issue)).toBe(may);
  });
});
