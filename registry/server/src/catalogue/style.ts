/** The one style sheet of the catalogue; the colours are those of run reports. A state has a sign and a word beside its colour. */
export const style = `
:root{color-scheme:light dark;--back:#fff;--card:#f6f7f9;--line:#d9dde3;--text:#1c2128;--quiet:#5b6570;--good:#1a7f4b;--bad:#c4302b;--busy:#1f6fd6;--warn:#a35c00;--tint:#eaf2fd}
@media (prefers-color-scheme:dark){:root{--back:#14171b;--card:#1d2126;--line:#363c44;--text:#e6e9ed;--quiet:#9aa4af;--good:#4cc38a;--bad:#ff7b72;--busy:#6cb0ff;--warn:#e3a34a;--tint:#1a2a3e}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--back);color:var(--text);font:15px/1.5 system-ui,sans-serif;overflow-wrap:break-word;min-height:100vh;display:flex;flex-direction:column}
.wrap{max-width:76rem;margin:0 auto;padding-left:1.25rem;padding-right:1.25rem}
a{color:var(--busy);text-decoration:none}
a:hover{text-decoration:underline}
:focus-visible{outline:2px solid var(--busy);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-999px}
.skip:focus{left:1rem;top:.5rem;background:var(--back);padding:.3rem .6rem;z-index:1}
.top{border-bottom:1px solid var(--line);background:var(--card)}
.top .wrap{display:flex;flex-wrap:wrap;align-items:center;gap:.6rem 1.25rem;padding-top:.7rem;padding-bottom:.7rem}
.brand{font-weight:700;font-size:1.05rem;color:var(--text);display:flex;align-items:center;gap:.5rem;white-space:nowrap}
.brand:hover{text-decoration:none}
.brand svg{color:var(--busy)}
.search{display:flex;flex:1 1 18rem;gap:.5rem;min-width:0}
input{font:inherit;color:inherit;background:var(--back);border:1px solid var(--line);border-radius:7px;padding:.4rem .7rem;min-width:0;width:100%}
input:focus-visible{outline-offset:-1px}
::placeholder{color:var(--quiet);opacity:1}
button{font:inherit;font-weight:600;color:var(--back);background:var(--busy);border:1px solid var(--busy);border-radius:7px;padding:.4rem .95rem;cursor:pointer;white-space:nowrap}
button:hover{filter:brightness(1.08)}
button.plain{color:var(--text);background:none;border-color:var(--line);font-weight:500}
.who{display:flex;align-items:center;gap:.75rem;color:var(--quiet);font-size:.88rem;margin-left:auto}
.who form{margin:0}.who button{padding:.2rem .6rem;font-size:.85rem}
main{padding-top:1.75rem;padding-bottom:3.5rem;width:100%;flex:1}
h1{font-size:1.7rem;line-height:1.25;margin:0}
.results-title{margin-bottom:1.25rem}
h2{font-size:1.15rem;margin:2.5rem 0 .75rem;padding-bottom:.3rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1.25rem 0 .4rem}
h4,h5,h6{font-size:.92rem;margin:1rem 0 .3rem}
small,dt,.quiet{color:var(--quiet);font-weight:400}
small{font-size:.82rem}
code,pre,kbd,samp{font-family:ui-monospace,SFMono-Regular,Consolas,monospace;font-size:.86em}
pre{background:var(--card);border:1px solid var(--line);border-radius:7px;padding:.75rem .9rem;overflow:auto;line-height:1.45}
.badge{display:inline-block;padding:.02rem .5rem;border-radius:1rem;border:1px solid var(--line);font-size:.78rem;line-height:1.5;color:var(--quiet);white-space:nowrap}
.badge.kind{background:var(--tint);border-color:transparent;color:var(--text)}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
.badge.good,.badge.bad,.badge.warn{border-color:currentColor;font-weight:600}
.columns{display:grid;grid-template-columns:13.5rem minmax(0,1fr);gap:2.5rem;align-items:start}
.facets h2{font-size:.8rem;text-transform:uppercase;letter-spacing:.05em;color:var(--quiet);border:0;margin:1.25rem 0 .25rem;padding:0}
.facets section:first-of-type h2{margin-top:0}
.facets ul{list-style:none;margin:0;padding:0}
.facets li a{display:flex;justify-content:space-between;gap:.5rem;padding:.2rem .6rem;margin:0 -.6rem;border-radius:6px;color:var(--text);font-size:.92rem}
.facets li a:hover{background:var(--card);text-decoration:none}
.facets li a[aria-current]{background:var(--tint);font-weight:600}
.facets .count{color:var(--quiet);font-weight:400;font-variant-numeric:tabular-nums}
.fits{display:flex;gap:.4rem}.fits button{padding:.4rem .6rem}
.results{list-style:none;margin:0;padding:0}
.results>li{position:relative;padding:1rem 1.1rem;margin:0 -1.1rem;border-radius:9px}
.results>li+li::before{content:"";position:absolute;left:1.1rem;right:1.1rem;top:0;border-top:1px solid var(--line)}
.results>li:hover{background:var(--card)}
.results h2{font-size:1.1rem;margin:0;border:0;padding:0}
.results h2 a::after{content:"";position:absolute;inset:0}
.results h2 code{font-weight:400;color:var(--quiet);margin-left:.35rem;font-size:.8em}
.results p{margin:.2rem 0 .5rem}
.line{display:flex;flex-wrap:wrap;gap:.3rem .5rem;align-items:center;font-size:.85rem;color:var(--quiet)}
.count-line{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.5rem;margin:0 0 .5rem;color:var(--quiet)}
.pages{display:flex;gap:1rem;margin-top:1.5rem}
.pages a{border:1px solid var(--line);border-radius:7px;padding:.35rem .9rem}
.empty{padding:3rem 1rem;text-align:center;color:var(--quiet);background:var(--card);border-radius:9px}
.empty strong{display:block;color:var(--text);font-size:1.1rem;margin-bottom:.3rem}
.head{display:flex;flex-wrap:wrap;gap:.3rem .75rem;align-items:baseline}
.head code{color:var(--quiet);font-size:.95rem}
.lead{font-size:1.08rem;margin:.4rem 0 .9rem;max-width:48rem}
.install{display:flex;align-items:center;gap:.75rem;background:var(--card);border:1px solid var(--line);border-radius:9px;padding:.55rem .6rem .55rem 1rem;margin:1rem 0 0;max-width:48rem}
.install code{flex:1;overflow-wrap:anywhere;min-width:0;font-size:.95rem}.install .sign{color:var(--quiet);user-select:none;flex:none}
.install button{padding:.25rem .7rem;font-size:.85rem}
.note{border-left:3px solid var(--line);background:var(--card);padding:.6rem .95rem;margin:1rem 0;border-radius:0 7px 7px 0}
.note.bad{border-color:var(--bad);color:inherit}.note.warn{border-color:var(--warn);color:inherit}
.note p{margin:.2rem 0 0}
.tabs{display:flex;flex-wrap:wrap;gap:.2rem 1.25rem;border-bottom:1px solid var(--line);margin:1.6rem 0 0;padding-bottom:.5rem;font-size:.93rem}
.page{display:grid;grid-template-columns:minmax(0,1fr) 18rem;gap:3rem;align-items:start}
.page h2:first-child{margin-top:1.5rem}
aside.facts{margin-top:1.5rem;font-size:.92rem}
.facts dl{margin:0;display:grid;grid-template-columns:1fr;gap:.65rem}
.facts dt{font-size:.78rem;text-transform:uppercase;letter-spacing:.04em}
.facts dd{margin:0}
.marks{display:grid;gap:.5rem;margin:0 0 1.25rem}
.mark{display:grid;grid-template-columns:1.4rem 1fr;background:var(--card);border:1px solid var(--line);border-radius:9px;padding:.55rem .8rem;font-size:.88rem}
.mark b{display:block}.mark .sign{font-weight:700;line-height:1.4}
.mark code{font-size:.74rem;color:var(--quiet);word-break:break-all}
table{border-collapse:collapse;font-size:.92rem;width:100%}
th,td{text-align:left;padding:.42rem .9rem .42rem 0;border-bottom:1px solid var(--line);vertical-align:top}
thead th{color:var(--quiet);font-weight:500;font-size:.82rem}
tbody th{font-weight:500}
.scroll{overflow-x:auto;overflow-wrap:normal}
.rows th{width:12rem}
.inline{display:flex;flex-wrap:wrap;gap:.35rem .5rem;list-style:none;margin:.3rem 0;padding:0}
.list{list-style:none;margin:0;padding:0}
.list li{padding:.4rem 0;border-bottom:1px solid var(--line)}
.list li:last-child{border:0}
.list b{font-weight:600}
.list p{margin:.1rem 0 0;color:var(--quiet);font-size:.9rem}
.readme{max-width:48rem}
.readme>:first-child{margin-top:0}
.readme table{width:auto;max-width:100%;display:block;overflow-x:auto}
.readme blockquote{margin:1rem 0;padding:.1rem 1rem;border-left:3px solid var(--line);color:var(--quiet)}
.readme h3{font-size:1.25rem;margin-top:1.6rem}.readme h4{font-size:1.08rem}
.readme code{background:var(--card);padding:.1rem .3rem;border-radius:4px}.readme pre code{background:none;padding:0}
.sign-in{max-width:24rem;margin:4vh auto;background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.5rem 1.6rem}
.sign-in label{display:block;font-weight:600;font-size:.9rem;margin:1rem 0 .25rem}
.sign-in button{margin-top:1.25rem;width:100%}
.foot{border-top:1px solid var(--line);color:var(--quiet);font-size:.82rem;padding:1rem 0 2rem}
.foot .wrap{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem}
@media (max-width:56rem){.page{grid-template-columns:minmax(0,1fr);gap:0}aside.facts{order:-1}.facts dl{grid-template-columns:repeat(auto-fill,minmax(10rem,1fr))}.marks{grid-template-columns:repeat(auto-fit,minmax(15rem,1fr))}}
@media (max-width:44rem){.wrap{padding-left:.95rem;padding-right:.95rem}.facets{min-width:0}.facets section{display:grid;grid-template-columns:6rem minmax(0,1fr);align-items:center;gap:.5rem;margin:.3rem 0}.facets h2,.facets section:first-of-type h2{margin:0;font-size:.72rem}.facets ul{display:flex;gap:.35rem;overflow-x:auto;padding:.2rem 0}.facets li a{margin:0;border:1px solid var(--line);border-radius:1rem;padding:.1rem .7rem;white-space:nowrap;font-size:.88rem}.facets li a[aria-current]{border-color:transparent}.rows th{width:auto}th,td{padding-right:.6rem}td small{white-space:nowrap}.columns{grid-template-columns:minmax(0,1fr);gap:1rem}.search{order:3;flex-basis:100%}h1{font-size:1.45rem}.results>li{margin:0 -.6rem;padding:.9rem .6rem}.results>li+li::before{left:.6rem;right:.6rem}.results h2 code{display:block;margin:0}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
@media print{.top,.facets,.install button,.tabs{display:none}.page{grid-template-columns:1fr}}
`;
