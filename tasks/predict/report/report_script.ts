/** What the page does: it hides what does not match. */
export const REPORT_SCRIPT = `
const words = document.getElementById("filter");
const failed = document.getElementById("failed");
const shown = document.getElementById("shown");
const none = document.getElementById("none");
const cards = [...document.querySelectorAll("article")];
const texts = cards.map((card) => card.textContent.toLowerCase());
function filter() {
  const wanted = words.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let count = 0;
  cards.forEach((card, index) => {
    const isShown = wanted.every((word) => texts[index].includes(word)) &&
      (!failed.checked || card.classList.contains("failed"));
    card.hidden = !isShown;
    count += Number(isShown);
  });
  shown.textContent = count + " of " + cards.length;
  none.hidden = count > 0;
}
words.addEventListener("input", filter);
failed.addEventListener("change", filter);
filter();
`;
