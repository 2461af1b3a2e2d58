/**
 * The records of a CSV text (RFC 4180), one at a time, so that millions of lines are never held twice.
 *
 * A field may be quoted, with `""` for a quote inside; lines end with LF or CRLF; empty lines are skipped.
 */
export function* csvRecords(text: string, delimiter = ","): Generator<string[]> {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end.contentEnd);
    if (!line.includes('"')) {
      if (line !== "") yield line.split(delimiter);
      at = end.next;
      continue;
    }
    const record = quotedRecord(text, at, delimiter);
    yield record.fields;
    at = record.next;
  }
}

/** The lines of a text that hold anything, one at a time. */
export function* textLines(text: string): Generator<string> {
  let at = 0;
  while (at < text.length) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end.contentEnd);
    if (line.trim() !== "") yield line;
    at = end.next;
  }
}

function lineEnd(text: string, from: number): { contentEnd: number; next: number } {
  const feed = text.indexOf("\n", from);
  const end = feed === -1 ? text.length : feed;
  const contentEnd = end > from && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
  return { contentEnd, next: feed === -1 ? text.length : feed + 1 };
}

/** A record in which quotes occur; it may run over several lines. */
function quotedRecord(text: string, from: number, delimiter: string): { fields: string[]; next: number } {
  const fields: string[] = [];
  let at = from;
  for (;;) {
    let field = "";
    if (text[at] === '"') {
      at += 1;
      for (;;) {
        const close = text.indexOf('"', at);
        if (close === -1) {
          field += text.slice(at);
          at = text.length;
          break;
        }
        field += text.slice(at, close);
        at = close + 1;
        if (text[at] !== '"') break;
        field += '"';
        at += 1;
      }
    }
    const rest = fieldEnd(text, at, delimiter);
    field += text.slice(at, rest);
    at = rest;
    if (text.startsWith(delimiter, at)) {
      fields.push(field);
      at += delimiter.length;
      continue;
    }
    if (field.endsWith("\r") && (text[at] === "\n" || at >= text.length)) field = field.slice(0, -1);
    fields.push(field);
    return { fields, next: text[at] === "\n" ? at + 1 : at };
  }
}

function fieldEnd(text: string, from: number, delimiter: string): number {
  const feed = text.indexOf("\n", from);
  const line = feed === -1 ? text.length : feed;
  const stop = text.indexOf(delimiter, from);
  return stop === -1 ? line : Math.min(stop, line);
}
