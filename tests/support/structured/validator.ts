import { Ajv2020 } from "ajv/dist/2020.js";
import type { JsonSchema } from "../../../lib/structured/json_schema.ts";

/** A function that says what is wrong with a value, by an independent implementation of JSON Schema. */
export function makeValidator(
  schema: JsonSchema,
): (value: unknown) => string {
  const ajv = new Ajv2020({ strict: false, formats: FORMATS });
  const validate = ajv.compile(schema);
  return (value) => validate(value) ? "" : ajv.errorsText(validate.errors);
}

/** What formats mean, by JavaScript's own functions or the shape alone. */
const FORMATS = {
  "date": isDate,
  "time": (text: string) => isDate("2000-01-01", text),
  "date-time": (text: string) => {
    const [date = "", time] = text.split("T");
    return isDate(date, time);
  },
  "uuid": /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/,
  "email": /^[^\s@"]+@[^\s@"]+\.[^\s@".]{2,}$/,
  "ipv4": (text: string) => {
    const parts = text.split(".");
    return parts.length === 4 &&
      parts.every((part) => String(Number(part)) === part && +part < 256);
  },
};

/** Whether there is such a day: others are refused, or moved to the next month. */
function isDate(date: string, time = "00:00:00Z"): boolean {
  const midnight = new Date(`${date}T00:00:00Z`);
  return !isNaN(midnight.getTime()) &&
    midnight.toISOString().slice(0, 10) === date &&
    !isNaN(new Date(`2000-01-01T${time}`).getTime());
}
