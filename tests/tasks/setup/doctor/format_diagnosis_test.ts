import { assertEquals } from "@std/assert";
import type { Diagnosis } from "../../../../tasks/setup/doctor/diagnose.ts";
import { formatDiagnosis } from "../../../../tasks/setup/doctor/format_diagnosis.ts";

const FULL: Diagnosis = {
  healthy: false,
  problems: [{ message: "Cannot go on", command: "mend it" }],
  versions: {
    ...{ toolkit: "0.1.0", commit: "0123456789abcdef", deno: "2.9.6" },
    ...{ v8: "15.0", onnxruntime: "1.30.0", sharp: "0.35.5", libvips: "8.18" },
    onnxruntimeBy: "its C API",
    providers: [
      { name: "cpu", bundled: true },
      { name: "cuda", bundled: false },
    ],
  },
  machine: {
    ...{ os: "linux", release: "6.18", target: "x86_64-unknown-linux-gnu" },
    ...{ cpu: "Some CPU", cores: 2 },
    features: { avx2: true, fma: true, "avx_vnni": false },
    memory: { totalBytes: 16e9, availableBytes: 8e9 },
  },
  catalog: "~/models.config.json",
  stores: [{
    ...{ name: "user", root: "~/store", exists: true, freeBytes: 5e9 },
    models: [
      { key: "a-b-c", state: "damaged", outdated: false, bytes: 1500 },
      { key: "a-b-d", state: "installed", outdated: true, bytes: 20 },
    ],
    prunableBytes: 7000,
  }],
  download: {
    ...{ key: "a-b-c", state: "damaged", source: "owner/repo at main" },
    ...{ bytesToDownload: 1000, command: "deno task download --size b" },
  },
  network: {
    ...{ endpoint: "https://hub.example/", mirrors: ["https://m.example/"] },
    ...{ offline: true, hasToken: true },
    proxies: { NO_PROXY: "localhost" },
    certificates: { DENO_CERT: "/etc/ca.pem" },
  },
};

/** A machine that tells next to nothing, and on which nothing works. */
const POOR: Diagnosis = {
  healthy: true,
  problems: [],
  versions: {
    ...{ toolkit: "0.1.0", commit: null, deno: "2.9.6", v8: "15.0" },
    ...{ onnxruntime: null, onnxruntimeBy: null, providers: [] },
    ...{ sharp: null, libvips: null },
  },
  machine: {
    ...{ os: "linux", release: null, target: "x86_64-unknown-linux-gnu" },
    ...{ cpu: null, cores: 1, features: null, memory: null },
  },
  catalog: null,
  stores: [],
  download: null,
  network: {
    ...{ endpoint: null, mirrors: [], offline: false, hasToken: false },
    ...{ proxies: {}, certificates: {} },
  },
};

Deno.test("formatDiagnosis() sets facts, then problems with what mends them", () => {
  assertEquals(
    formatDiagnosis(FULL),
    `toolkit        0.1.0 (0123456789ab)
deno           2.9.6 with V8 15.0
onnxruntime    1.30.0 by its C API
providers      cpu; with libraries of their own: cuda
sharp          0.35.5 with libvips 8.18
system         x86_64-unknown-linux-gnu, kernel 6.18
cpu            Some CPU, 2 cores
features       avx2 fma; not avx_vnni
memory         16 GB, 8 GB available
catalog        ~/models.config.json
user store     ~/store, 5 GB free, 7 kB of old leftovers: deno task prune
  a-b-c        damaged, 1.5 kB
  a-b-d        installed (outdated), 20 B
default model  a-b-c, damaged
to download    1 kB from owner/repo at main
  by           deno task download --size b
endpoint       https://hub.example/
mirror         https://m.example/
offline        yes
token          set
NO_PROXY       localhost
DENO_CERT      /etc/ca.pem

problem: Cannot go on
mend by: mend it`,
  );
});

Deno.test("formatDiagnosis() says what is not known", () => {
  assertEquals(
    formatDiagnosis(POOR),
    `toolkit      0.1.0 (unknown commit)
deno         2.9.6 with V8 15.0
onnxruntime  cannot be loaded
providers    none
sharp        cannot be loaded
system       x86_64-unknown-linux-gnu
cpu          unknown, 1 core
features     unknown
memory       unknown
catalog      unusable
endpoint     unusable
offline      no
token        not set

all is well`,
  );
});
