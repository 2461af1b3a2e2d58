import { escapeHtml } from "../../domain/html.ts";

/** Markup that is safe to send: made by {@link html}, which escapes every value put into it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What can be put into markup. Nothing is made of `undefined`, `null` and `false`. */
export type Content = Html | string | number | undefined | null | false | readonly Content[];

const rendered = (content: Content): string => {
  if (content === undefined || content === null || content === false) return "";
  if (content instanceof Html) return content.text;
  if (Array.isArray(content)) return content.map(rendered).join("");
  return escapeHtml(String(content));
};

/** Markup from a template: what is written in it stays, what is put into it is escaped. */
export const html = (parts: TemplateStringsArray, ...contents: readonly Content[]): Html =>
  new Html(parts.reduce((text, part, i) => text + rendered(contents[i - 1]) + part));
