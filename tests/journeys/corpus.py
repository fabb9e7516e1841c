"""Texts that are hard on a program: markup that would run, letters that turn, stack, vanish or never end.

Every payload, if it ran anywhere, sets `window.caught` or asks for elsewhere.example. Owns the texts alone.
"""

from typing import Final

from twofold_client.texts import SPACE

_RUN = "window.caught=1"

SCRIPTS: Final = (
    f"<script>{_RUN}</script>",
    f"</script><script>{_RUN}//",
    "<ScRiPt\x09src=//elsewhere.example/a></ScRiPt\n>",
    f"<img src=x onerror={_RUN}>",
    f'"><img src=x onerror="{_RUN}"><b title="',
    f"'><svg onload='{_RUN}'><g id='",
    f"<svg><animate onbegin={_RUN} attributeName=x dur=1s></svg>",
    f"<svg><a xlink:href='javascript:{_RUN}'><text y=20>x</text></a></svg>",
    f"<body onpageshow={_RUN}><input autofocus onfocus={_RUN}>",
    f"<details open ontoggle={_RUN}><summary>x</summary></details>",
    f"<video><source onerror={_RUN}></video><audio src onloadstart={_RUN}>",
    "<iframe srcdoc='<script>parent.caught=1</script>'></iframe>",
    "<iframe src=//elsewhere.example/frame></iframe><embed src=//elsewhere.example/e>",
    "<object data='data:text/html,<script>parent.caught=1</script>'></object>",
    f"<form action=javascript:{_RUN}><button autofocus>x</button></form>",
    f"<a href='javascript:{_RUN}' autofocus onfocus={_RUN}>x</a>",
    f"<math><mi//xlink:href='data:x,<script>{_RUN}</script>'></math>",
    f"<noscript><p title='</noscript><img src=x onerror={_RUN}>'>",
    "<style>@import '//elsewhere.example/s';*{background:url(//elsewhere.example/b)}</style>",
    "<link rel=stylesheet href=//elsewhere.example/l.css><base href=//elsewhere.example/>",
    "<meta http-equiv=refresh content='0;url=//elsewhere.example/r'>",
    f"<template shadowrootmode=open><script>{_RUN}</script></template>",
    f"<!--><img src=x onerror={_RUN}>--><![CDATA[<img src=x onerror={_RUN}>]]>",
    f"<textarea></textarea><img src=x onerror={_RUN}></textarea></title></style></xmp>",
    f"<x contenteditable onbeforeinput={_RUN} style=display:block>x</x>",
)
ADDRESSES: Final = (
    f"javascript:{_RUN}",
    f"java\tscript:{_RUN}//%0a{_RUN}",
    f"&#106;avascript&colon;{_RUN}",
    "data:text/html;base64,PHNjcmlwdD5wYXJlbnQuY2F1Z2h0PTE8L3NjcmlwdD4=",
    "//elsewhere.example/%2e%2e/#/join/abc?x=<b>",
    "http://localhost:1/#/us\u2044\u2215..\\..\\",
)
TEMPLATES: Final = (
    f"{{{{constructor.constructor('{_RUN}')()}}}}",
    "${{_RUN}} #{{_RUN}} {@html '<b>'} {#if 1}x{/if} <%= 1 %>",
    "__proto__",
    "constructor.prototype.polluted",
    '{"__proto__":{"polluted":1},"toString":null}',
    "%s %d %n %x $1 $& \\1 {0} %(name)s",
    "'; DROP TABLE entries; -- \" OR 1=1 #",
    "$(touch /tmp/caught) `id` | id && id; !id",
    '=HYPERLINK("//elsewhere.example","x") +1 @SUM(1)',
    "&lt;script&gt;&#60;b&#62;\\u003cb\\u003e%3Cb%3E&amp;lt;",
    "END:VCALENDAR\\nBEGIN:VALARM;ATTACH=//elsewhere.example",
    "undefined null NaN -0 1e999 0x10 true [object Object]",
)
LETTERS: Final = (
    "\u202eturned round\u202c \u2067and kept apart\u2069 \u200fmark",
    "\u202a\u202b\u202d\u202e\u2066\u2067\u2068 never closed",
    "שלום لكم abc 123 العربية עברית",
    "z\u200be\u200cr\u200do\u2060 w\u00adidth\ufeffs",
    "Z" + "\u0300\u0316\u0321\u0334\u0340" * 12 + "alg" + "\u0353\u035f\u0361" * 12 + "o",
    "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇩🇪🇯🇵 1️⃣ 🧑🏿‍❤️‍💋‍🧑🏻 ☝︎ ☝️",
    "é e\u0301 Å Å ﬁ ﬀ ẞ ß İ ı ŉ ǆ",
    "田中さん 한국어 ภาษาไทยไม่มีช่องว่าง 汉字漢字",
    "\ufdfd 𒐫𒈙 ᚠᛇᚻ Ω≈ç√∫˜µ≤≥÷ ℵ ﷺ",
    "𝕬𝖓 ｆｕｌｌ ⓒⓘⓡ ₀¹ 𐐷 \U0010ffff \ue000 \ufffe",
    "\x1b[31mred\x1b[0m\x1b]0;title\x07 \x9b5m",
    "before\x00after \x01\x02\x7f\x85 end",
    "\ufffd\ufffd Ã¤Ã¶Ã¼ â€œ Ð¿Ñ€Ð¸ ï»¿",
    "a\nb\r\nc\u2028d\u2029e\x0bf\x0cg",
    "’‘“”‚„«»…–—‐\u2011\u00a0\u202f\u3000.",
)
LONG: Final = (
    "W" * 110,
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "https://elsewhere.example/" + "very-long/" * 8,
    "𝕎" * 27,
    "👩‍👩‍👧‍👦" * 4,
    "…" * 36,
)
CORPUS: Final = (*SCRIPTS, *ADDRESSES, *TEMPLATES, *LETTERS, *LONG)

SHORT: Final = (
    "<img src=x onerror=caught=1>",
    "{{caught=1}}${caught=1}__proto__",
    "\u202eturned\u202c Z\u0300\u0316\u0321\u0334 👩‍👩‍👧‍👦",
    "W" * 60,
)
"""One of each sort, short enough for a name."""

LONE_SURROGATES: Final = ("\ud800", "a\udfffb", "\udc00\ud800", "x\udbff")
"""Halves of letters: a program may hold them, no encoding may carry them."""
HALF_BYTES: Final = (
    b"\xc3",
    b"\xe2\x82",
    b"\xf0\x9f\x91",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\xf5\x80\x80\x80",
    b"\xff\xfe",
)
"""Fractions of UTF-8, and what only looks like it."""


def fitting(text: str, most: int) -> str:
    """The text as far as it fits into so many bytes, without space around it; never half a letter."""
    return text.encode()[:most].decode(errors="ignore").strip(SPACE)
