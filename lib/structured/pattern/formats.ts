const YEAR_OF_LEAP = "(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])" +
  "|(?:[02468][048]|[13579][26])00)";
const DATE = `(?:${YEAR_OF_LEAP}-02-29|\\d{4}-(?:` +
  "(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|" +
  "(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|" +
  "02-(?:0[1-9]|1\\d|2[0-8])))";
const HOUR_AND_MINUTE = "(?:[01]\\d|2[0-3]):[0-5]\\d";
const TIME =
  `${HOUR_AND_MINUTE}:[0-5]\\d(?:\\.\\d{1,9})?(?:Z|[+-]${HOUR_AND_MINUTE})`;
const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const EMAIL = "[A-Za-z0-9_+-]+(?:\\.[A-Za-z0-9_+-]+)*@" +
  "(?:[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*\\.)+[A-Za-z]{2,}";
const IPV4_PART = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

/**
 * Patterns whose texts have the formats of JSON Schema (RFC 3339 for dates and times, which have no
 * leap seconds here; RFC 4122; the usual part of RFC 5321; RFC 2673).
 */
export const FORMAT_PATTERNS: ReadonlyMap<string, string> = new Map([
  ["date", `^${DATE}$`],
  ["time", `^${TIME}$`],
  ["date-time", `^${DATE}T${TIME}$`],
  ["uuid", `^${UUID}$`],
  ["email", `^${EMAIL}$`],
  ["ipv4", `^${IPV4_PART}(?:\\.${IPV4_PART}){3}$`],
]);
