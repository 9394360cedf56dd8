import { properties } from './palette.js';

/** Looks of what all pages are made of: text, cards, tables, badges, notices, tiles, plots. */
export const BASE_STYLES = `
:root{color-scheme:light dark;${properties('light')}}
@media (prefers-color-scheme:dark){:root{${properties('dark')}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 "Inter","Segoe UI",system-ui,-apple-system,"Helvetica Neue","Lato","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
main{margin:0 auto;padding:30px 24px 56px}
a{color:inherit;text-decoration-color:var(--soft-mark);text-underline-offset:3px}
a:hover{text-decoration-color:currentColor}
:focus-visible{outline:3px solid var(--second);outline-offset:2px;border-radius:4px}
h1{font-size:1.2rem;margin:0;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:1.2rem;line-height:1.3;margin:44px 0 14px;letter-spacing:-.01em}
h3{font-size:.95rem;margin:0 0 10px;font-weight:600}
p{margin:0 0 8px;max-width:80ch;overflow-wrap:anywhere}
ul{margin:6px 0 0;padding-left:1.2em}
li{overflow-wrap:anywhere}
code{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.86em;overflow-wrap:anywhere}
dl{margin:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr));gap:0 32px}
dl div{display:flex;justify-content:space-between;gap:16px;padding:7px 0;border-bottom:1px solid var(--line)}
dt{color:var(--muted)}
dd{margin:0;text-align:right;flex:0 0 auto;max-width:68%;overflow-wrap:anywhere}
.quiet{color:var(--muted)}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.top{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:10px 24px;margin-bottom:20px}
.card{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:20px 22px;min-width:0}
.good{--tone:var(--good);--tint:var(--good-tint);--tone-ink:var(--good-ink)}
.warn{--tone:var(--warn);--tint:var(--warn-tint);--tone-ink:var(--warn-ink)}
.bad{--tone:var(--bad);--tint:var(--bad-tint);--tone-ink:var(--bad-ink)}
.info{--tone:var(--second);--tint:var(--second-tint);--tone-ink:var(--second-ink)}
.none{--tone:var(--soft-mark);--tint:var(--quiet-tint);--tone-ink:var(--muted)}
.toned{color:var(--tone-ink);font-weight:600}
.badge{display:inline-block;background:var(--tint);color:var(--tone-ink);border-radius:99px;padding:2px 10px;font-size:.82rem;font-weight:600;white-space:nowrap}
.notice{border-left:4px solid var(--tone);background:var(--tint);border-radius:0 10px 10px 0;padding:11px 16px;margin-top:14px}
.notice p{margin:0;max-width:none}
.notice b{color:var(--tone-ink)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(168px,1fr));gap:14px;margin-top:18px}
.tile{padding:15px 18px}
.tile .name{color:var(--muted);font-size:.84rem}
.tile .value{font-size:1.6rem;font-weight:650;line-height:1.25;letter-spacing:-.015em}
.tile .more{color:var(--muted);font-size:.81rem}
figure{margin:0}
figcaption{font-weight:600;margin-bottom:8px;display:flex;flex-wrap:wrap;gap:2px 18px;justify-content:space-between}
.plot{display:block;width:100%;height:auto;font-size:12px}
.scroll{overflow-x:auto;position:relative}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;font-weight:600;padding-bottom:8px}
th,td{padding:7px 10px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th:first-child{padding-left:0}
td:last-child,th:last-child{padding-right:0}
thead th{color:var(--muted);font-weight:500;font-size:.82rem;vertical-align:bottom}
tbody tr:last-child>*{border-bottom:0}
.n{text-align:right;white-space:nowrap}
.w{min-width:8em;overflow-wrap:anywhere}
.lead{color:var(--muted);max-width:72ch}
.grid{display:flex;flex-wrap:wrap;gap:18px;margin-top:16px}
.grid>*{flex:1 1 min(100%,430px)}
.grid>.wide{flex-basis:100%}
.grid figure svg{max-width:520px;margin:0 auto}
.grid tbody th{font-weight:500;min-width:5.5em;max-width:20em;overflow-wrap:break-word}
.checks{list-style:none;margin:0;padding:0}
.checks li{display:grid;grid-template-columns:26px 1fr;gap:10px;padding:9px 0;border-bottom:1px solid var(--line)}
.checks li:last-child{border-bottom:0}
.checks svg{width:22px;height:22px;margin-top:1px;color:var(--tone-ink)}
.checks .bad b{color:var(--tone-ink)}
.checks p{margin:0;max-width:none}
.checks code{color:var(--muted);font-size:.8rem}
footer{margin-top:52px;color:var(--muted);font-size:.85rem}
@media (max-width:640px){
main{padding:16px 14px 40px}
.card{padding:16px 14px}
.tiles{grid-template-columns:1fr 1fr;gap:10px}
.tile{padding:12px 14px}
.tile .value{font-size:1.3rem}
h2{margin-top:36px}
}`.trim();
