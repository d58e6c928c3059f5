import type { Identity } from "./store-ports.ts";

/** Who is in the workspace and in the channels of cards, as Slack says it. */
export interface Roster extends ChannelMembers {
  /** Writes down what Slack says of these people: new ones are made, and whoever was known by the address alone is found to be one of them. */
  savePeople(workspaceId: number, identities: readonly Identity[], at: string): Promise<void>;
  /** Everybody was read, to the last page; `at` is when that began. */
  notePeopleRead(workspaceId: number, at: string): Promise<void>;
  /** Whether that was ever so. */
  peopleRead(workspaceId: number): Promise<boolean>;
  /** Whether that was a day ago, and nobody has begun to do it again within an hour; whoever hears so does it. False where it was never so. */
  mayReadAgain(workspaceId: number, at: string): Promise<boolean>;
  /** Slack's id of a person; null for whoever is not in Slack. */
  slackIdOf(workspaceId: number, personId: number): Promise<string | null>;
  /** A person's time zone, as an IANA name; null where nobody knows it. */
  timeZoneOf(workspaceId: number, personId: number): Promise<string | null>;
  saveChannel(workspaceId: number, channel: ChannelInfo, at: string): Promise<void>;
  rename(workspaceId: number, channelId: string, name: string): Promise<void>;
  /** Ids of the channels that cards are in. */
  channels(workspaceId: number): Promise<readonly string[]>;
}

/** Who is in the channels of cards. */
export interface ChannelMembers {
  /** How often a channel's members have changed; null for one that is not known. */
  membersVersion(workspaceId: number, channelId: string): Promise<number | null>;
  /**
   * The members of a channel, as far as they are known people; whoever is not in the list is one no more. False, and nothing changes, when they have
   * changed since `version`: the list may be older than that.
   */
  setMembers(
    workspaceId: number,
    channelId: string,
    slackUserIds: readonly string[],
    version: number,
  ): Promise<boolean>;
  join(workspaceId: number, channelId: string, slackUserId: string): Promise<void>;
  leave(workspaceId: number, channelId: string, slackUserId: string): Promise<void>;
}

export interface ChannelInfo {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
}
