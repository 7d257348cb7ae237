import { seededRandom } from "../../../lib/fastvlm/generation/sampling/seeded_random.ts";

/**
 * U+0085 is white space for Unicode, and thus for the tokenizers of other languages, but not for
 * JavaScript; with U+FEFF it is the other way round. npm's packages follow one or the other.
 */
export const DISPUTED_SPACE_REGEXP = /[\u0085\ufeff]/g;

/**
 * Texts in which a tokenizer can go wrong, one reason each, without
 * {@linkcode DISPUTED_SPACE_REGEXP disputed spaces}.
 */
export const HARD_TEXTS: readonly string[] = [
  "",
  " ",
  "\n",
  "  two  spaces ",
  " \n \n\n  \t",
  "line\r\nline\rline\n\n\nline",
  "\t\tif (x) {\r\n\t\t\treturn;\r\n\t}",
  "trailing spaces   \nand a word",
  "I'm he's they'll we've you're I'd don't",
  "I'M HE'S THEY'LL WE'VE YOU'RE I'D DON'T",
  "it’s not an apostrophe, 'tis 's 'S '",
  "1234567890 3.14159 1,000,000 ½ ² Ⅷ ٣ ३ 三",
  "café café ñ ñ å Å",
  "가 가 각 한국어 텍스트",
  "กำ ภาษาไทย ไม่มีช่องว่าง",
  "हिन्दी में क़ क़ लिखना",
  "العربية مُشَكَّلَة لا إله",
  "עִבְרִית עם ניקוד",
  "日本語の文章とカタカナ、ひらがな。",
  "简体中文和繁體中文，標點符號！",
  "Ελληνικά και Кириллица и ქართული",
  "🙂 👍🏽 👩‍👩‍👧‍👦 🏳️‍🌈 🇨🇭 ☺️ ☺",
  "e\u0301\u0323 \u0323\u0301e a\u030a\u0327 q\u0307\u0323",
  "zero\u200bwidth \u200dspace \u00ad\u2060 mark",
  "\u00a0no-break\u3000ideographic\u2028line\u2029paragraph",
  "a\u0000b\u0001\u001f\u007f\u0080",
  "\ud800 lone \udc00 halves \ud83d end\udfff",
  "\ufffd\uffff\u{10ffff}\ue000",
  "<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n",
  "a<|endoftext|>b <|im_end|> c<|im_start|>",
  "<|im_start |> <|im_end| <|endoftext>|<|im_start|><|im_start|>",
  '  <tool_call>  {"name": 1}  </tool_call>\n',
  "<|fim_prefix|>x<|fim_suffix|>y<|fim_middle|><|file_sep|>",
  "<|vision_start|><|image_pad|><|vision_end|><|box_start|>(1,2)",
  "__proto__ constructor hasOwnProperty toString valueOf",
  "# heading\n## second\n#include <a.h>\n#define X 1\n####",
  "https://example.com/a?b=c&d=%20#e user@example.org",
  '<div class="a">&nbsp;</div>;;;}}}])))===---***///\\\\\\',
  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  "                                                                 x",
  "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n",
  "ſ 'ſ K Å ﬁ ǆ İ ı ß ẞ",
];

/** First and last character of stretches of scripts, with combining marks, digits and signs. */
const SCRIPTS: readonly (readonly [first: number, last: number])[] = [
  [0x20, 0x7e],
  [0x61, 0x7a],
  [0xa0, 0x17f],
  [0x300, 0x36f],
  [0x370, 0x3ff],
  [0x400, 0x4ff],
  [0x590, 0x5ff],
  [0x600, 0x6ff],
  [0x900, 0x97f],
  [0xe00, 0xe7f],
  [0x1100, 0x11ff],
  [0x1e00, 0x1eff],
  [0x2000, 0x206f],
  [0x2100, 0x218f],
  [0x2200, 0x22ff],
  [0x3000, 0x30ff],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
  [0xd800, 0xdfff],
  [0xf900, 0xfaff],
  [0xff00, 0xffef],
  [0x1d400, 0x1d7ff],
  [0x1f300, 0x1faff],
  [0x20000, 0x2a6df],
];

/** Stretches that mean something to a tokenizer. */
const PIECES: readonly string[] = [
  " ",
  "  ",
  "    ",
  "\n",
  "\n\n",
  "\r\n",
  "\t",
  "\u00a0",
  "\u3000",
  "'s",
  "'T",
  "'ll",
  "'RE",
  "’ve",
  "e\u0301",
  "\u0323\u0301",
  "\u1112\u1161\u11ab",
  "👩‍👧",
  "👍🏽",
  "\ud83d",
  "\ude00",
  "0",
  "42",
  "2026-10-01",
  "the",
  " The",
  "picture",
  "function",
  "();\n",
  "...",
  "<|im_start|>",
  "<|im_end|>",
  "<|endoftext|>",
];

/**
 * Makes texts of words, of many scripts, and of pieces that are hard to cut: the same for the same
 * seed.
 *
 * @param words Gives a word for a number in [0, 1).
 */
export function sampleTexts(
  count: number,
  seed: number,
  words: (at: number) => string,
): string[] {
  const random = seededRandom(seed);
  const stretches = [
    () => words(random()),
    () => PIECES[Math.floor(random() * PIECES.length)] ?? "",
    () => sampleScript(random),
  ];
  const stretch = () => stretches[Math.floor(random() * 3)]?.() ?? "";
  return Array.from(
    { length: count },
    () =>
      Array.from({ length: 1 + Math.floor(random() * 12) }, stretch).join(""),
  );
}

function sampleScript(random: () => number): string {
  const script = SCRIPTS[Math.floor(random() * SCRIPTS.length)];
  const [first, last] = script ?? [0x20, 0x7e];
  const length = 1 + Math.floor(random() * 8);
  return Array.from(
    { length },
    () =>
      String.fromCodePoint(first + Math.floor(random() * (last - first + 1))),
  )
    .join("");
}
