import { z } from "zod";
import { type Db, rows } from "../rows.ts";
import { KEPT } from "./tables.ts";

interface ColumnRow {
  table_name: string;
  column_name: string;
  data_type: string;
  is_nullable: "YES" | "NO";
}

const MOMENT = /^-?infinity$|^\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d(:\d\d)?)$/;

/** How PostgreSQL's types look in a line of an export. */
const SHAPES: Readonly<Record<string, z.ZodType>> = {
  bigint: z.int(),
  integer: z.int(),
  smallint: z.int(),
  numeric: z.number(),
  "double precision": z.number(),
  boolean: z.boolean(),
  text: z.string(),
  uuid: z.uuid(),
  jsonb: z.unknown().refine((value) => value !== undefined && value !== null, "expected a value"),
  bytea: z.string().regex(/^\\x([0-9a-f]{2})*$/, "expected bytes as \\x and hexadecimal digits"),
  "timestamp with time zone": z.string().regex(MOMENT, "expected a time"),
  ARRAY: z.array(z.string()),
};

/** What a row of each table must look like, from the columns that the database has. */
export async function shapesOf(db: Db): Promise<ReadonlyMap<string, z.ZodObject>> {
  const columns = await rows<ColumnRow>(
    db,
    `select table_name, column_name, data_type, is_nullable from information_schema.columns
     where table_schema = current_schema() and table_name = any(cast(:kept as text[])) order by table_name, ordinal_position`,
    { kept: KEPT.map(({ name }) => name) },
  );
  const tables = new Map<string, ColumnRow[]>();
  for (const column of columns) tables.set(column.table_name, [...(tables.get(column.table_name) ?? []), column]);
  return new Map([...tables].map(([name, of]) => [name, z.strictObject(Object.fromEntries(of.map(fieldOf)))]));
}

function fieldOf(column: ColumnRow): [name: string, shape: z.ZodType] {
  const shape = SHAPES[column.data_type];
  if (!shape) throw new Error(`an export does not know the type ${column.data_type} of ${column.column_name}`);
  return [column.column_name, column.is_nullable === "YES" ? shape.nullable() : shape];
}
