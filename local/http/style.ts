/** The one style sheet of the local pages. */
export const STYLE = `
:root { color-scheme: light dark; --ink:#1c2430; --soft:#5d6b7c; --line:#dfe4ea; --paper:#fff; --ground:#f4f6f8;
  --accent:#0b6e75; --on-accent:#fff; --good:#1d7a46; --bad:#b3312c; --warn:#93600a; --code:#eef2f5 }
@media (prefers-color-scheme: dark) { :root { --ink:#e4e9ef; --soft:#9aa7b6; --line:#2d3742; --paper:#171d24;
  --ground:#0f1419; --accent:#4fc0c8; --on-accent:#06272a; --good:#5fce90; --bad:#ff8a80; --warn:#e9b44c; --code:#202832 } }
* { box-sizing: border-box }
body { margin:0; background:var(--ground); color:var(--ink); font:16px/1.5 system-ui, sans-serif }
a { color:var(--accent) } a:hover { text-decoration-thickness:2px }
header { background:var(--paper); border-bottom:1px solid var(--line); padding:.6rem 1rem }
header .bar { max-width:72rem; margin:auto; display:flex; flex-wrap:wrap; gap:.3rem 1.1rem; align-items:baseline }
header .name { font-weight:700; font-size:1.15rem; color:var(--ink); text-decoration:none }
header nav { display:flex; flex-wrap:wrap; gap:.2rem .9rem; flex:1 }
header nav a { text-decoration:none; padding:.1rem 0; border-bottom:2px solid transparent }
header nav a[aria-current] { border-color:var(--accent) }
header time { color:var(--soft); font-variant-numeric:tabular-nums }
main { max-width:72rem; margin:auto; padding:1rem }
h1 { font-size:1.5rem; margin:.6rem 0 } h2 { font-size:1.12rem; margin:1.6rem 0 .5rem }
p { max-width:44rem } .soft { color:var(--soft) } .right { text-align:right }
.card { background:var(--paper); border:1px solid var(--line); border-radius:.6rem; padding:1rem; margin:.8rem 0 }
.grid { display:grid; grid-template-columns:repeat(auto-fill,minmax(13rem,1fr)); gap:.8rem }
.tile { background:var(--paper); border:1px solid var(--line); border-radius:.6rem; padding:.8rem 1rem; text-decoration:none; color:inherit; display:block }
.tile:hover { border-color:var(--accent) } .tile b { display:block; font-size:1.5rem; font-variant-numeric:tabular-nums }
.scroll { overflow-x:auto } table { border-collapse:collapse; width:100%; background:var(--paper) }
th, td { text-align:left; padding:.45rem .7rem; border-bottom:1px solid var(--line); vertical-align:top }
th { color:var(--soft); font-weight:600; font-size:.85rem; white-space:nowrap }
td.num, th.num { text-align:right; font-variant-numeric:tabular-nums; white-space:nowrap } td time { white-space:nowrap }
.tag { display:inline-block; padding:0 .5rem; border-radius:1rem; border:1px solid currentColor; font-size:.82rem; white-space:nowrap }
.good { color:var(--good) } .bad { color:var(--bad) } .warn { color:var(--warn) }
button, input, select { font:inherit; padding:.45rem .8rem; border-radius:.4rem; border:1px solid var(--line); background:var(--paper); color:var(--ink) }
button { background:var(--accent); color:var(--on-accent); border-color:transparent; cursor:pointer }
button.plain { background:transparent; color:var(--accent); border-color:var(--line) }
form.inline { display:inline-flex; gap:.4rem; flex-wrap:wrap; align-items:center; margin:.2rem .4rem .2rem 0 }
:focus-visible { outline:3px solid var(--accent); outline-offset:2px }
pre, code { font:13px/1.5 ui-monospace, monospace; background:var(--code); border-radius:.35rem }
code { padding:.1rem .3rem } pre { padding:.7rem; overflow:auto; max-height:26rem; white-space:pre-wrap; overflow-wrap:anywhere; margin:.4rem 0 }
iframe { width:100%; height:70vh; border:1px solid var(--line); border-radius:.4rem; background:#fff }
dl { display:grid; grid-template-columns:max-content 1fr; gap:.2rem 1rem; margin:.5rem 0 } dt { color:var(--soft) } dd { margin:0; overflow-wrap:anywhere }
.tabs { display:flex; gap:.3rem; flex-wrap:wrap; border-bottom:1px solid var(--line); margin:.8rem 0 }
.tabs a { padding:.35rem .8rem; text-decoration:none; border-bottom:3px solid transparent } .tabs a[aria-current] { border-color:var(--accent); font-weight:600 }
.bubble { max-width:30rem; padding:.6rem .9rem; border-radius:1rem; margin:.5rem 0; background:var(--paper); border:1px solid var(--line); white-space:pre-wrap; overflow-wrap:anywhere }
.bubble.in { margin-left:auto; background:var(--accent); color:var(--on-accent) }
.path { list-style:none; padding-left:1rem; border-left:3px solid var(--line); margin:.6rem 0 }
.path > li { margin:.5rem 0; padding-left:.2rem } details > summary { cursor:pointer } progress { width:100%; height:1.2rem; accent-color:var(--accent) }
@media (max-width:40rem) { header nav { order:3; flex-basis:100% } main { padding:.7rem } th, td { padding:.4rem .45rem } dl { grid-template-columns:1fr } dt { margin-top:.4rem } }
`;
