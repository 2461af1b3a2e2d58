/** The page's style: light and dark by the reader's choice, black on white in print, nothing loaded. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fff;--sheet:#f6f7f9;--ink:#17202a;--faint:#5b6773;--rule:#dfe3e8;--a:#5b6f8c;--b:#0b7a75;--good:#17693f;--bad:#a8201a;
--s0:#2f6f8f;--s1:#5aa9a3;--s2:#d9a514;--s3:#d97a14;--s4:#b93a1f;--s5:#7a4fa3;--s6:#8a9a5b;--s7:#7c8794}
@media (prefers-color-scheme:dark){:root{--paper:#12171d;--sheet:#1a2129;--ink:#e8ecf0;--faint:#9aa7b4;--rule:#2d3742;--a:#93a7c4;--b:#35bdb4;--good:#5fce94;--bad:#ff8a80;
--s0:#5b9fc2;--s1:#7cc9c2;--s2:#e6c04d;--s3:#eda04a;--s4:#e06c50;--s5:#b08bdb;--s6:#b3c27e;--s7:#9aa5b1}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1120px;margin:0 auto;padding:36px 28px 56px}
h1{font-size:28px;line-height:1.2;margin:0 0 6px;letter-spacing:-.01em}
h2{font-size:18px;margin:38px 0 4px}
h3{font-size:14px;margin:0 0 8px;font-weight:600}
p{margin:0 0 10px;max-width:78ch}
.lead{color:var(--faint)}
.verdict{font-size:18px;line-height:1.45;max-width:70ch;border-left:4px solid var(--b);padding:2px 0 2px 14px;margin:0 0 18px}
.policies{display:grid;gap:6px;margin:18px 0 22px}
.policies div{display:flex;gap:10px;align-items:baseline}
.mark{display:inline-block;width:22px;height:22px;border-radius:5px;color:var(--paper);font-weight:700;font-size:13px;text-align:center;line-height:22px;flex:none}
.mark.a{background:var(--a)}.mark.b{background:var(--b)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:14px;margin:0 0 8px}
.tile{background:var(--sheet);border:1px solid var(--rule);border-radius:10px;padding:14px 16px}
.tile .what{color:var(--faint);font-size:13px}
.tile .much{font-size:25px;font-weight:650;line-height:1.25;letter-spacing:-.01em}
.tile .range{color:var(--faint);font-size:13px}
.good{color:var(--good)}.bad{color:var(--bad)}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,460px),1fr));gap:22px}
figure{margin:0;break-inside:avoid}
figcaption{font-size:13px;color:var(--faint);margin-bottom:6px}
figcaption b{color:var(--ink);font-weight:600}
svg{display:block;width:100%;height:auto}
.grid{stroke:var(--rule);stroke-width:1}.zero{stroke:var(--faint);stroke-width:1}
.tick{fill:var(--faint);font-size:12px}.small{font-size:11px}.end{text-anchor:end}.middle{text-anchor:middle}
.line{fill:none;stroke-width:2.2;stroke-linejoin:round}.band{opacity:.18;stroke:none}
.line.a{stroke:var(--a)}.line.b{stroke:var(--b)}rect.a,.band.a{fill:var(--a)}rect.b,.band.b{fill:var(--b)}
${Array.from({ length: 8 }, (_, i) => `.s${i}{fill:var(--s${i});background:var(--s${i})}`).join("")}
.key{display:flex;flex-wrap:wrap;gap:4px 16px;font-size:13px;color:var(--faint);margin:2px 0 10px;padding:0;list-style:none}
.key i{display:inline-block;width:11px;height:11px;border-radius:2px;margin-right:6px;vertical-align:-1px}
.key i.a{background:var(--a)}.key i.b{background:var(--b)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px;margin:6px 0 4px}
th,td{text-align:right;vertical-align:top;padding:6px 10px;border-bottom:1px solid var(--rule);white-space:nowrap}
th{font-weight:600;color:var(--faint);font-size:13px}
th:first-child,td:first-child,.words2 :is(th,td):nth-child(2),.words3 :is(th,td):nth-child(-n+3){text-align:left}
td .range{display:block;color:var(--faint);font-size:12px;line-height:1.2}
tr.group td{font-weight:600;padding-top:14px}
.note{font-size:13px;color:var(--faint)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 18px;font-size:14px}dt{color:var(--faint)}dd{margin:0}
@media print{:root{color-scheme:light;--paper:#fff;--sheet:#fff;--ink:#000;--faint:#444;--rule:#bbb;--a:#5b6f8c;--b:#0b7a75;--good:#17693f;--bad:#a8201a}
body{font-size:11px}main{padding:0;max-width:none}h2{break-after:avoid}table,figure,.tile{break-inside:avoid}.pair{grid-template-columns:1fr 1fr}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`;
