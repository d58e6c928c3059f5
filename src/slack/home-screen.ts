import type { WebClient } from "@slack/web-api";
import type { HomeScreen } from "../usecases/homes.ts";
import { deliveryError } from "./errors.ts";
import { homeView } from "./views/home.ts";

/** Homes in Slack. */
export const openHomeScreen = (client: WebClient): HomeScreen => ({
  async publish(slackUserId, data, hash) {
    try {
      const answer = await client.views.publish({
        user_id: slackUserId,
        view: homeView(data),
        ...(hash === null ? {} : { hash }),
      });
      return answer.view?.hash ?? "";
    } catch (error) {
      if ((error as { data?: { error?: unknown } }).data?.error === "hash_conflict") return "overtaken";
      throw deliveryError(error, { repeatable: true });
    }
  },
});
