import { cssVariables, darkPalette, lightPalette } from '../../figures/palette.js'

/** The report's style sheet: light or dark as the reader's system is, one column that fits a phone. */
export const style = `
:root { color-scheme: light dark; ${cssVariables(lightPalette)} --rule: #dcdce0; --card: #f6f6f8; }
@media (prefers-color-scheme: dark) { :root { ${cssVariables(darkPalette)} --rule: #36383d; --card: #212327; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--background); color: var(--ink); font: 17px/1.6 system-ui, 'Segoe UI', Roboto, sans-serif; }
main { max-width: 54rem; margin: 0 auto; padding: 2rem 1.1rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 0.4rem; text-wrap: balance; }
h2 { font-size: 1.35rem; line-height: 1.3; margin: 3rem 0 0.6rem; }
h3 { font-size: 1.05rem; line-height: 1.35; margin: 0 0 0.6rem; text-wrap: balance; }
h4 { font-size: 0.95rem; margin: 0; }
p { margin: 0.7rem 0; }
.lead { color: var(--faint); margin-top: 0; }
.verdict { background: var(--card); border-left: 4px solid var(--test); border-radius: 4px; padding: 0.9rem 1.1rem; margin: 1.2rem 0; }
.verdict p { margin: 0.4rem 0 0; }
.verdict p:first-child { font-weight: 600; margin: 0; }
figure { margin: 1.6rem 0; padding: 1.1rem 0 0; border-top: 1px solid var(--rule); }
figcaption { margin-top: 0.5rem; }
figcaption, .note { color: var(--faint); font-size: 0.88rem; line-height: 1.5; }
.legend { display: flex; flex-wrap: wrap; gap: 0.15rem 1.1rem; font-size: 0.88rem; margin: 0 0 0.8rem; }
.entry { display: inline-flex; align-items: center; gap: 0.4rem; }
.entry svg { flex: none; overflow: visible; }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1.2rem 1.6rem; }
.panel { min-width: 0; max-width: 460px; }
.panel svg { display: block; width: 100%; height: auto; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.92rem; font-variant-numeric: tabular-nums; width: 100%; }
th, td { text-align: right; padding: 0.4rem 0 0.4rem 1.1rem; border-bottom: 1px solid var(--rule); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
thead th { color: var(--faint); font-weight: 600; }
tbody th { font-weight: 600; }
.settings td { white-space: normal; text-align: left; overflow-wrap: anywhere; }
.settings th { text-align: left; padding-left: 0; vertical-align: top; width: 12rem; font-weight: 400; color: var(--faint); }
code, pre { font-family: ui-monospace, 'Cascadia Mono', Menlo, monospace; font-size: 0.88em; }
pre { background: var(--card); border-radius: 4px; padding: 0.8rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 30rem) { body { font-size: 16px; } h1 { font-size: 1.55rem; } .settings th { width: 7.5rem; } }
`
