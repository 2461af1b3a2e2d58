import { escapeHtml } from "../../../domain/html.ts";

/** A description as HTML: paragraphs, `code` and **strong** of Markdown, nothing else. */
export const prose = (markdown: string): string =>
  markdown
    .split(/\n\s*\n/)
    .map((paragraph) => {
      const text = escapeHtml(paragraph.replace(/\s*\n\s*/g, " "))
        .replace(/`([^`]+)`/g, "<code>$1</code>")
        .replace(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>");
      return `<p>${text}</p>`;
    })
    .join("");
