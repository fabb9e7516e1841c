/**
 * One's own record as pages that any browser opens without a network: one file, with pictures and voices in it.
 *
 * Pure: strings in, pieces of a document out. Whatever somebody wrote stands in it as text and nothing else; the document
 * forbids itself scripts and every address but its own.
 */

export interface Line {
  readonly label: string | null;
  readonly text: string;
}

/** Something attached; `data` in base64, null where it could not be had. */
export interface Shown {
  readonly type: string;
  readonly name: string;
  readonly data: string | null;
}

export interface Sheet {
  readonly who: string;
  readonly what: string;
  readonly reach: string;
  readonly lines: readonly Line[];
  readonly shown: readonly Shown[];
}

export interface Chapter {
  readonly heading: string;
  readonly sheets: readonly Sheet[];
}

export interface Volume {
  readonly language: string;
  readonly title: string;
  readonly lead: string;
  readonly chapters: readonly Chapter[];
}

const STYLE =
  ":root{color-scheme:light dark}body{max-inline-size:42rem;margin:2rem auto;padding:0 1rem;font:1.0625rem/1.5 system-ui,sans-serif}" +
  "h1,.w{font-family:ui-serif,Georgia,serif}h1{font-weight:400}h2{font-size:1rem;margin:2rem 0 .5rem}article{padding:1rem 0;border-top:1px solid;break-inside:avoid}" +
  ".b,dt{font-size:.875rem;opacity:.8;margin:0}.w,dd{white-space:pre-line;overflow-wrap:anywhere;margin:.25rem 0 .75rem}img{max-inline-size:100%;max-block-size:40rem}audio{inline-size:100%}" +
  "@page{margin:18mm}@media print{body{margin:0;max-inline-size:none}audio{display:none}}";
const POLICY = "default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'";

const SIGNS: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** A text as it may stand in a document. */
export function plain(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => SIGNS[sign]!);
}

/** The document in pieces, so that much of it need not be one string. */
export function documentOf({ language, title, lead, chapters }: Volume): readonly string[] {
  return [
    `<!doctype html><html lang="${plain(language)}"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">`,
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta name="referrer" content="no-referrer"><title>${plain(title)}</title>`,
    `<style>${STYLE}</style><h1>${plain(title)}</h1><p>${plain(lead)}</p>`,
    ...chapters.flatMap(({ heading, sheets }) => [`<h2>${plain(heading)}</h2>`, ...sheets.flatMap(sheetOf)]),
  ];
}

function sheetOf({ who, what, reach, lines, shown }: Sheet): readonly string[] {
  return [`<article><p class="b"><b>${plain(who)}</b> · ${plain(what)} · ${plain(reach)}</p>`, ...lines.map(lineOf), ...shown.map(shownOf), "</article>"];
}

function lineOf({ label, text }: Line): string {
  return label === null ? `<p class="w" dir="auto">${plain(text)}</p>` : `<dl><dt>${plain(label)}</dt><dd class="w" dir="auto">${plain(text)}</dd></dl>`;
}

function shownOf({ type, name, data }: Shown): string {
  if (data === null || !/^(image|audio)\/[a-z0-9]+$/.test(type)) return `<p class="b">${plain(name)}</p>`;
  const address = `data:${type};base64,${data}`;
  return type.startsWith("image/") ? `<p><img src="${address}" alt="${plain(name)}"></p>` : `<p><audio controls src="${address}" aria-label="${plain(name)}"></audio></p>`;
}
