import type { Actor } from "../domain/issue.ts";
import type { SurveyResponse } from "../domain/response.ts";
import type { Source } from "./intake-ports.ts";
import { type Nudges, PRIORITY } from "./outbox-ports.ts";
import { receiveResponses } from "./receive-responses.ts";
import type { Store } from "./store-ports.ts";

/** Opens an issue because a person says so. A response that is known already opens nothing. */
export async function flagResponse(
  ports: { store: Store; nudges: Nudges; manualSource: () => Promise<Source> },
  response: SurveyResponse,
  actor: Actor,
  at: string,
): Promise<{ readonly opened: boolean }> {
  const reception = { via: "slack", priority: PRIORITY.click, asHistory: false, at, flaggedBy: actor } as const;
  const { opened } = await receiveResponses(ports, await ports.manualSource(), [response], reception);
  return { opened: opened > 0 };
}
