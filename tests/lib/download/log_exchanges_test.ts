import { assertEquals, assertStrictEquals } from "@std/assert";
import { DownloadLog } from "../../../lib/download/download_log.ts";
import { logExchanges } from "../../../lib/download/log_exchanges.ts";
import type { HubExchange } from "../../../lib/hub/hub.ts";
import { HubModel } from "../../support/hub_model.ts";

const EXCHANGE: HubExchange = {
  url: "https://huggingface.co/a",
  status: 200,
  elapsedMs: 1,
  authorized: false,
  headers: {},
};

Deno.test("logExchanges() writes exchanges into the log, and tells who was told before", async () => {
  await using model = await HubModel.create();
  using log = new DownloadLog(model.beside("download.log"));
  const told: HubExchange[] = [];
  const hub = {
    ...model.hub(),
    onExchange: (exchange: HubExchange) => void told.push(exchange),
  };
  logExchanges(hub, log).onExchange?.(EXCHANGE);
  assertEquals(told, [EXCHANGE]);
  assertEquals(
    (await Deno.readTextFile(log.path)).replace(/^\S+ /, ""),
    `INFO exchange ${JSON.stringify(EXCHANGE)}\n`,
  );
});

Deno.test("logExchanges() without a log changes nothing", async () => {
  await using model = await HubModel.create();
  const hub = model.hub();
  assertStrictEquals(logExchanges(hub, undefined), hub);
});
