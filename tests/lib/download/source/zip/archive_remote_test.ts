import { assertEquals, assertRejects } from "@std/assert";
import { NetworkError, NotFoundError } from "../../../../../lib/base/errors.ts";
import {
  archiveRemote,
  probeArchive,
} from "../../../../../lib/download/source/zip/archive_remote.ts";
import { wantedArchive } from "../../../../../lib/download/source/zip/wanted_archive.ts";
import { createHub } from "../../../../../lib/hub/hub.ts";
import {
  answerWith,
  endAt,
  htmlPage,
  type HubFault,
} from "../../../../support/hub_reply.ts";
import { makeZip } from "../../../../support/make_zip.ts";
import { ManualClock } from "../../../../support/manual_clock.ts";
import {
  ZIP_NAME,
  ZIP_PARTS,
  ZipModel,
} from "../../../../support/zip_model.ts";

const BYTES = makeZip(ZIP_PARTS).byteLength;

function probe(model: ZipModel): Promise<number> {
  return probeArchive(
    wantedArchive({ kind: "zip", url: model.url }),
    { ...model.hub, retries: { clock: new ManualClock() } },
  );
}

Deno.test("archiveRemote() gives the token to the Hub's own origin only", async (t) => {
  const hub = createHub({
    environment: (name) =>
      ({ FASTVLM_ENDPOINT: "https://hub.example/x", HF_TOKEN: "hf_a" })[name],
  });
  const cases: [string, string | undefined][] = [
    ["https://hub.example/a.zip", "hf_a"],
    ["http://hub.example/a.zip", undefined],
    ["https://hub.example:8443/a.zip", undefined],
    ["https://a.hub.example/a.zip", undefined],
  ];
  for (const [url, token] of cases) {
    await t.step(url, () => {
      const remote = archiveRemote(wantedArchive({ kind: "zip", url }), hub);
      assertEquals(remote.url.href, url);
      assertEquals(remote.hub.token, token);
      assertEquals(remote.hub.endpoint.origin, new URL(url).origin);
    });
  }
});

Deno.test("probeArchive() gives the length by reading some bytes", async (t) => {
  const cases: [string, HubFault][] = [
    ["a range", (right) => right],
    ["the whole, as there are no ranges", (_right, { whole }) => whole],
    [
      "the whole, as ranges are forbidden",
      (right, { request, whole }) =>
        request.headers.has("range")
          ? answerWith(403)(right, { request, whole })
          : whole,
    ],
  ];
  for (const [name, fault] of cases) {
    await t.step(name, async () => {
      await using model = await ZipModel.create();
      model.server.faults.set(`content:${ZIP_NAME}`, fault);
      assertEquals(await probe(model), BYTES);
    });
  }
});

Deno.test("probeArchive() says what is wrong with the answer", async (t) => {
  await t.step("it is a web page", async () => {
    await using model = await ZipModel.create();
    model.server.faults.set(`content:${ZIP_NAME}`, htmlPage());
    const error = await assertRejects(() => probe(model), NetworkError);
    assertEquals(
      error.message,
      `Cannot download "${ZIP_NAME}" from "${model.host}": the server sent an HTML page`,
    );
  });
  await t.step("it has no length", async () => {
    await using model = await ZipModel.create();
    model.server.faults.set(
      `content:${ZIP_NAME}`,
      (_right, context) => endAt(BYTES)(context.whole, context),
    );
    const error = await assertRejects(() => probe(model), NetworkError);
    assertEquals(
      error.message,
      `Cannot download "${ZIP_NAME}" from "${model.host}": the server does not say how long it is`,
    );
  });
  await t.step("it is not there", async () => {
    await using model = await ZipModel.create();
    model.server.faults.set(`content:${ZIP_NAME}`, answerWith(404));
    await assertRejects(() => probe(model), NotFoundError);
  });
});
