/** Splits a text into what a global regular expression matches, and what lies between. */
export function splitWords(text: string, pattern: RegExp): string[] {
  const words: string[] = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(pattern)) {
    words.push(text.slice(end, index), match);
    end = index + match.length;
  }
  words.push(text.slice(end));
  return words.filter((word) => word !== "");
}
