import { properties } from '../page/palette.js';
import { BASE_STYLES } from '../page/stylesheet.js';

/** The report's one style sheet: light, dark, phone and print. */
export const REPORT_STYLESHEET = `${BASE_STYLES}
body{font-size:16px;line-height:1.55}
main{max-width:1080px;padding-top:40px}
h1{font-size:1.05rem;font-weight:600}
h2{font-size:1.3rem;margin:56px 0 6px}
.top{color:var(--muted)}
.hero{border:1px solid var(--line);border-top:6px solid var(--tone-ink);border-radius:14px;background:var(--tint);padding:28px 32px 30px}
.hero.none{background:var(--card)}
.hero .word{display:flex;align-items:center;gap:14px;font-size:2.3rem;line-height:1.1;font-weight:700;letter-spacing:-.02em;color:var(--tone-ink);margin:0 0 8px}
.hero .word svg{width:36px;height:36px;flex:none}
.hero .says{font-size:1.15rem;margin:0 0 6px}
.refusal{font:600 .92rem/1.5 ui-monospace,"DejaVu Sans Mono",monospace;color:var(--tone-ink)}
.duel{display:flex;flex-wrap:wrap;align-items:flex-start;gap:14px 40px;margin-top:24px}
.duel .value{font-size:2rem;line-height:1.1;font-weight:650;letter-spacing:-.02em}
.duel .name{color:var(--muted);font-size:.88rem;max-width:24ch;overflow-wrap:anywhere}
.duel div:nth-child(3) .value{color:var(--tone-ink)}
@media (max-width:640px){
main{padding-top:20px}
h2{margin-top:40px}
.hero{padding:20px 18px 22px}
.hero .word{font-size:1.8rem}
table{font-size:.84rem}
th,td{padding:6px 7px}
}
@media print{
:root{${properties('light')};--paper:#fff}
@page{margin:14mm}
body{font-size:10.5pt}
main{max-width:none;padding:0}
.hero,.card,.tile,figure,tr,.checks li{break-inside:avoid}
.hero,.tile,.notice{print-color-adjust:exact;-webkit-print-color-adjust:exact}
h2,h3,caption{break-after:avoid}
h2{margin-top:26px}
.grid>*{flex-basis:44%}
.grid>.wide{flex-basis:100%}
.scroll{overflow:visible}
.card{padding:12px 13px}
.tiles{grid-template-columns:repeat(4,1fr);gap:9px}
.tile{padding:10px 12px}
.tile .value{font-size:1.3rem}
.duel{gap:12px 26px}
.duel .value{font-size:1.5rem}
table,dl{font-size:7.6pt}
th,td{padding:3px 4px}
thead th{font-size:7.2pt}
tbody th{min-width:0}
.checks li{padding:5px 0}
}`;
