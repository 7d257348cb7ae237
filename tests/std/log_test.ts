import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { FileHandler, Logger, type LogRecord } from "@std/log";
import { join } from "@std/path";
import { TempDirectory } from "../support/temp_directory.ts";

Deno.test("Logger writes records at or above its level to a file, as the formatter says", async () => {
  await using temp = await TempDirectory.create();
  const filename = join(temp.path, "download.log");
  const formatter = (record: LogRecord) =>
    `${record.loggerName} ${record.levelName} ${record.msg}`;
  const handler = new FileHandler("DEBUG", { filename, formatter });
  handler.setup();
  const logger = new Logger("download", "INFO", { handlers: [handler] });
  logger.debug("left out");
  logger.info("a");
  logger.warn("b");
  logger.error("c");
  handler.flush();
  handler.destroy();
  assertEquals(
    await Deno.readTextFile(filename),
    "download INFO a\ndownload WARN b\ndownload ERROR c\n",
  );
});

Deno.test("FileHandler leaves out records below its level and formats plainly by default", async () => {
  await using temp = await TempDirectory.create();
  const filename = join(temp.path, "download.log");
  const handler = new FileHandler("WARN", { filename, mode: "x" });
  handler.setup();
  const logger = new Logger("download", "DEBUG", { handlers: [handler] });
  logger.info("left out");
  logger.warn("kept");
  handler.flush();
  handler.destroy();
  assertEquals(await Deno.readTextFile(filename), "WARN kept\n");
});

Deno.test("FileHandler gives the formatter the arguments and the time", async () => {
  await using temp = await TempDirectory.create();
  const filename = join(temp.path, "download.log");
  const formatter = ({ datetime, args }: LogRecord) =>
    `${datetime.toISOString()} ${JSON.stringify(args)}`;
  const handler = new FileHandler("DEBUG", { filename, mode: "w", formatter });
  handler.setup();
  new Logger("download", "DEBUG", { handlers: [handler] }).debug("x", {
    status: 206,
  });
  handler.flush();
  handler.destroy();
  assertMatch(
    await Deno.readTextFile(filename),
    /^\d{4}-\d\d-\d\dT[\d:.]+Z \[\{"status":206\}\]\n$/,
  );
});

Deno.test("FileHandler with mode x throws when the file exists", async () => {
  await using temp = await TempDirectory.create();
  const filename = join(temp.path, "download.log");
  await Deno.writeTextFile(filename, "");
  assertThrows(
    () => new FileHandler("DEBUG", { filename, mode: "x" }).setup(),
    Error,
  );
});
