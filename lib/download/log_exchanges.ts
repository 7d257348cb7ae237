import type { Hub } from "../hub/hub.ts";
import type { DownloadLog } from "./download_log.ts";

/** Makes every exchange with a Hub or mirror a line of the log. */
export function logExchanges(hub: Hub, log: DownloadLog | undefined): Hub {
  if (log === undefined) return hub;
  return {
    ...hub,
    onExchange: (exchange) => {
      log.info("exchange", exchange);
      hub.onExchange?.(exchange);
    },
  };
}
