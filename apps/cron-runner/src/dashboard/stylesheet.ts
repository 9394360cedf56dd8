const LIGHT = `--paper:#f6f6f3;--card:#fff;--ink:#1d2126;--muted:#565e68;--line:#e2e3df;--sunken:#f0f0ec;
--good:#0f766e;--warn:#b45309;--bad:#a3231f;--second:#3b5fa8;--soft-mark:#a9b4c2;
--good-tint:#e4f3ec;--warn-tint:#fbf0df;--bad-tint:#fbe9e7;--second-tint:#e8edf8;--quiet-tint:#ecedeb;
--good-ink:#0b5f4b;--warn-ink:#824406;--bad-ink:#9a201c;--second-ink:#2b4a8b`;

/** Lighter inks on dark paper; contrast of text at least 4.5 to 1 (WCAG AA). */
const DARK = `--paper:#101317;--card:#181c21;--ink:#e9ebee;--muted:#a4acb6;--line:#2c323a;--sunken:#20252b;
--good:#3fc7b6;--warn:#f0a04b;--bad:#ff8a80;--second:#86a8f0;--soft-mark:#56606c;
--good-tint:#12291f;--warn-tint:#2e2313;--bad-tint:#331a19;--second-tint:#182238;--quiet-tint:#252a31;
--good-ink:#58d3a8;--warn-ink:#f3b562;--bad-ink:#ff9a92;--second-ink:#9db9f5`;

/** The dashboard's one style sheet: light, dark, phone. */
export const STYLESHEET = `
:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 "Inter","Segoe UI",system-ui,-apple-system,"Helvetica Neue","Lato","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1180px;margin:0 auto;padding:30px 24px 56px}
a{color:inherit;text-decoration-color:var(--soft-mark);text-underline-offset:3px}
a:hover{text-decoration-color:currentColor}
:focus-visible{outline:3px solid var(--second);outline-offset:2px;border-radius:4px}
h1{font-size:1.2rem;margin:0;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:44px 0 14px;letter-spacing:-.01em}
h3{font-size:.92rem;margin:0 0 8px;font-weight:600}
p{margin:0 0 8px;max-width:80ch;overflow-wrap:anywhere}
ul{margin:6px 0 0;padding-left:1.2em}
li{overflow-wrap:anywhere}
code{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.86em;overflow-wrap:anywhere}
.quiet{color:var(--muted)}
.small{font-size:.84rem}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-9999px}
.skip:focus{left:12px;top:12px;background:var(--card);padding:8px 12px;z-index:2}
.top{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:10px 24px;margin-bottom:20px}
.top .next{color:var(--muted)}
.card{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:20px 22px;min-width:0}
.hero{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,4fr);gap:18px}
.now{border-top:5px solid var(--good);padding:22px 26px}
.now.none{border-top-color:var(--soft-mark)}
.now .label{color:var(--muted);font-size:.88rem}
.now .version{font-size:2.7rem;line-height:1.1;font-weight:700;letter-spacing:-.03em;margin:2px 0 4px;overflow-wrap:anywhere}
.now .version a{text-decoration:none}
.now .version a:hover{text-decoration:underline;text-decoration-thickness:2px}
.facts{display:flex;flex-wrap:wrap;gap:10px 30px;margin:18px 0 0}
.facts div{min-width:0}
.facts dt{color:var(--muted);font-size:.82rem}
.facts dd{margin:0;font-size:1.25rem;font-weight:650;letter-spacing:-.01em}
.last{display:flex;flex-direction:column;gap:8px;padding:22px 26px}
.last .says{font-size:1.06rem;margin:0}
.last .foot{margin:auto 0 0;padding-top:10px}
.notices{display:grid;gap:10px;margin:18px 0 0;padding:0;list-style:none}
.notice{border-left:4px solid var(--tone);background:var(--tint);border-radius:0 10px 10px 0;padding:11px 16px}
.notice p{margin:0;max-width:none}
.notice b{color:var(--tone-ink)}
.good{--tone:var(--good);--tint:var(--good-tint);--tone-ink:var(--good-ink)}
.warn{--tone:var(--warn);--tint:var(--warn-tint);--tone-ink:var(--warn-ink)}
.bad{--tone:var(--bad);--tint:var(--bad-tint);--tone-ink:var(--bad-ink)}
.info{--tone:var(--second);--tint:var(--second-tint);--tone-ink:var(--second-ink)}
.none{--tone:var(--soft-mark);--tint:var(--quiet-tint);--tone-ink:var(--muted)}
.badge{display:inline-block;background:var(--tint);color:var(--tone-ink);border-radius:99px;padding:2px 10px;font-size:.82rem;font-weight:600;white-space:nowrap}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(168px,1fr));gap:14px;margin-top:18px}
.tile{padding:15px 18px}
.tile .name{color:var(--muted);font-size:.84rem}
.tile .figure{font-size:1.55rem;font-weight:650;line-height:1.25;letter-spacing:-.015em}
.tile .more{color:var(--muted);font-size:.8rem}
.plots{display:grid;grid-template-columns:repeat(6,minmax(0,1fr));gap:18px;margin-top:18px}
figure{margin:0;grid-column:span 2}
figure.wide{grid-column:1/-1}
figcaption{font-weight:600;font-size:.92rem;margin-bottom:8px;display:flex;flex-wrap:wrap;gap:2px 18px;justify-content:space-between}
.keys{display:flex;flex-wrap:wrap;gap:2px 16px;font-weight:400;font-size:.82rem;color:var(--muted)}
.keys span::before{content:"";display:inline-block;width:10px;height:10px;border-radius:50%;background:var(--tone);margin-right:6px}
.keys .square::before{border-radius:2px}
.keys .cross::before{content:"×";background:none;color:var(--tone);font-weight:700;font-size:1.1rem;line-height:0;width:auto;height:auto}
.plot{display:block;width:100%;height:auto;color:var(--muted);font-size:12px;overflow:visible}
.plot text{white-space:pre}
.for-narrow{display:none}
.scroll{overflow-x:auto;position:relative}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left}
th,td{padding:8px 10px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th:first-child,td:first-child{padding-left:0}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--muted);font-weight:500;font-size:.82rem;white-space:nowrap}
tbody th{font-weight:600;white-space:nowrap}
tbody tr:last-child>*{border-bottom:0}
.n{text-align:right;white-space:nowrap}
.why{min-width:16em;max-width:34em;overflow-wrap:anywhere}
.nowrap{white-space:nowrap}
.up{color:var(--good-ink)}
.down{color:var(--warn-ink)}
details>summary{cursor:pointer;padding:12px 0 4px;color:var(--muted);font-size:.9rem}
.bar{display:flex;flex-wrap:wrap;gap:8px;align-items:center}
.filters{margin:0 0 10px}
button{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:9px;padding:6px 14px;cursor:pointer}
button:hover{border-color:var(--muted)}
button[aria-pressed=true]{background:var(--ink);color:var(--paper);border-color:var(--ink)}
button.main{background:var(--second-ink);color:var(--card);border-color:var(--second-ink);font-weight:600}
dialog{border:1px solid var(--line);border-radius:14px;background:var(--card);color:var(--ink);padding:24px 26px;width:min(460px,calc(100vw - 32px))}
dialog::backdrop{background:rgb(0 0 0/.45)}
dialog label{display:block;margin:12px 0;font-size:.88rem;color:var(--muted)}
input{display:block;width:100%;font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--soft-mark);border-radius:8px;padding:8px 10px;margin-top:4px}
.running{margin-bottom:18px}
.running progress{width:100%;height:8px;margin:10px 0 4px;accent-color:var(--second)}
.story{margin:8px 0 0;padding:0;list-style:none;font-size:.86rem;color:var(--muted)}
footer{margin-top:48px;color:var(--muted);font-size:.84rem}
dl.pairs{display:grid;grid-template-columns:max-content 1fr;gap:6px 22px;margin:0}
dl.pairs dt{color:var(--muted)}
dl.pairs dd{margin:0;overflow-wrap:anywhere}
@media (max-width:900px){figure{grid-column:span 3}}
@media (max-width:640px){
main{padding:16px 14px 40px}
.hero{grid-template-columns:minmax(0,1fr)}
.now,.last{padding:18px}
.now .version{font-size:2.2rem}
.plots{grid-template-columns:minmax(0,1fr)}
figure{grid-column:1/-1}
.card{padding:16px 14px}
.tiles{grid-template-columns:1fr 1fr;gap:10px}
.tile{padding:12px 14px}
.tiles>:last-child:nth-child(odd){grid-column:1/-1}
.tile .figure{font-size:1.3rem}
.for-wide{display:none}
.for-narrow{display:block}
h2{margin-top:34px}
.rows thead{display:none}
.rows,.rows tbody,.rows tr{display:block}
.rows tr{display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 10px;padding:11px 0;border-bottom:1px solid var(--line)}
.rows tr:last-child{border-bottom:0}
.rows th,.rows td{border:0;padding:0;font-size:.86rem}
.rows .why{flex:1 1 100%;order:9;min-width:0;max-width:none;color:var(--muted);font-size:.86rem}
.rows .spare,.rows .why:empty{display:none}
.rows .end{margin-left:auto}
dl.pairs{grid-template-columns:1fr;gap:0}
dl.pairs dd{margin-bottom:8px}
}
@media (prefers-reduced-motion:no-preference){.badge.live::before{content:"";display:inline-block;width:8px;height:8px;border-radius:50%;background:var(--tone);margin-right:7px;animation:pulse 1.6s infinite}}
@keyframes pulse{50%{opacity:.25}}
`.trim();
