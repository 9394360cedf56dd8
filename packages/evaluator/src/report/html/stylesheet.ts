import { PALETTE } from '../plots/palette.js';

const PLOT_LIGHT = Object.entries(PALETTE)
  .map(([name, colour]) => `--plot-${name}:${colour}`)
  .join(';');

/** Lighter inks on dark paper; contrast of text at least 4.5 to 1 (WCAG AA). */
const PLOT_DARK =
  '--plot-paper:#101317;--plot-ink:#e9ebee;--plot-muted:#a4acb6;--plot-line:#363c44;--plot-good:#3fc7b6;--plot-goodSoft:#2a8a80;--plot-bad:#f0a04b;--plot-second:#86a8f0';

const LIGHT = `--paper:#f6f6f3;--card:#fff;--ink:#1d2126;--muted:#565e68;--line:#e2e3df;--soft:#f1f1ed;
--promote:#0b6b4f;--keep:#2b4a8b;--inconclusive:#8a4b08;--incomparable:#a3231f;--promote-tint:#e4f3ec;--keep-tint:#e8edf8;--inconclusive-tint:#fbf0df;--incomparable-tint:#fbe9e7;
--better:#0b6b4f;--worse:#8a4b08;${PLOT_LIGHT}`;

const DARK = `--paper:#101317;--card:#181c21;--ink:#e9ebee;--muted:#a4acb6;--line:#2c323a;--soft:#20252b;
--promote:#58d3a8;--keep:#9db9f5;--inconclusive:#f3b562;--incomparable:#ff9a92;--promote-tint:#12291f;--keep-tint:#182238;--inconclusive-tint:#2e2313;--incomparable-tint:#331a19;
--better:#58d3a8;--worse:#f3b562;${PLOT_DARK}`;

/** The page's one style sheet: light, dark, phone and print. */
export const STYLESHEET = `
:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 "Inter","Segoe UI",system-ui,-apple-system,"Helvetica Neue","Lato","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1080px;margin:0 auto;padding:40px 24px 64px}
h1{font-size:1.05rem;font-weight:600;margin:0;overflow-wrap:anywhere}
h2{font-size:1.3rem;line-height:1.3;margin:56px 0 6px;letter-spacing:-.01em}
h3{font-size:.95rem;margin:0 0 10px}
p{margin:0 0 12px;max-width:72ch}
.lead{color:var(--muted)}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
header.top{display:flex;flex-wrap:wrap;justify-content:space-between;gap:4px 24px;color:var(--muted);margin-bottom:18px}
.hero{border:1px solid var(--line);border-top:6px solid var(--tone);border-radius:14px;background:var(--tint);padding:28px 32px 30px}
.promote{--tone:var(--promote);--tint:var(--promote-tint)}
.keep{--tone:var(--keep);--tint:var(--keep-tint)}
.inconclusive{--tone:var(--inconclusive);--tint:var(--inconclusive-tint)}
.incomparable{--tone:var(--incomparable);--tint:var(--incomparable-tint)}
.evaluated{--tone:var(--muted);--tint:var(--card)}
.hero .word{display:flex;align-items:center;gap:14px;font-size:2.3rem;line-height:1.1;font-weight:700;letter-spacing:-.02em;color:var(--tone);margin:0 0 8px}
.hero .word svg{width:36px;height:36px;flex:none}
.hero .says{font-size:1.15rem;margin:0 0 6px}
.hero ul{margin:10px 0 0;padding-left:1.2em}
.hero li{margin:2px 0;max-width:75ch}
.refusal{font:600 .92rem/1.5 ui-monospace,"DejaVu Sans Mono",monospace;color:var(--tone);overflow-wrap:anywhere}
.duel{display:flex;flex-wrap:wrap;align-items:flex-start;gap:14px 40px;margin-top:24px}
.duel .figure{font-size:2rem;line-height:1.1;font-weight:650;letter-spacing:-.02em}
.duel .name{color:var(--muted);font-size:.88rem;max-width:24ch;overflow-wrap:anywhere}
.duel .step .figure{color:var(--tone)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(185px,1fr));gap:14px;margin-top:18px}
.tile,.card{background:var(--card);border:1px solid var(--line);border-radius:12px}
.tile{padding:16px 18px}
.tile .name{color:var(--muted);font-size:.85rem}
.tile .figure{font-size:1.65rem;font-weight:650;line-height:1.25;letter-spacing:-.01em}
.tile .more{color:var(--muted);font-size:.82rem}
.card{padding:20px 22px;min-width:0}
.grid{display:flex;flex-wrap:wrap;gap:18px;margin-top:16px}
.grid>*{flex:1 1 min(100%,430px)}
.grid>.wide{flex-basis:100%}
figure{margin:0}
figcaption{font-weight:600;margin-bottom:8px}
figure svg{display:block;width:100%;height:auto;max-width:520px;margin:0 auto;color:var(--plot-ink)}
.note{border-left:4px solid var(--worse);background:var(--card);padding:12px 16px;border-radius:0 10px 10px 0;margin:14px 0 0;max-width:none}
.scroll{overflow-x:auto;position:relative}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;font-weight:600;padding-bottom:8px}
th,td{padding:7px 10px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th:first-child{padding-left:0}
td:last-child,th:last-child{padding-right:0}
thead th{color:var(--muted);font-weight:500;font-size:.82rem;vertical-align:bottom}
tbody th{font-weight:500;min-width:5.5em;max-width:20em;overflow-wrap:break-word}
tbody tr:last-child>*{border-bottom:0}
.n{text-align:right;white-space:nowrap}
.quiet{color:var(--muted)}
.better{color:var(--better);font-weight:600}
.worse{color:var(--worse);font-weight:600}
.rules{list-style:none;margin:0;padding:0}
.rules li{display:grid;grid-template-columns:26px 1fr;gap:10px;padding:9px 0;border-bottom:1px solid var(--line)}
.rules li:last-child{border-bottom:0}
.rules svg{width:22px;height:22px;margin-top:1px}
.rules .held svg{color:var(--better)}
.rules .broken svg{color:var(--incomparable)}
.rules .broken b{color:var(--incomparable)}
.rules p{margin:0;max-width:none}
.rules code{color:var(--muted);font-size:.8rem}
code{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.86em;overflow-wrap:anywhere}
dl{margin:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr));gap:0 32px}
dl div{display:flex;justify-content:space-between;gap:16px;padding:7px 0;border-bottom:1px solid var(--line)}
dt{color:var(--muted)}
dd{margin:0;text-align:right;flex:0 0 auto;max-width:68%}
a{color:inherit}
:focus-visible{outline:3px solid var(--keep);outline-offset:2px}
footer{margin-top:56px;color:var(--muted);font-size:.85rem}
@media (max-width:560px){
main{padding:20px 14px 40px}
.hero{padding:20px 18px 22px}
.hero .word{font-size:1.8rem}
.card{padding:16px 14px}
.tiles{grid-template-columns:1fr 1fr;gap:10px}
.tile{padding:12px}
.tile .figure{font-size:1.35rem}
h2{margin-top:40px}
table{font-size:.84rem}
th,td{padding:6px 7px}
}
@media print{
:root{${LIGHT};--paper:#fff}
@page{margin:14mm}
body{font-size:10.5pt}
main{max-width:none;padding:0}
.hero,.card,.tile,figure,tr,.rules li{break-inside:avoid}
.hero,.tile{print-color-adjust:exact;-webkit-print-color-adjust:exact}
h2,h3,caption{break-after:avoid}
h2{margin-top:26px}
.grid>*{flex-basis:44%}
.grid>.wide{flex-basis:100%}
.scroll{overflow:visible}
.card{padding:12px 13px}
.tiles{grid-template-columns:repeat(4,1fr);gap:9px}
.tile{padding:10px 12px}
.tile .figure{font-size:1.3rem}
.duel{gap:12px 26px}
.duel .figure{font-size:1.5rem}
table,dl{font-size:7.6pt}
th,td{padding:3px 4px}
thead th{font-size:7.2pt}
tbody th{min-width:0}
.rules li{padding:5px 0}
}
`.trim();
