/** Looks of the page, light and dark as the person's system is. */
export const REPORT_STYLE = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f6f7f9, #14171c);
  --card: light-dark(#ffffff, #1d2128);
  --ink: light-dark(#1b2027, #e6e9ee);
  --faint: light-dark(#5d6673, #98a2b0);
  --line: light-dark(#dfe3e8, #2e343e);
  --accent: light-dark(#1858c4, #86b2ff);
  --bad: light-dark(#b3261e, #ff9e94);
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif;
}
header {
  position: sticky; top: 0; z-index: 1; padding: 14px 24px;
  background: var(--card); border-bottom: 1px solid var(--line);
  display: flex; flex-wrap: wrap; gap: 10px 24px; align-items: center;
}
h1 { margin: 0; font-size: 18px; }
.facts { margin: 0; color: var(--faint); flex: 1 1 260px; }
.tools { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; }
label { white-space: nowrap; }
#shown { flex: none; min-width: 8ch; }
input[type="search"] {
  width: min(320px, 60vw); padding: 7px 12px; font: inherit; color: inherit;
  background: var(--ground); border: 1px solid var(--line); border-radius: 8px;
}
input:focus-visible {
  outline: 2px solid var(--accent); outline-offset: 1px;
}
main {
  display: grid; gap: 16px; padding: 20px 24px; max-width: 1800px; margin: auto;
  grid-template-columns: repeat(auto-fill, minmax(min(340px, 100%), 1fr));
}
article {
  background: var(--card); border: 1px solid var(--line); border-radius: 12px;
  overflow: hidden; display: flex; flex-direction: column;
  content-visibility: auto; contain-intrinsic-size: auto 420px;
}
figure {
  margin: 0; height: 220px; display: grid; place-items: center;
  background: var(--ground); color: var(--faint);
}
figure img { max-width: 100%; max-height: 220px; }
.body { padding: 12px 16px 14px; display: grid; gap: 8px; }
h2 { margin: 0; font-size: 13px; font-weight: 600; overflow-wrap: anywhere; }
.text { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.facts-of { margin: 0; color: var(--faint); font-size: 12.5px; }
pre.text { max-height: 300px; overflow: auto; font-size: 12.5px; }
.failed { border-color: var(--bad); }
.failed .text { color: var(--bad); }
.none { padding: 40px; text-align: center; color: var(--faint); }
`;
