import { chatMethods } from "./chat.ts";
import { conversationMethods } from "./conversations.ts";
import { historyMethods } from "./history.ts";
import type { Method } from "./method.ts";
import { reactionMethods } from "./reactions.ts";
import { testMethods } from "./tests.ts";
import { userGroupMethods } from "./user-groups.ts";
import { userMethods } from "./users.ts";
import { viewMethods } from "./views.ts";

/** Every Web API method there is here, by name. */
export const methods: ReadonlyMap<string, Method> = new Map(
  [
    ...testMethods,
    ...chatMethods,
    ...conversationMethods,
    ...historyMethods,
    ...userMethods,
    ...userGroupMethods,
    ...reactionMethods,
    ...viewMethods,
  ].map((method) => [method.name, method]),
);
