/** What the system says of its processor; `undefined` is what it does not say. */
export interface CpuText {
  /** Name of the processor. */
  model?: string;
  /** Every instruction set that matters here, and whether the processor has it. */
  features?: Record<string, boolean>;
}

/**
 * Instruction sets for which ONNX Runtime has kernels of its own, under Linux's names, from the most
 * common to the rarest. Without `avx512_vnni` or `avx_vnni` (x86_64), or `asimddp` (aarch64), integers
 * of 8 bits are hardly faster than floating point.
 */
const FEATURES: Readonly<Record<typeof Deno.build.arch, readonly string[]>> = {
  "x86_64": [
    ...["avx2", "fma", "f16c", "avx512f", "avx512bw"],
    ...["avx512_vnni", "avx_vnni", "avx512_bf16", "amx_int8"],
  ],
  aarch64: ["asimd", "asimdhp", "asimddp", "i8mm", "bf16", "sve"],
};

/** Apple's names for some of them, without underscores. */
const ALIASES: Readonly<Record<string, string>> = {
  neon: "asimd",
  advsimd: "asimd",
  featfp16: "asimdhp",
  featdotprod: "asimddp",
  feati8mm: "i8mm",
  featbf16: "bf16",
};

/** `flags` and `Features` of Linux, `machdep.cpu.features` and `….leaf7_features` of macOS. */
const LIST_REGEXP =
  /^(?:flags|features|machdep\.cpu\.(?:\w+_)?features)\s*:(.*)$/gim;

/** One switch of macOS, as in `hw.optional.arm.FEAT_I8MM: 1`. */
const SWITCH_REGEXP = /^hw\.optional\.(?:\w+\.)*(\w+): 1$/gm;

const MODEL_REGEXP = /^(?:model name|machdep\.cpu\.brand_string)\s*:(.*)$/im;

/**
 * Reads what `/proc/cpuinfo`, `lscpu` or macOS's `sysctl machdep.cpu hw.optional` have said.
 *
 * @param arch Which instruction sets to look for.
 */
export function parseCpu(
  text: string,
  arch: typeof Deno.build.arch = Deno.build.arch,
): CpuText {
  const model = MODEL_REGEXP.exec(text)?.[1]?.trim();
  const words = [
    ...[...text.matchAll(LIST_REGEXP)].flatMap(([, list = ""]) =>
      list.trim().split(/\s+/)
    ),
    ...[...text.matchAll(SWITCH_REGEXP)].map(([, name = ""]) => name),
  ];
  const present = new Set(words.filter((word) => word !== "").map(plainName));
  const features = FEATURES[arch].map((name) =>
    [name, present.has(plainName(name))] as const
  );
  return {
    ...(model && { model }),
    ...(present.size > 0 && { features: Object.fromEntries(features) }),
  };
}

/** `AVX512VNNI` and `avx512_vnni` are the same. */
function plainName(name: string): string {
  const plain = name.toLowerCase().replaceAll("_", "");
  return ALIASES[plain] ?? plain;
}
