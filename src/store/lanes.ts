import type { Lane } from "../usecases/ports.ts";

/** What a lane is called among its workspace's rows of `lanes`. */
export const laneRow = ({ verb, channelId }: Lane): string => `${verb}:${channelId}`;
