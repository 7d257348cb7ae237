import { assert, assertEquals } from "@std/assert";
import {
  KEYWORDS,
  LOOKALIKE_FORMS,
  QUESTIONS,
} from "../../../../../lib/fastvlm/tiny/tokens/questions.ts";

Deno.test("KEYWORDS has a word for every kind of question", () => {
  const kinds = new Set(KEYWORDS.map(({ question }) => question));
  assertEquals([...kinds], [...QUESTIONS]);
});

Deno.test("KEYWORDS lists each form once", () => {
  const forms = KEYWORDS.map(({ form }) => form);
  assertEquals(forms.length, new Set(forms).size);
  for (const form of [" where", "Where", " Where", "where", " JSON", "JSON"]) {
    assert(forms.includes(form), form);
  }
});

Deno.test("KEYWORDS does not find short words inside of longer ones", () => {
  const forms = KEYWORDS.map(({ form }) => form);
  for (const form of ["list", "text", "size"]) assert(!forms.includes(form));
});

Deno.test("LOOKALIKE_FORMS are no keywords", () => {
  const forms = new Set(KEYWORDS.map(({ form }) => form));
  assertEquals(LOOKALIKE_FORMS.filter((form) => forms.has(form)), []);
});
