/** The one style sheet of a report. States have a colour each, and a sign and a word beside it. */
export const STYLE = `
:root{color-scheme:light dark;--back:#fff;--card:#f6f7f9;--line:#d9dde3;--text:#1c2128;--quiet:#5b6570;--good:#1a7f4b;--bad:#c4302b;--busy:#1f6fd6;--known:#6a7480;--idle:#8a939d;--warn:#a35c00;--plot:#4778c8;--mark:#fff1c2}
@media (prefers-color-scheme:dark){:root{--back:#14171b;--card:#1d2126;--line:#363c44;--text:#e6e9ed;--quiet:#9aa4af;--good:#4cc38a;--bad:#ff7b72;--busy:#6cb0ff;--known:#9aa4af;--idle:#7b8590;--warn:#e3a34a;--plot:#6c9be8;--mark:#4a3d12}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0 auto;max-width:72rem;padding:1.5rem 1.25rem 4rem;background:var(--back);color:var(--text);font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 .5rem}
h2{font-size:1.15rem;margin:2.5rem 0 .75rem;padding-bottom:.3rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1.25rem 0 .5rem}
h4{font-size:.9rem;margin:0 0 .5rem}
small,.over,.notes,.range,dt,.took{color:var(--quiet);font-weight:400}
small,.notes,.range{font-size:.82rem}
.over{margin:0;font-size:.85rem}
.lead{margin:.25rem 0 1rem;font-size:1.05rem}
a{color:var(--busy)}
:focus-visible{outline:2px solid var(--busy);outline-offset:2px}
code,pre{font-family:ui-monospace,SFMono-Regular,Consolas,monospace;font-size:.85em}
pre{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.75rem;overflow:auto;max-height:32rem;white-space:pre}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin:1rem 0 0;font-size:.9rem}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.4rem 1.5rem;margin:.5rem 0}
dl div{min-width:0}
dt{font-size:.8rem}
dd{margin:0}
table{border-collapse:collapse;font-size:.9rem;min-width:60%}
th,td{text-align:left;padding:.3rem .9rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:normal}
thead th{color:var(--quiet);font-weight:500;font-size:.8rem}
tbody th{font-weight:500}
.number{text-align:right;font-variant-numeric:tabular-nums}
.compared td{font-variant-numeric:tabular-nums;min-width:6rem}
.other{background:var(--mark)}
.other::before{content:"≠\\00a0";color:var(--quiet)}
.scroll{overflow:auto;max-height:44rem;margin:.25rem 0}
.badge{display:inline-block;padding:.05rem .5rem;border-radius:1rem;border:1px solid currentColor;font-size:.78rem;font-weight:600;line-height:1.5;vertical-align:middle;white-space:nowrap}
.good{color:var(--good)}.bad{color:var(--bad)}.busy{color:var(--busy)}.known{color:var(--known)}.idle{color:var(--idle)}.warn{color:var(--warn)}
.error{border-left:3px solid var(--bad);background:var(--card);padding:.6rem .9rem;margin:.5rem 0}
.error strong{white-space:pre-wrap}
.dag{display:block;margin:0 auto;font-family:system-ui,sans-serif}
.dag.small{max-width:100%;height:auto}
.edge{fill:none;stroke:var(--idle);stroke-width:1.3}
.dag marker path{fill:var(--idle)}
.node rect{fill:var(--card);stroke:currentColor;stroke-width:1.4}
.node.map rect,.node.when rect,.node.call rect{stroke-width:2.4;stroke-dasharray:7 3}
.node.idle rect{stroke-dasharray:3 3}
.node.bad rect{stroke-width:2.6}
.node .sign{fill:currentColor;font-size:14px;font-weight:700;text-anchor:middle}
.node .name{fill:var(--text);font-size:12.5px;font-weight:600}
.node .note{fill:var(--quiet);font-size:11px}
a.node:hover rect,a.node:focus rect{fill:var(--back);stroke-width:2.6}
.gantt,.bars,.figures{list-style:none;margin:0;padding:0}
.gantt li,.bars li{display:grid;grid-template-columns:minmax(5rem,11rem) 1fr 5rem;gap:.75rem;align-items:center;font-size:.85rem;line-height:1.7}
.bars li{grid-template-columns:minmax(2rem,6rem) 1fr 4.2rem;font-size:.8rem;line-height:1.5;gap:.5rem}
.bars.lettered li{grid-template-columns:1.2rem 1fr 4.2rem}
.bars.many{columns:20rem;column-gap:2rem}
.bars.many li{break-inside:avoid}
.chain{min-width:14rem}
table code,.when{white-space:nowrap}
.label{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.took{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.bar rect{fill:currentColor}
.bar line,.histogram line{stroke:var(--line)}
.bar.plain{color:var(--plot)}
.histogram rect{fill:var(--plot)}
.range{display:flex;justify-content:space-between;margin:.1rem 0}
.notes{margin:.2rem 0}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(16rem,1fr));gap:1rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.75rem .9rem;min-width:0}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));gap:.25rem 1.5rem}
.figures li{display:flex;justify-content:space-between;gap:.75rem;border-bottom:1px solid var(--line);padding:.2rem 0;font-variant-numeric:tabular-nums}
figure{margin:1rem 0}
figcaption{font-size:.85rem;color:var(--quiet);margin-bottom:.3rem}
.steps details{border-bottom:1px solid var(--line)}
details>summary{cursor:pointer;padding:.4rem 0}
.steps details[open]>summary{padding-bottom:.2rem}
.steps details>p,.steps details>dl{margin-left:1rem;margin-bottom:.75rem}
details:target>summary{background:var(--mark)}
footer{margin-top:3rem;color:var(--quiet);font-size:.8rem}
@media (max-width:40rem){body{padding:1rem .9rem 3rem}.gantt li{grid-template-columns:minmax(4rem,7.5rem) 1fr 4.2rem;gap:.5rem}dl{grid-template-columns:repeat(auto-fill,minmax(9rem,1fr))}table{min-width:100%}}
@media print{body{max-width:none;padding:0;font-size:11px}.scroll,pre{max-height:none;overflow:visible}nav{display:none}section,.card,.failure{break-inside:avoid-page}a{color:inherit;text-decoration:none}}
`;
