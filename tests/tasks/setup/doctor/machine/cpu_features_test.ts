import { assertEquals } from "@std/assert";
import { parseCpu } from "../../../../../tasks/setup/doctor/machine/cpu_features.ts";

const NONE_OF_X86 = {
  avx2: false,
  fma: false,
  f16c: false,
  avx512f: false,
  avx512bw: false,
  "avx512_vnni": false,
  "avx_vnni": false,
  "avx512_bf16": false,
  "amx_int8": false,
};

const NONE_OF_ARM = {
  asimd: false,
  asimdhp: false,
  asimddp: false,
  i8mm: false,
  bf16: false,
  sve: false,
};

Deno.test("parseCpu() reads /proc/cpuinfo of x86_64", () => {
  const text = `processor\t: 0
model name\t: Some CPU @ 2.80GHz
flags\t\t: fpu sse4_2 fma avx f16c avx2 avx512f avx512_vnni
vmx flags\t: avx_vnni

processor\t: 1
model name\t: Some CPU @ 2.80GHz
flags\t\t: fpu sse4_2 fma avx f16c avx2 avx512f avx512_vnni
`;
  assertEquals(parseCpu(text, "x86_64"), {
    model: "Some CPU @ 2.80GHz",
    features: {
      ...NONE_OF_X86,
      ...{ avx2: true, fma: true, f16c: true, avx512f: true },
      "avx512_vnni": true,
    },
  });
});

Deno.test("parseCpu() reads lscpu, on aarch64 too", () => {
  const text = `Architecture:          aarch64
Model name:            Neoverse-N1
Flags:                 fp asimd evtstrm aes asimdhp asimddp
Vulnerability Spectre: Not affected
`;
  assertEquals(parseCpu(text, "aarch64"), {
    model: "Neoverse-N1",
    features: { ...NONE_OF_ARM, asimd: true, asimdhp: true, asimddp: true },
  });
});

Deno.test("parseCpu() reads sysctl of an Intel Mac", () => {
  const text = `machdep.cpu.brand_string: Intel(R) Core(TM) i7
machdep.cpu.features: FPU FMA AVX1.0 F16C
machdep.cpu.leaf7_features: AVX2 AVX512F AVX512VNNI
hw.optional.avx2_0: 1
`;
  assertEquals(parseCpu(text, "x86_64"), {
    model: "Intel(R) Core(TM) i7",
    features: {
      ...NONE_OF_X86,
      ...{ avx2: true, fma: true, f16c: true, avx512f: true },
      "avx512_vnni": true,
    },
  });
});

Deno.test("parseCpu() reads sysctl of an Apple chip", () => {
  const text = `machdep.cpu.brand_string: Apple M2
hw.optional.arm.FEAT_DotProd: 1
hw.optional.arm.FEAT_I8MM: 1
hw.optional.arm.FEAT_SVE: 0
hw.optional.AdvSIMD: 1
`;
  assertEquals(parseCpu(text, "aarch64"), {
    model: "Apple M2",
    features: { ...NONE_OF_ARM, asimd: true, asimddp: true, i8mm: true },
  });
});

Deno.test("parseCpu() knows nothing from an empty text", () => {
  assertEquals(parseCpu("", "x86_64"), {});
});
