import { defaultThreshold } from "../../domain/nps.ts";
import { thresholdFor } from "../../usecases/receive-responses.ts";
import { type Bindings, type Db, json, rows } from "../rows.ts";
import { SETTING_LAYERS, type SettingLayers, settingsOf } from "../workspaces.ts";

interface KindRow {
  source_id: number;
  scale_max: string;
  threshold: number | null;
  settings: SettingLayers;
}

/** Every scale of every source that has answers, with what decides its threshold. Finding them reads all answers once. */
const KINDS = `select s.id as source_id, k.scale_max, s.threshold, ${SETTING_LAYERS} as settings
  from sources s join workspaces w on w.id = s.workspace_id join routes route on route.workspace_id = w.id and route.is_default
    join (select distinct source_id, scale_max from responses) k on k.source_id = s.id`;

/**
 * What the threshold of each kind of answer was, as far as anybody knows: what it was set to is stored, when is not. `surely`: it was never set, and
 * so always this; or it was, and never lower as far as can be seen. `at_most`: it was never set; null otherwise.
 */
export async function readThresholds(db: Db): Promise<Bindings> {
  const kinds = await rows<KindRow>(db, KINDS);
  const thresholds = kinds.map(({ source_id, scale_max, threshold, settings }) => {
    const scaleMax = Number(scale_max);
    const usual = defaultThreshold(scaleMax);
    const now = thresholdFor({ threshold }, settingsOf(settings), scaleMax);
    const wasSet = threshold !== null || settings.some((layer) => layer.threshold !== undefined);
    return { source_id, scale_max, surely: Math.min(now, usual), at_most: wasSet ? null : usual };
  });
  return { thresholds: json(thresholds) };
}

/** The same as a table within a statement. */
export const THRESHOLDS =
  "jsonb_to_recordset(cast(:thresholds as jsonb)) as t(source_id bigint, scale_max numeric, surely numeric, at_most numeric)";
