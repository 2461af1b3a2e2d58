/** The page's looks. Both colour schemes; contrasts of at least 4.5 to 1. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1d2530;--soft:#5a6675;--line:#dde3ea;--paper:#fff;--tint:#f5f7fa;--link:#0b5cad;--get:#1f6f43;--post:#0b5cad;--patch:#8a5a00;--delete:#a32020}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#a3afbd;--line:#313b47;--paper:#14191f;--tint:#1c232b;--link:#7db8f5;--get:#6fce9b;--post:#7db8f5;--patch:#e3b04b;--delete:#f08a8a}}
*{box-sizing:border-box}
body{margin:0;display:grid;grid-template-columns:17rem minmax(0,1fr);font:16px/1.55 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1.25rem;border-right:1px solid var(--line);background:var(--tint);font-size:.85rem}
nav .brand{font-weight:700;font-size:1.05rem;margin:0 0 1rem}
nav h2{font-size:.75rem;text-transform:uppercase;letter-spacing:.06em;margin:1.25rem 0 .35rem}nav h2 a{color:var(--soft)}
nav ul{list-style:none;margin:0;padding:0}nav li a{display:block;padding:.2rem 0;color:inherit}
main{padding:2rem clamp(1rem,4vw,3.5rem) 6rem;max-width:64rem}
h1{margin:0 0 1rem;font-size:2rem;line-height:1.2}
h2.tag{margin:3.5rem 0 0;padding-top:1rem;border-top:2px solid var(--ink)}
.operation{padding:1.5rem 0;border-bottom:1px solid var(--line);scroll-margin-top:1rem}
.operation h3{margin:0 0 .4rem;font-size:1.15rem}.operation h4{margin:1.2rem 0 .4rem;font-size:.9rem}
.route{margin:.2rem 0;overflow-wrap:anywhere}
code,pre{font:.875em/1.5 ui-monospace,Menlo,Consolas,monospace}
pre{margin:.5rem 0;padding:.9rem 1rem;overflow:auto;background:var(--tint);border:1px solid var(--line);border-radius:.5rem}
.method{font:700 .7rem/1 ui-monospace,Menlo,monospace;letter-spacing:.03em;color:var(--post)}
.method.get{color:var(--get)}.method.patch,.method.put{color:var(--patch)}.method.delete{color:var(--delete)}
.scope,.media{margin-left:.5rem;padding:.1rem .5rem;border:1px solid var(--line);border-radius:1rem;font-size:.75rem;font-weight:400;color:var(--soft)}
table{width:100%;border-collapse:collapse;font-size:.875rem;margin:.4rem 0}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem .4rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th{color:var(--soft);font-weight:600}td:first-child{width:32%}td.type{width:24%;color:var(--soft)}td p{margin:0}
.required{font-size:.72rem;color:var(--delete)}.note{color:var(--soft)}tr.form td{padding-top:.9rem;font-weight:600}
details{margin:.35rem 0}summary{cursor:pointer}.response{margin:.35rem 0 .35rem 1.05rem}
.status{font:700 .8rem ui-monospace,Menlo,monospace}.s2{color:var(--get)}.s4{color:var(--patch)}.s5{color:var(--delete)}
@media(max-width:52rem){body{display:block}nav{position:static;height:auto;max-height:16rem;border-right:0;border-bottom:1px solid var(--line)}td:first-child,td.type{width:auto}}
`.trim();
