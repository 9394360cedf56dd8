import { BASE_STYLES } from '@bp/report';

/** The dashboard's one style sheet: light, dark, phone. */
export const STYLESHEET = `${BASE_STYLES}
[hidden]{display:none!important}
main{max-width:1180px;outline:none}
.site{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:8px 24px;max-width:1180px;margin:0 auto;padding:14px 24px 0}
.site nav{display:flex;flex-wrap:wrap;gap:2px 4px;margin-left:-10px}
.site a{padding:6px 10px;border-radius:8px;text-decoration:none;color:var(--muted)}
.site a:hover{background:var(--quiet-tint);color:var(--ink)}
.site a[aria-current]{background:var(--card);color:var(--ink);font-weight:600}
.site>a{margin-right:-10px}
h1{font-size:1.45rem}
.foot{margin:10px 0 0}
.rollout,section+p.quiet{margin-top:18px}
.links{gap:6px 18px}
.links:empty{display:none}
.card dl{margin-top:10px}
.search{margin:0 0 14px}
.search input[type=search]{width:min(320px,100%);margin:0;background:var(--card)}
.pages{margin-top:14px;gap:16px}
thead th a{text-decoration:none}
thead th a:hover{text-decoration:underline}
th[aria-sort=ascending] a::after{content:" ↑"}
th[aria-sort=descending] a::after{content:" ↓"}
label{font-size:.88rem;color:var(--muted)}
select{display:block;font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--soft-mark);border-radius:8px;padding:8px 10px;margin-top:4px;max-width:100%}
form.bar:has(select){align-items:flex-end;gap:14px}
.fields{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,190px),1fr));gap:14px 18px}
.fields select{width:100%}
.site-form>*+*{margin-top:14px}
.site-form details .fields{margin-top:8px}
.sign-in{max-width:420px}
.sign-in>*+*{margin-top:14px}
.sign-in label{display:block}
.card+.notice,.notice+.card{margin-top:14px}
.small{font-size:.84rem}
.skip{position:absolute;left:-9999px}
.skip:focus{left:12px;top:12px;background:var(--card);padding:8px 12px;z-index:2}
.top .next{color:var(--muted)}
.hero{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,4fr);gap:18px}
.now{border-top:5px solid var(--good);padding:22px 26px}
.now.none{border-top-color:var(--soft-mark)}
.now .label{color:var(--muted);font-size:.88rem}
.now .version{font-size:2.7rem;line-height:1.1;font-weight:700;letter-spacing:-.03em;margin:2px 0 4px;overflow-wrap:anywhere}
.now .version a{text-decoration:none}
.now .version a:hover{text-decoration:underline;text-decoration-thickness:2px}
section.card>dl{grid-template-columns:1fr}
section.card>dl div{justify-content:flex-start;border:0;padding:3px 0}
section.card>dl dt{flex:0 0 10em}
section.card>dl dd{flex:1 1 0;max-width:none;text-align:left}
.now.card>dl{display:flex;flex-wrap:wrap;gap:10px 30px;margin:18px 0 0}
.now.card>dl div{display:block;padding:0;min-width:0}
.now.card>dl dt{font-size:.82rem}
.now.card>dl dd{font-size:1.25rem;font-weight:650;letter-spacing:-.01em}
.last{display:flex;flex-direction:column;gap:8px;padding:22px 26px}
.last .says{font-size:1.06rem;margin:0}
.last .foot{margin:auto 0 0;padding-top:10px}
.notices{margin:18px 0 0;padding:0;list-style:none}
.notices .notice{margin-top:10px}
.plots{display:grid;grid-template-columns:repeat(6,minmax(0,1fr));gap:18px;margin-top:18px}
.plots figure{grid-column:span 2}
.plots figure.wide{grid-column:1/-1}
figcaption{font-size:.92rem}
.keys{display:flex;flex-wrap:wrap;gap:2px 16px;font-weight:400;font-size:.82rem;color:var(--muted)}
.keys span::before{content:"";display:inline-block;width:10px;height:10px;border-radius:50%;background:var(--tone);margin-right:6px}
.keys .square::before{border-radius:2px}
.keys .cross::before{content:"×";background:none;color:var(--tone);font-weight:700;font-size:1.1rem;line-height:0;width:auto;height:auto}
.plot{color:var(--muted);overflow:visible}
.plot text{white-space:pre}
.for-narrow,.narrow{display:none}
thead th{white-space:nowrap}
.rows tbody th{font-weight:600;white-space:nowrap}
.why{min-width:16em;max-width:34em;overflow-wrap:anywhere}
.nowrap{white-space:nowrap}
details>summary{cursor:pointer;padding:12px 0 4px;color:var(--muted);font-size:.9rem}
.bar{display:flex;flex-wrap:wrap;gap:8px;align-items:center}
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
main>section+figure,main>section .scroll+p{margin-top:18px}
@media (max-width:900px){.plots figure{grid-column:span 3}}
@media (max-width:640px){
.site{padding:10px 14px 0}
.site>a{margin:0 -10px}
.hero{grid-template-columns:minmax(0,1fr)}
.now,.last{padding:18px}
.now .version{font-size:2.2rem}
.plots{grid-template-columns:minmax(0,1fr)}
.plots figure{grid-column:1/-1}
.tiles>:last-child:nth-child(odd){grid-column:1/-1}
.for-wide{display:none}
.for-narrow{display:block}
.narrow{display:inline}
.rows thead{display:none}
.rows:has(thead a) thead{display:block}
.rows thead tr::before{content:"Sort by";color:var(--muted)}
.rows thead th:not(:has(a)){display:none}
.rows thead th:has(a){display:inline}
.rows,.rows tbody,.rows tr{display:block}
.rows tr{display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 10px;padding:11px 0;border-bottom:1px solid var(--line)}
.rows tr:last-child{border-bottom:0}
.rows th,.rows td{border:0;padding:0;font-size:.86rem}
.rows .why{flex:1 1 100%;order:9;min-width:0;max-width:none;color:var(--muted);font-size:.86rem}
.rows .spare,.rows .why:empty{display:none}
.rows .end{margin-left:auto}
.rows tbody th{white-space:normal}
section.card>dl div{flex-wrap:wrap;gap:0 16px}
section.card>dl dd{flex:1 1 60%}
}
@media (prefers-reduced-motion:no-preference){.badge.live::before{content:"";display:inline-block;width:8px;height:8px;border-radius:50%;background:var(--tone);margin-right:7px;animation:pulse 1.6s infinite}}
@keyframes pulse{50%{opacity:.25}}`;
