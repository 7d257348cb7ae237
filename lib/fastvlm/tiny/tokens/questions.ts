/** The kinds of questions that the model tells apart; anything else is "describe this". */
export const QUESTIONS = [
  "document",
  "detect",
  "background",
  "where",
  "size",
  "color",
] as const;

/** Name of a kind of question. */
export type Question = typeof QUESTIONS[number];

/** A word that makes a prompt a question of some kind. */
export interface Keyword {
  /** Kind of the question. */
  question: Question;
  /** Of several keywords in a prompt the highest rank counts; of equal ones the last. */
  rank: number;
  /** The word as it stands in a prompt, with the space before it if there is one. */
  form: string;
}

/** Rank and words of each kind. */
const WORDS: Readonly<Record<Question, [rank: number, words: string]>> = {
  document: [3, "text document letters OCR"],
  detect: [3, "objects list detect locations JSON"],
  background: [3, "background"],
  where: [2, "where position located location"],
  size: [1, "big size"],
  color: [1, "color colour colors colours"],
};

/** Words that only begin like a keyword: each gets a token of its own, which means nothing. */
const LOOKALIKES = "listen textile texture positive bigger";

/**
 * Keywords that are safe inside a longer word, so that they may also stand without a space or a
 * capital letter: "list" would be found in "realistic".
 */
const SAFE_INSIDE = "where background detect document objects color colour";

/** Every keyword in every form: after a space, at the start, with a capital letter. */
export const KEYWORDS: readonly Keyword[] = QUESTIONS.flatMap((question) => {
  const [rank, words] = WORDS[question];
  const forms = words.split(" ").flatMap(listForms);
  return forms.map((form) => ({ question, rank, form }));
});

/** The words that must not be taken for a keyword. */
export const LOOKALIKE_FORMS: readonly string[] = LOOKALIKES.split(" ").map(
  (word) => ` ${word}`,
);

function listForms(word: string): string[] {
  const capital = word.charAt(0).toUpperCase() + word.slice(1);
  const bare = SAFE_INSIDE.split(" ").includes(word) ? [word] : [];
  return [...new Set([...bare, ` ${word}`, capital, ` ${capital}`])];
}
