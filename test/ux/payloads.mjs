// Texts that run a script where they are not shown as the text that they are. Each
// would call alert, which fails the test.

/** What has been seen elsewhere, as it was seen. */
const known = [
  `<script>alert(1)</script>`,
  `<SCRIPT SRC=/user/plain.css></SCRIPT><script>alert(1)//`,
  `"><script>alert(1)</script>`,
  `'><img src=x onerror=alert(1)>`,
  `<img src=x onerror=alert(1)>`,
  `<img src="x" onerror="&#97;lert(1)">`,
  `<img/src=x/onerror=alert(1)>`,
  `<IMG """><SCRIPT>alert(1)</SCRIPT>">`,
  `<img src=javascript:alert(1)>`,
  `<svg onload=alert(1)>`,
  `<svg/onload=alert(1)//`,
  `<svg><script>alert(1)</script></svg>`,
  `<svg><animate onbegin=alert(1) attributeName=x dur=1s>`,
  `<svg><a xlink:href="javascript:alert(1)"><text y=20>x</text></a></svg>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>`,
  `<body onload=alert(1)>`,
  `<iframe src="javascript:alert(1)"></iframe>`,
  `<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>`,
  `<object data="javascript:alert(1)"></object>`,
  `<embed src="data:text/html,<script>alert(1)</script>">`,
  `<details open ontoggle=alert(1)>`,
  `<input autofocus onfocus=alert(1)>`,
  `<select autofocus onfocus=alert(1)>`,
  `<video><source onerror=alert(1)></video>`,
  `<audio src=x onerror=alert(1)>`,
  `<marquee onstart=alert(1)>`,
  `<style>@import "javascript:alert(1)";</style>`,
  `<div style="background:url(javascript:alert(1))">x</div>`,
  `<link rel=stylesheet href="javascript:alert(1)">`,
  `<meta http-equiv=refresh content="0;url=javascript:alert(1)">`,
  `<base href="javascript:alert(1)//">`,
  `<form action="javascript:alert(1)"><button>x</button></form>`,
  `<button formaction="javascript:alert(1)">x</button>`,
  `<template><script>alert(1)</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
  `<textarea></textarea><script>alert(1)</script>`,
  `</title><script>alert(1)</script>`,
  `</style></script><script>alert(1)</script>`,
  `<!--<img src="--><img src=x onerror=alert(1)//">`,
  `<![CDATA[<img src=x onerror=alert(1)>]]>`,
  `<a href="javascript:alert(1)">x</a>`,
  `<a href="jav&#x09;ascript:alert(1)">x</a>`,
  `javascript:alert(1)`,
  `JaVaScRiPt:alert(1)`,
  `java\tscript:alert(1)`,
  `data:text/html,<script>alert(1)</script>`,
  `data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==`,
  `vbscript:alert(1)`,
  `[x](javascript:alert(1))`,
  `![x](x "onerror=alert(1)")`,
  `https://a.example/"onmouseover="alert(1)`,
  `https://a.example/'onmouseover='alert(1)`,
  `https://a.example/<img src=x onerror=alert(1)>`,
  `https://javascript:alert(1)@a.example/`,
  `http://javascript:alert(1)`,
  `mailto:a@a.example?subject="><script>alert(1)</script>`,
  `{{constructor.constructor('alert(1)')()}}`,
  "${alert(1)} #{alert(1)} <%= alert(1) %> {@html '<img src=x onerror=alert(1)>'}",
  `"};alert(1);//`,
  `\u2028alert(1)\u2029<script>alert(1)</script>`,
  `\u202e<script>alert(1)</script>`,
  `＜script＞alert(1)＜/script＞`,
  `__proto__ constructor toString <svg onload=alert(1)>`,
];

const call = "alert(1)";

/** The call as it may be written where HTML or a script is read. */
const calls = [
  call,
  "&#97;lert(1)",
  "&#x61;lert&lpar;1&rpar;",
  "&#0000097lert(1)",
  "\\u0061lert(1)",
  "alert`1`",
  "top['ale'+'rt'](1)",
  "(0,eval)(atob`YWxlcnQoMSk=`)",
  "[1].find(alert)",
  "import('data:text/javascript,alert(1)')",
];

/** What leaves the place that a text stands in: an attribute, a text, a script, a comment. */
const breakouts = [`">`, `'>`, "`>", `</textarea>`, `</title>`, `</style>`, `</script>`, `-->`, `]]>`, `</noscript></template>`, `\\">`, `&quot;&gt;`];

/** Elements that call without anybody's help. */
const elements = [
  (js) => `<img src=x onerror=${js}>`,
  (js) => `<svg onload="${js}">`,
  (js) => `<script>${js}</script>`,
  (js) => `<body onload=${js}>`,
  (js) => `<iframe onload="${js}">`,
  (js) => `<iframe srcdoc="<img src=x onerror=${js}>">`,
  (js) => `<input autofocus onfocus="${js}">`,
  (js) => `<b contenteditable autofocus onfocus="${js}">x</b>`,
  (js) => `<details open ontoggle="${js}">`,
  (js) => `<video src=x onerror="${js}"></video>`,
  (js) => `<object data=x onerror="${js}"></object>`,
  (js) => `<style onload="${js}"></style>`,
  (js) => `<svg><animate onbegin="${js}" attributeName=x dur=1s>`,
  (js) => `<svg><set attributeName=href to=javascript:${js} /><a id=x></a></svg>`,
  (js) => `<math><mi><table><mglyph><style><img src=x onerror="${js}">`,
  (js) => `<p style="animation:x" onanimationstart="${js}">`,
];

/** How one element may be written so that who looks for it finds something else. */
const guises = [
  (html) => html.toUpperCase().replaceAll("ALERT", "alert"),
  (html) => html.replaceAll(" ", "/"),
  (html) => html.replaceAll(" ", "\n"),
  (html) => html.replaceAll(" ", "\t\f"),
  (html) => html.replace("<", "<<"),
  (html) => html.replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
  (html) => html.replaceAll("<", "\\u003c"),
  (html) => encodeURIComponent(html),
  (html) => html.replaceAll("<", "＜").replaceAll(">", "＞"),
  (html) => html.replaceAll("<", "<\u200b"),
  (html) => `\u202e${html}\u202c`,
  (html) => `\ufeff${html}\u0338`,
];

/** Addresses that are scripts. */
const addresses = [
  `javascript:${call}`,
  `JavaScript:${call}`,
  `java\tscript:${call}`,
  `java\nscript:${call}`,
  `\u0001javascript:${call}`,
  `\u00a0javascript:${call}`,
  `&#106;avascript&colon;${call}`,
  `javascript:void%200;%61lert(1)`,
  `javascript://a.example/%0a${call}`,
  `data:text/html,<script>${call}</script>`,
  `data:text/html;base64,${btoa(`<script>${call}</script>`)}`,
  `data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="${call}"/>`,
  `vbscript:${call}`,
  `view-source:javascript:${call}`,
  `blob:javascript:${call}`,
  `//javascript:${call}`,
];

/** Where an address may stand: in HTML, in Markdown, in another address. */
const places = [
  (url) => url,
  (url) => `<a href="${url}">x</a>`,
  (url) => `<iframe src="${url}"></iframe>`,
  (url) => `<form><button formaction='${url}'>x</button></form>`,
  (url) => `<${url}>`,
  (url) => `[x](${url})`,
  (url) => `![x](<${url}> "x")`,
  (url) => `[x][y]\n\n[y]: ${url}`,
  (url) => `https://a.example/${url}`,
  (url) => `https://${url}@a.example/`,
  (url) => `mailto:a@a.example?body=${url}`,
];

/** Texts that are HTML or code only after somebody has made something of them. */
const markup = [
  (html) => `[${html}](https://a.example/)`,
  (html) => `![x](https://a.example/x.png "${html}")`,
  (html) => `https://a.example/"${html}`,
  (html) => `\`\`\`${html}\n${html}\n\`\`\``,
  (html) => `> **_${html}_**`,
  (html) => `| ${html} |\n|---|\n| ${html} |`,
  (html) => `@${html} :${html}: #${html}`,
  (html) => `{{${html}}} \${${html}} {@html ${JSON.stringify(html)}} <%= ${html} %>`,
  (html) => JSON.stringify({ ["__proto__"]: { html }, constructor: html }),
];

/** Hostile addresses and labels in all places that Markdown has for them. */
const formats = [
  (url, html) => `[${html}](${url})`,
  (url, html) => `[x](<${url}> "${html}")`,
  (url, html) => `**[${html}](${url})** ||${html}||`,
  (url, html) => `> - [${html}](${url})\n>   1. *${html}*`,
  (url, html) => `| [x](${url}) | ${html} |\n|:-:|--:|\n| \`${html}\` | ![x](${url}) |`,
  (url, html) => `~~~${html} ${url}\n${html}\n~~~`,
  (url, html) => `# ${html} ~~${url}~~`,
  (url, html) => `[[x](${url})](https://a.example/ '${html}')`,
  (url, html) => `[x]: ${url} "${html}"\n\n[x] ![x]`,
  (url, html) => `<${url}> \\<b>${html}\\</b>`,
  (url, html) => `[https://a.example/](${url}) [${url}](https://a.example/)${html}`,
];

const each = (list, others, make) => list.flatMap((one, i) => others.map((other, j) => make(one, other, i + j)));
const turn = (list, i) => list[i % list.length];

export const payloads = [
  ...new Set([
    ...known,
    ...each(breakouts, elements, (breakout, element, i) => breakout + element(turn(calls, i))),
    ...each(guises, elements.slice(0, 6), (guise, element) => guise(element(call))),
    ...each(addresses, places, (address, place) => place(address)),
    ...each(markup, elements.slice(0, 5), (make, element, i) => make(element(turn(calls, i)))),
    ...calls.map((js) => elements[0](js)),
    ...each(formats, addresses, (format, address, i) => format(address, turn(elements, i)(call))),
  ]),
];
